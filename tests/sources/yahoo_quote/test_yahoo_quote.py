"""Yahoo's quotes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.page import Page
from crawlers.reading import Reading, read_page
from crawlers.spiders.yahoo_quote import YahooQuote
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.load import load

SOURCE = YahooQuote()
V7 = "https://query2.finance.yahoo.com/v7/finance/quote?symbols=abcd%2CEFGH.L"
V10 = "https://query2.finance.yahoo.com/v10/finance/quoteSummary/ABCD?modules=price"
AT = datetime(2026, 2, 21, 8, tzinfo=UTC)
CLOSED = 1771621200
"""2026-02-20 16:00 in New York."""

CRUMB = {"finance": {"result": None, "error": {"code": "Unauthorized", "description": "Invalid Crumb"}}}


def told(**changed: Any) -> dict[str, Any]:
    return {
        "symbol": "ABCD", "currency": "USD", "financialCurrency": "CNY", "exchange": "NMS", "marketState": "CLOSED",
        "exchangeTimezoneName": "America/New_York", "regularMarketTime": CLOSED, "regularMarketPrice": 10.5,
        "regularMarketPreviousClose": 10.0, "regularMarketChangePercent": 5.0, "postMarketPrice": 99.0,
        "marketCap": 123456789,
    } | changed  # fmt: skip


def v7(*quotes: dict[str, Any]) -> dict[str, Any]:
    return {"quoteResponse": {"result": list(quotes), "error": None}}


def v10(**changed: Any) -> dict[str, Any]:
    price = {name: value for name, value in told(**changed).items() if name != "exchangeTimezoneName"}
    return {"quoteSummary": {"result": [{"price": price}], "error": None}}


def read(answer: Any, url: str = V7, status: int = 200) -> Reading:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return read_page(SOURCE, Page(url, body, AT, status))


def points(answer: Any, url: str = V7) -> dict[tuple[str, str], tuple[float, str, str, bool]]:
    reading = read(answer, url)
    assert reading.refused is None, reading.refused
    own = (p for p in reading.records if isinstance(p, Point))
    return {(p.subject, p.metric): (p.value, p.unit, p.start, p.partial) for p in own}


def test_the_close_is_the_last_regular_trade_on_its_own_day() -> None:
    assert points(v7(told())) == {
        ("ABCD", "close"): (10.5, "USD", "2026-02-20", False),
        ("ABCD", "previous_close"): (10.0, "USD", "2026-02-20", False),
        ("ABCD", "change_pct"): (5.0, "percent", "2026-02-20", False),
        ("ABCD", "market_cap"): (123456789, "USD", "2026-02-20", False),
    }
    assert points(v7(told(marketState="REGULAR")))["ABCD", "close"][3] is True


def test_a_change_is_a_fraction_in_v10_and_numbers_may_stand_with_their_texts() -> None:
    found = points(v10(regularMarketChangePercent=0.05, regularMarketPrice={"raw": 10.5, "fmt": "10.50"}), V10)
    assert found["ABCD", "change_pct"][0] == pytest.approx(5)
    assert found["ABCD", "close"] == (10.5, "USD", "2026-02-20", False)


def test_a_pence_listing_has_its_price_in_pence_and_its_value_in_pounds() -> None:
    found = points(v7(told(symbol="EFGH.L", currency="GBp", exchange="LSE", exchangeTimezoneName="Europe/London")))
    assert found["EFGH.L", "close"][1] == "GBX"
    assert found["EFGH.L", "market_cap"][1] == "GBP"


def test_a_share_has_a_volume_and_a_currency_a_rate() -> None:
    share = points(v7(told(quoteType="EQUITY", regularMarketVolume=700)))
    assert share["ABCD", "volume"] == (700, "shares", "2026-02-20", False)
    assert ("ABCD", "fx_rate") not in share
    pair = points(v7(told(quoteType="CURRENCY", currency="TWD", regularMarketVolume=0)))
    assert pair["ABCD", "fx_rate"] == (10.5, "TWD", "2026-02-20", False)
    assert ("ABCD", "volume") not in pair
    assert ("ABCD", "volume") not in points(v7(told(quoteType="EQUITY", regularMarketVolume=0)))


def test_what_has_no_price_or_no_value_gets_none() -> None:
    assert ("ABCD", "market_cap") not in points(v7({k: v for k, v in told().items() if k != "marketCap"}))
    assert list(points(v7(told(), {"symbol": "EFGH.L", "quoteType": "NONE"}))) == list(points(v7(told())))


def test_a_quote_asked_for_without_its_currency_has_an_unknown_one() -> None:
    bare = {name: value for name, value in told(marketCap=None).items() if name != "currency"}
    assert {one.unit for one in read(v7(bare)).records if one.metric in ("close", "previous_close")} == {"XXX"}


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (v7(), 200, "not_found"),
        (v7({"symbol": "ABCD", "quoteType": "NONE"}), 200, "not_found"),
        (v7(told(symbol="ELSE")), 200, "mismatch"),
        (CRUMB, 401, "login_required"),
        (CRUMB, 200, "login_required"),
        ({"quoteSummary": {"result": None, "error": {"code": "Not Found", "description": "x"}}}, 404, "not_found"),
        (b"Too Many Requests", 429, "rate_limited"),
        ({"else": 1}, 200, "layout"),
        ({"quoteSummary": {"result": [{"assetProfile": {"city": "Moon"}}], "error": None}}, 200, "empty"),
        ({"quoteResponse": {"result": None, "error": None}}, 200, "not_found"),
        (v7(told(regularMarketTime="soon")), 200, "layout"),
    ],
)  # fmt: skip
def test_refusals_are_told_apart(answer: Any, status: int, reason: str) -> None:
    refused = read(answer, status=status).refused
    assert refused is not None
    assert refused.reason == reason


@given(st.one_of(mutated(json.dumps(v7(told())).encode())))
def test_no_broken_quote_raises_or_invents_a_price(body: bytes) -> None:
    read_soundly(SOURCE, Page(V7, body, AT))


@given(mutated(json.dumps(v10()).encode()))
def test_no_broken_summary_raises_or_invents_a_price(body: bytes) -> None:
    read_soundly(SOURCE, Page(V10, body, AT))


def test_it_asks_for_all_shares_in_one_request() -> None:
    (ask,) = SOURCE.asks(load(None))
    assert "NVDA%2CINTC" in ask.url
