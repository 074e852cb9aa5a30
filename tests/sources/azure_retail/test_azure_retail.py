"""Azure's retail prices."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from hypothesis import given

from crawlers.page import Page
from crawlers.reading import Reading, read_page
from crawlers.spiders.azure_retail import AzureRetail
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.models import Product, Watchlist

BODY = Path(__file__).with_name("prices.json").read_bytes()
ENDPOINT = "https://prices.azure.com/api/retail/prices"
URL = f"{ENDPOINT}?$filter=serviceName eq 'Virtual Machines' and armRegionName eq 'moonwest'"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = AzureRetail()


def read(url: str = URL, **fields: Any) -> Reading:
    return read_page(SOURCE, Page(url, json.dumps(json.loads(BODY) | fields).encode(), AT))


def test_the_newest_price_on_demand_under_linux_is_shared_by_the_gpus_of_a_machine() -> None:
    points = [one for one in read().records if isinstance(one, Point)]
    assert {one.subject: one.value for one in points} == {"h100-sxm-80gb": 12.0, "h100-nvl-94gb": 7.0}
    assert points[0].dims == {
        "provider": "azure", "kind": "on-demand", "region": "moonwest", "instance": "Standard_ND96isr_H100_v5"
    }  # fmt: skip
    assert points[0].unit == "USD"


def test_a_price_that_is_announced_is_not_the_one_in_force() -> None:
    items = json.loads(BODY)["Items"]
    announced = [row | {"effectiveStartDate": "2027-01-01T00:00:00Z", "retailPrice": 1.0} for row in items]
    assert read(Items=announced + items).records == read().records


def test_rows_of_services_without_machines_are_passed_over() -> None:
    rows = [{"serviceName": "Foundry Models", "retailPrice": 2.5, "armRegionName": "moonwest"}]
    assert read(Items=rows + json.loads(BODY)["Items"]).records == read().records


def test_the_currency_is_the_rows_own() -> None:
    rows = [json.loads(BODY)["Items"][0] | {"currencyCode": "EUR"}]
    assert [one.unit for one in read(Items=rows).records if isinstance(one, Point)] == ["EUR"]


def test_the_next_page_is_followed_on_the_same_host_and_not_for_ever() -> None:
    (ask,) = read().asks
    assert ask.url == f"{ENDPOINT}?$filter=serviceName%20eq%20'Virtual%20Machines'&$skip=1000"
    elsewhere = "https://evil.example/api/retail/prices?$skip=1000"
    for link in (None, "", elsewhere, f"{ENDPOINT}?$skip=900000", f"{ENDPOINT}?a=b"):
        assert read(NextPageLink=link).asks == ()


def test_a_page_without_our_machines_still_leads_on() -> None:
    reading = read(Items=json.loads(BODY)["Items"][-1:])
    assert (reading.refused, reading.records, len(reading.asks)) == (None, (), 1)


def test_nothing_found_is_empty_and_another_region_a_mismatch() -> None:
    empty, other = read(Items=[], NextPageLink=None).refused, read(URL.replace("moonwest", "moonost")).refused
    assert empty is not None
    assert empty.reason == "empty"
    assert other is not None
    assert other.reason == "mismatch"


def test_only_the_machines_of_watched_models_are_asked_for() -> None:
    watched = Watchlist(products=(Product(slug="h200-141gb", entity="moon", name="H200"),))
    (ask,) = SOURCE.asks(watched)
    assert unquote(ask.url).endswith("(armSkuName eq 'Standard_ND96isr_H200_v5')")
    assert list(SOURCE.asks(Watchlist())) == []


@given(mutated(BODY))
def test_a_broken_answer_is_refused_or_read_soundly(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))
