"""Yahoo's price histories."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.page import Page
from crawlers.reading import Reading, read_page
from crawlers.spiders.yahoo_chart import YahooChart
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.load import load

SOURCE = YahooChart()
URL = "https://query1.finance.yahoo.com/v8/finance/chart/{}?interval=1d&range=1y"
AT = datetime(2026, 2, 20, 20, tzinfo=UTC)
FEB_18, FEB_19, FEB_20 = 1771425000, 1771511400, 1771597800
"""9:30 in New York."""
CLOSED = FEB_20 + 23_400
CSV = (
    b"Date,Open,High,Low,Close,Adj Close,Volume\n"
    b"2026-02-18,1,1,1,10.5,10.25,7\n2026-02-19,null,null,null,null,null,null\n"
)


def chart(**meta: Any) -> dict[str, Any]:
    told = {
        "symbol": "ABCD", "currency": "USD", "exchangeName": "NMS", "instrumentType": "EQUITY",
        "exchangeTimezoneName": "America/New_York", "gmtoffset": -18000, "dataGranularity": "1d",
        "regularMarketTime": CLOSED, "chartPreviousClose": 1.0,
        "currentTradingPeriod": {"regular": {"start": FEB_20, "end": CLOSED}},
    } | meta  # fmt: skip
    bars = {"close": [10.5, None, 11.0], "open": [1, None, 1], "volume": [0, None, 5]}
    result = {"meta": told, "timestamp": [FEB_18, FEB_19, FEB_20],
              "indicators": {"quote": [bars], "adjclose": [{"adjclose": [10.25, None, 11.0]}]}}  # fmt: skip
    return {"chart": {"result": [result], "error": None}}


def read(answer: Any, symbol: str = "ABCD", status: int = 200) -> Reading:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return read_page(SOURCE, Page(URL.format(symbol), body, AT, status))


def points(answer: Any, symbol: str = "ABCD") -> list[tuple[str, str, float, str, bool]]:
    reading = read(answer, symbol)
    assert reading.refused is None, reading.refused
    return [(p.metric, p.start, p.value, p.unit, p.partial) for p in reading.records if isinstance(p, Point)]


def test_a_bar_is_a_session_and_a_null_is_no_trade() -> None:
    assert points(chart()) == [
        ("close", "2026-02-18", 10.5, "USD", False),
        ("close", "2026-02-20", 11.0, "USD", False),
        ("adjusted_close", "2026-02-18", 10.25, "USD", False),
        ("adjusted_close", "2026-02-20", 11.0, "USD", False),
        ("volume", "2026-02-20", 5, "shares", False),
    ]


def test_what_a_close_is_adjusted_for_stands_in_its_dims() -> None:
    dims = {p.metric: p.dims for p in read(chart()).records if isinstance(p, Point)}
    assert dims["close"] == {"exchange": "NMS", "adjustment": "split"}
    assert dims["adjusted_close"] == {"exchange": "NMS", "adjustment": "split+dividend"}


def test_the_last_bar_is_partial_while_its_session_runs_and_is_the_newer_of_two() -> None:
    live = chart(regularMarketTime=FEB_20 + 3600)
    assert [p[4] for p in points(live) if p[0] == "close"] == [False, True]
    result = live["chart"]["result"][0]
    result["timestamp"] = [FEB_18, FEB_20, FEB_20 + 3600]
    result["indicators"]["quote"][0]["close"] = [10.5, 11.0, 11.5]
    assert [p[1:3] for p in points(live) if p[0] == "close"] == [("2026-02-18", 10.5), ("2026-02-20", 11.5)]


def test_the_day_is_that_of_the_exchange_whatever_the_offset_is_today() -> None:
    summer_midnight = 1753657200  # 2025-07-28 00:00 in London, 23:00 of the 27th by the winter's offset
    answer = chart(exchangeTimezoneName="Europe/London", gmtoffset=0, currency="GBp")
    answer["chart"]["result"][0]["timestamp"][0] = summer_midnight
    assert points(answer)[0][1:4] == ("2025-07-28", 10.5, "GBX")


def stamp(day: int, month: int = 2, hour: int = 5, year: int = 2026) -> int:
    """A moment; 5:00 UTC is midnight in New York's winter."""
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp())


def closes(stamps: list[int], values: list[float], **meta: Any) -> list[tuple[str, float, bool]]:
    answer = chart(**meta)
    result = answer["chart"]["result"][0]
    result["timestamp"], result["indicators"] = stamps, {"quote": [{"close": values}]}
    return [(p[1], p[2], p[4]) for p in points(answer) if p[0] == "close"]


def test_the_last_trade_of_a_running_week_or_month_is_no_second_one() -> None:
    weeks = [stamp(9), stamp(16), stamp(20, hour=19)]
    assert closes(weeks, [1.0, 2.0, 2.5], dataGranularity="1wk") == [
        ("2026-02-09", 1.0, False),
        ("2026-02-16", 2.5, True),
    ]
    months = [stamp(1, month=1), stamp(1), stamp(20, hour=19)]
    assert closes(months, [1.0, 2.0, 2.5], dataGranularity="1mo") == [
        ("2026-01-01", 1.0, False),
        ("2026-02-01", 2.5, True),
    ]


def test_weeks_begin_on_the_weekday_that_all_of_them_are_dated() -> None:
    days, found = [stamp(3), stamp(10), stamp(17)], [1.0, 2.0, 3.0]
    assert [one[0] for one in closes(days, found, dataGranularity="1wk")] == ["2026-02-03", "2026-02-10", "2026-02-17"]
    (tuesday,) = {p.dims["week_anchor"] for p in read(weekly(days)).records if isinstance(p, Point)}
    assert tuesday == "tuesday"
    mixed = [stamp(3), stamp(9), stamp(17)]
    assert [one[0] for one in closes(mixed, found, dataGranularity="1wk")] == ["2026-02-02", "2026-02-09", "2026-02-16"]


def weekly(stamps: list[int]) -> dict[str, Any]:
    answer = chart(dataGranularity="1wk")
    answer["chart"]["result"][0] |= {"timestamp": stamps, "indicators": {"quote": [{"close": [1.0] * len(stamps)}]}}
    return answer


def test_quarters_begin_with_the_year_and_other_three_months_are_none() -> None:
    quarters = [stamp(1, month=10, year=2025, hour=4), stamp(1, month=1), stamp(20, hour=19)]
    assert closes(quarters, [1.0, 2.0, 2.5], dataGranularity="3mo") == [
        ("2025-10-01", 1.0, False),
        ("2026-01-01", 2.5, True),
    ]
    (result,) = chart(dataGranularity="3mo")["chart"]["result"]
    others = result | {"timestamp": [stamp(1, month=11, year=2025), *quarters[1:]]}
    refused = read({"chart": {"result": [others], "error": None}}).refused
    assert refused is not None
    assert refused.reason == "mismatch"


def hours(stamps: list[int], granularity: str = "1h", **meta: Any) -> dict[str, Any]:
    answer = chart(dataGranularity=granularity, regularMarketPrice=11.25, **meta)
    quote = {"close": [10.5, None, 11.0][: len(stamps)], "volume": [7, None, 0][: len(stamps)]}
    answer["chart"]["result"][0] |= {"timestamp": stamps, "indicators": {"quote": [quote]}}
    return answer


def test_bars_of_an_hour_are_hours_without_the_trade_that_stands_after_them() -> None:
    assert points(hours([FEB_20, FEB_20 + 3600, FEB_20 + 5000])) == [
        ("close", "2026-02-20T14:30:00Z", 10.5, "USD", False),
        ("volume", "2026-02-20T14:30:00Z", 7, "shares", False),
        ("close", "2026-02-20", 11.25, "USD", False),
    ]
    (running, *_) = points(hours([int(AT.timestamp()) - 600], "60m"))
    assert running == ("close", "2026-02-20T19:50:00Z", 10.5, "USD", True)


def test_of_minutes_only_the_newest_close_is_read_and_only_with_bars_of_its_day() -> None:
    minutes = [FEB_20, FEB_20 + 60, FEB_20 + 120]
    assert points(hours(minutes, "1m")) == [("close", "2026-02-20", 11.25, "USD", False)]
    assert points(hours(minutes, "5m", regularMarketTime=FEB_20 + 120))[0][-1]  # its session is not over
    refused = read(hours([FEB_18, FEB_18 + 60, FEB_18 + 120], "1m")).refused
    assert refused is not None
    assert refused.reason == "layout"


def test_yesterdays_bar_is_whole_while_the_next_session_has_yet_to_begin() -> None:
    """Yahoo names the coming session as the current one from the early morning on."""
    last = stamp(19, hour=21)
    tomorrow = {"regular": {"start": FEB_20, "end": CLOSED}}
    before_noon = closes([FEB_18, FEB_19], [1.0, 2.0], regularMarketTime=last, currentTradingPeriod=tomorrow)
    assert before_noon == [("2026-02-18", 1.0, False), ("2026-02-19", 2.0, False)]


def test_a_warrant_without_a_currency_keeps_its_closes() -> None:
    closes = [one for one in read(chart(currency=None)).records if isinstance(one, Point) and one.metric == "close"]
    assert [(one.value, one.unit) for one in closes] == [(10.5, "XXX"), (11.0, "XXX")]


@pytest.mark.parametrize(("hours", "partial"), [(0.5, True), (2, False)])
def test_a_share_that_stopped_trading_before_the_end_is_whole_an_hour_after_it(hours: float, partial: bool) -> None:
    answer = json.dumps(chart(regularMarketTime=CLOSED - 1200)).encode()
    at = datetime.fromtimestamp(CLOSED + hours * 3600, UTC)
    records = read_page(SOURCE, Page(URL.format("ABCD"), answer, at)).records
    assert [p.partial for p in records if isinstance(p, Point) and p.metric == "close"] == [False, partial]


def test_years_before_the_first_that_is_kept_do_not_cost_the_others() -> None:
    assert closes([stamp(2, 1, 14, 1985), FEB_18], [1.0, 2.0]) == [("2026-02-18", 2.0, False)]


def test_a_volume_is_of_shares_and_a_zero_is_none() -> None:
    told = {kind: points(chart(instrumentType=kind)) for kind in ("EQUITY", "ETF", "CURRENCY", "CRYPTOCURRENCY")}
    volumes = {kind: [(p[1], p[2]) for p in found if p[0] == "volume"] for kind, found in told.items()}
    assert volumes == {
        "EQUITY": [("2026-02-20", 5)],
        "ETF": [("2026-02-20", 5)],
        "CURRENCY": [],
        "CRYPTOCURRENCY": [],
    }


def test_the_symbol_may_stand_in_the_query() -> None:
    page = Page("https://query1.finance.yahoo.com/v8/finance/chart/?symbol=abcd", json.dumps(chart()).encode(), AT)
    assert read_page(SOURCE, page).records


SPARK = "https://query1.finance.yahoo.com/v7/finance/spark?symbols=ABCD,EFGH&range=5d&interval=1d"


def spark(*symbols: str) -> bytes:
    told = [chart(symbol=symbol)["chart"]["result"][0] for symbol in symbols]
    for one in told:
        one["indicators"] = {"quote": [{"close": one["indicators"]["quote"][0]["close"]}]}
    result = [{"symbol": one["meta"]["symbol"], "response": [one]} for one in told]
    return json.dumps({"spark": {"result": result, "error": None}}).encode()


def test_a_spark_holds_the_closes_of_several_symbols() -> None:
    reading = read_page(SOURCE, Page(SPARK, spark("ABCD", "EFGH"), AT))
    found = [(p.subject, p.metric, p.start, p.value) for p in reading.records if isinstance(p, Point)]
    assert found == [
        (symbol, "close", day, value)
        for symbol in ("ABCD", "EFGH")
        for day, value in (("2026-02-18", 10.5), ("2026-02-20", 11.0))
    ]


def test_a_spark_of_another_symbol_or_of_too_many_is_refused() -> None:
    many = b'{"spark": {"result": null, "error": {"code": "Bad Request", "description": "Number of symbols"}}}'
    refusals = [read_page(SOURCE, Page(SPARK, body, AT, 200)).refused for body in (spark("OTHER"), many)]
    assert [one and one.reason for one in refusals] == ["mismatch", "layout"]


def test_a_currency_is_a_rate_as_well() -> None:
    found = points(chart(symbol="TWD=X", instrumentType="CURRENCY", currency="TWD"), "TWD%3DX")
    assert ("fx_rate", "2026-02-20", 11.0, "TWD", False) in found


def test_the_retired_download_keeps_both_closes_apart() -> None:
    url = "https://query1.finance.yahoo.com/v7/finance/download/ABCD?interval=1d"
    records = read_page(SOURCE, Page(url, CSV, AT)).records
    assert [(p.metric, p.value) for p in records if isinstance(p, Point)] == [
        ("close", 10.5),
        ("adjusted_close", 10.25),
    ]


def test_the_download_may_repeat_its_last_row_and_lack_the_adjusted_closes() -> None:
    url = "https://query1.finance.yahoo.com/v7/finance/download/ABCD?interval=1wk"
    body = b"Date,Close,Volume\n2026-02-09,10.5,7\n2026-02-16,11,7\n2026-02-20,11.5,7\n"
    records = read_page(SOURCE, Page(url, body, AT)).records
    assert [(p.start, p.value, p.partial) for p in records if isinstance(p, Point)] == [
        ("2026-02-09", 10.5, False),
        ("2026-02-16", 11.5, True),
    ]


def empty() -> dict[str, Any]:
    answer = chart()
    del answer["chart"]["result"][0]["timestamp"]
    answer["chart"]["result"][0]["indicators"] = {"quote": [{}]}
    return answer


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (empty(), 200, "empty"),
        (chart(symbol="OTHER"), 200, "mismatch"),
        ({"chart": {"result": None, "error": {"code": "Not Found", "description": "No data found"}}}, 404, "not_found"),
        ({"finance": {"result": None, "error": {"code": "Unauthorized", "description": "no"}}}, 200, "login_required"),
        (b"Too Many Requests\r\n", 200, "rate_limited"),
        (b"Edge: Too Many Requests", 429, "rate_limited"),
        (b"400 Bad Request: Data doesn't exist for startDate = 1, endDate = 2", 400, "empty"),
        (b"400 Bad Request: something", 400, "layout"),
        (b"<html>consent</html>", 200, "blocked"),
        (b"404 Not Found: No data found, symbol may be delisted", 404, "not_found"),
        (b"", 404, "not_found"),
        ({"chart": {"result": [], "error": None}}, 200, "empty"),
        ({"chart": {"result": None, "error": None}}, 200, "empty"),
        (chart(exchangeTimezoneName="x" * 5000), 200, "layout"),
        (chart(exchangeTimezoneName="Nowhere/City"), 200, "layout"),
    ],
)
def test_refusals_are_told_apart(answer: Any, status: int, reason: str) -> None:
    refused = read(answer, status=status).refused
    assert refused is not None
    assert refused.reason == reason


@given(st.one_of(mutated(json.dumps(chart()).encode()), mutated(json.dumps(weekly([FEB_18, FEB_19, FEB_20])).encode())))
def test_no_broken_history_raises_or_invents_a_close(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL.format("ABCD"), body, AT))


@given(mutated(CSV))
def test_no_broken_download_raises_or_invents_a_close(body: bytes) -> None:
    read_soundly(SOURCE, Page("https://query1.finance.yahoo.com/v7/finance/download/ABCD?interval=1d", body, AT))


def test_it_asks_for_each_share_and_for_the_rates_that_the_bank_has_not() -> None:
    urls = [ask.url for ask in SOURCE.asks(load(None))]
    assert len(urls) == len(load(None).tickers) + 1
    assert any("/688041.SS?" in url for url in urls)
    assert any("/TWD%3DX?" in url for url in urls)


@given(mutated(json.dumps(hours([FEB_20, FEB_20 + 3600, FEB_20 + 5000])).encode()))
def test_no_broken_hours_raise_or_invent_a_close(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL.format("ABCD"), body, AT))
