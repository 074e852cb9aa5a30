"""Lambda's price list."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.lambda_ import Lambda
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.models import Watchlist

BODY = Path(__file__).with_name("instance_types.json").read_bytes()
URL = "https://cloud.lambda.ai/api/v1/instance-types"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = Lambda()


def reason(body: Any, status: int = 200) -> str | None:
    refused = read_page(SOURCE, Page(URL, json.dumps(body).encode(), AT, status=status)).refused
    return refused.reason if refused else None


def test_the_price_of_an_instance_is_shared_by_its_gpus_also_where_it_is_sold_out() -> None:
    reading = read_page(SOURCE, Page(URL, BODY, AT))
    found = {one.subject: one.value for one in reading.records if isinstance(one, Point)}
    assert found == {"h100-sxm-80gb": 3.0, "a100-pcie-40gb": 1.29, "gh200-96gb": 1.5}


def test_the_name_says_the_card_where_nothing_describes_it() -> None:
    machine = {"name": "gpu_2x_h100_sxm5", "price_cents_per_hour": 800}
    body = json.dumps({"data": {"gpu_2x_h100_sxm5": {"instance_type": machine}}}).encode()
    (found,) = read_page(SOURCE, Page(URL, body, AT)).records
    assert isinstance(found, Point)
    assert (found.subject, found.value) == ("h100-sxm-80gb", 4.0)


def test_a_list_without_gpus_is_empty() -> None:
    machines = json.loads(BODY)["data"]
    assert reason({"data": {"cpu_4x_general": machines["cpu_4x_general"]}}) == "empty"
    assert reason({"data": {}}) == "empty"
    assert reason({"error": {"code": "global/invalid-api-key"}}) == "layout"


def test_a_wrong_key_is_told() -> None:
    assert reason({}, 401) == "login_required"
    assert reason({}, 403) == "login_required"


def test_it_is_off_and_its_key_goes_in_a_header() -> None:
    assert not SOURCE.manners.on
    assert (SOURCE.credentials.place, SOURCE.credentials.prefix) == ("header", "Bearer ")
    assert [ask.url for ask in SOURCE.asks(Watchlist())] == [URL]


@given(mutated(BODY))
def test_a_broken_answer_is_refused_or_read_soundly(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))
