"""Keepa's product answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.keepa import Keepa
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.models import Product, Watchlist

BODY = Path(__file__).with_name("product.json").read_bytes()
URL = "https://api.keepa.com/product?domain=1&asin=B0MOON0001,B0MOON0002&history=1"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = Keepa()


def points(body: bytes = BODY, url: str = URL) -> list[Point]:
    reading = read_page(SOURCE, Page(url, body, AT))
    assert reading.refused is None
    return [one for one in reading.records if isinstance(one, Point)]


def reason(body: Any, status: int = 200, url: str = URL) -> str | None:
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    refused = read_page(SOURCE, Page(url, written, AT, status=status)).refused
    return refused.reason if refused else None


def product(**fields: Any) -> bytes:
    answer = json.loads(BODY)
    answer["products"][0] |= fields
    return json.dumps(answer).encode()


def test_each_change_of_price_is_a_point_in_dollars_and_a_gap_is_none() -> None:
    found = {(one.dims["series"], one.start): one.value for one in points()}
    assert found == {
        ("amazon", "2026-01-09T02:40:00Z"): 1899.99,
        ("new", "2026-01-08T02:40:00Z"): 1999.0,
        ("new", "2026-01-11T02:40:00Z"): 1750.5,
        ("refurbished", "2026-01-08T02:40:00Z"): 1500.0,
    }
    assert {(one.metric, one.subject, one.unit, one.grain) for one in points()} == {
        ("price", "B0MOON0001", "USD", "instant")
    }


def test_without_a_history_the_prices_are_those_of_keepas_last_look() -> None:
    current = [-1, 175050, -1, 88, 199900]
    found = points(product(csv=None, stats={"current": current}, lastUpdate=7901440))
    assert [(one.dims["series"], one.start, one.value) for one in found] == [("new", "2026-01-09T02:40:00Z", 1750.5)]


def test_yen_have_no_cents() -> None:
    (first, *_) = points(product(domainId=5, csv=[[7900000, 189999]]), URL.replace("domain=1", "domain=5"))
    assert (first.value, first.unit, first.dims["country"]) == (189999, "JPY", "JP")


def test_a_product_that_does_not_say_its_site_is_of_the_one_asked() -> None:
    answer = json.loads(BODY)
    del answer["products"][0]["domainId"]
    here, there = (points(json.dumps(answer).encode(), URL.replace("domain=1", f"domain={n}")) for n in (1, 3))
    assert here == points()
    assert {(one.unit, one.dims["country"]) for one in there} == {("EUR", "DE")}


def test_an_answer_about_another_product_or_shop_is_a_mismatch() -> None:
    assert reason(product(asin="B0SUN00001")) == "mismatch"
    assert reason(product(domainId=3)) == "mismatch"


def test_a_search_by_a_code_takes_the_asin_of_the_answer() -> None:
    assert points(url="https://api.keepa.com/product?domain=1&code=0012345678905") == points()


def test_a_product_without_its_history_is_empty() -> None:
    bare = {name: value for name, value in json.loads(BODY)["products"][0].items() if name != "csv"}
    assert reason({"products": [bare]}) == "empty"


@pytest.mark.parametrize("csv", [None, [], [None, None], [[7900000, -1]], [[7900000, 0]]])
def test_a_product_without_any_price_is_empty(csv: Any) -> None:
    assert reason(product(csv=csv)) == "empty"


@pytest.mark.parametrize("csv", [[[7900000]], [[7900000, "12"]], [[99999999, 100]], [[-5, 100]], [[7900000, 1.5]]])
def test_a_series_of_another_shape_or_of_the_future_is_refused(csv: Any) -> None:
    assert reason(product(csv=csv)) == "layout"


def test_errors_say_what_they_are() -> None:
    assert reason({"error": {"type": "notEnoughTokens", "message": "no"}}, 429) == "rate_limited"
    assert reason({"error": {"type": "invalidParameter", "message": "no"}, "tokensLeft": 0}, 400) == "login_required"
    assert reason({"error": {"type": "paymentRequired", "message": "no"}}, 402) == "login_required"
    assert reason({"error": {"type": "somethingNew", "message": "no"}}, 400) == "layout"
    assert reason({"products": None}) == "empty"


def test_all_watched_products_are_asked_twenty_at_once() -> None:
    asins = tuple(f"B0MOON{number:04}" for number in range(45))
    watched = Watchlist(products=(Product(slug="rtx-4090", entity="moon", name="4090", asins=asins),))
    urls = [ask.url for ask in SOURCE.asks(watched)]
    assert len(urls) == 3
    assert urls[0].startswith("https://api.keepa.com/product?domain=1&asin=B0MOON0000,B0MOON0001,")
    assert not any("key=" in url for url in urls)


@given(mutated(BODY))
def test_a_broken_answer_is_refused_or_read_soundly(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))
