"""Eastmoney's minutes, of which the closes of their days are read."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.eastmoney import Eastmoney
from storage.records import Point
from tests.mutations import mutated, read_soundly

SOURCE = Eastmoney()
AT = datetime(2026, 2, 20, 9, tzinfo=UTC)
NOON = datetime(2026, 2, 20, 4, tzinfo=UTC)
TRENDS = "https://push2.eastmoney.com/api/qt/stock/trends2/get?secid=1.600001&iscr=1&fields2=f51,f52,f53,f54,f55,f56"
KLINE = "https://push2his.eastmoney.com/api/qt/stock/kline/get?secid=1.600001&klt={}&fqt=1&fields2=f51,f53,f56"
ROWS = [
    "2026-02-19 14:59,2.50,2.51,2.51,2.50,300",
    "2026-02-19 15:00,2.52,2.52,2.52,2.52,900",
    "2026-02-20 09:20,2.70,2.70,2.70,2.70,0",
    "2026-02-20 09:30,2.55,2.55,2.55,2.55,100",
    "2026-02-20 11:30,2.60,2.61,2.61,2.60,40",
]


def trends(rows: list[str]) -> bytes:
    return json.dumps({"rc": 0, "data": {"code": "600001", "market": 1, "decimal": 2, "trends": rows}}).encode()


def klines(rows: list[str]) -> bytes:
    return json.dumps({"rc": 0, "data": {"code": "600001", "market": 1, "klines": rows}}).encode()


def closes(answer: bytes, url: str, at: datetime = AT) -> list[tuple[str, float, str, bool]]:
    reading = read_page(SOURCE, Page(url, answer, at))
    assert reading.refused is None, reading.refused
    own = (p for p in reading.records if isinstance(p, Point))
    return [(p.start, p.value, p.dims["adjustment"], p.partial) for p in own if p.metric == "close"]


def reason(answer: bytes, url: str) -> str | None:
    refused = read_page(SOURCE, Page(url, answer, AT)).refused
    return refused.reason if refused else None


def test_the_last_minute_of_a_day_holds_its_close_and_an_earlier_one_what_it_has_so_far() -> None:
    assert closes(trends(ROWS), TRENDS, NOON) == [
        ("2026-02-19", 2.52, "none", False),
        ("2026-02-20", 2.61, "none", True),
    ]


def test_bars_of_minutes_are_adjusted_as_was_asked() -> None:
    answer = klines(["2026-02-20 14:55,2.62,10", "2026-02-20 15:00,2.63,20"])
    assert closes(answer, KLINE.format(5)) == [("2026-02-20", 2.63, "split+dividend", False)]


def test_calls_before_the_opening_and_a_day_without_a_trade_are_no_closes() -> None:
    assert reason(trends(ROWS[2:3]), TRENDS) == "empty"
    assert (
        reason(trends(["2026-02-20 09:30,2.5,2.5,2.5,2.5,0", "2026-02-20 15:00,2.5,2.5,2.5,2.5,0"]), TRENDS) == "empty"
    )


@pytest.mark.parametrize(
    ("answer", "url", "expected"),
    [
        (trends(ROWS), TRENDS.replace("1.600001", "105.600001"), "mismatch"),
        (trends(ROWS).replace(b'"market": 1', b'"market": 105'), TRENDS.replace("1.6", "105.6"), "layout"),
        (trends(ROWS), TRENDS.replace(",f56", ""), "layout"),
        (klines(["2026-02-20,2.63,20"]), KLINE.format(60), "layout"),
        (trends([]), TRENDS, "empty"),
    ],
)
def test_refusals_are_told_apart(answer: bytes, url: str, expected: str) -> None:
    assert reason(answer, url) == expected


@given(mutated(trends(ROWS)))
def test_no_broken_minutes_raise_or_invent_a_close(answer: bytes) -> None:
    read_soundly(SOURCE, Page(TRENDS, answer, AT))
