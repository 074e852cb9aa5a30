"""Eastmoney's quotes and histories."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.eastmoney import Eastmoney
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.load import load

SOURCE = Eastmoney()
AT = datetime(2026, 2, 20, 9, tzinfo=UTC)
GET = "https://push2.eastmoney.com/api/qt/stock/get?secid=116.00001&fltt={}"
KLINE = "https://push2his.eastmoney.com/api/qt/stock/kline/get?secid=1.600001&klt={}&fqt={}&fields2=f51,f52,f53,f54"
QUOTE = {"f43": 478600, "f57": "00001", "f58": "甲", "f59": 3, "f60": 493400, "f86": 1771575000,
         "f116": 4367511028589.6, "f117": 1.0, "f152": 2, "f170": -300}  # fmt: skip
ROWS = ["2026-02-19,2.5,2.6,2.7", "2026-02-20,2.6,-,2.7", "2026-02-20,2.6,2.62,2.7"]


def body(data: Any, **told: Any) -> bytes:
    return json.dumps({"rc": 0, "data": data} | told).encode()


def bars(rows: list[str], code: str = "600001") -> bytes:
    return body({"code": code, "market": 1, "klines": rows})


def points(answer: bytes, url: str) -> dict[tuple[str, str], tuple[float, str, bool]]:
    reading = read_page(SOURCE, Page(url, answer, AT))
    assert reading.refused is None, reading.refused
    own = (p for p in reading.records if isinstance(p, Point))
    return {(p.metric, p.start): (p.value, p.unit, p.partial) for p in own}


def reason(answer: bytes, url: str) -> str | None:
    refused = read_page(SOURCE, Page(url, answer, AT)).refused
    return refused.reason if refused else None


def test_integers_are_scaled_by_what_the_answer_says_unless_decimals_were_asked() -> None:
    found = points(body(QUOTE), GET.format(1))
    assert found == {
        ("close", "2026-02-20"): (478.6, "HKD", False),
        ("previous_close", "2026-02-20"): (493.4, "HKD", False),
        ("change_pct", "2026-02-20"): (-3.0, "percent", False),
        ("market_cap", "2026-02-20"): (4367511028589.6, "HKD", False),
    }
    decimals = body(QUOTE | {"f43": 478.6, "f60": 493.4, "f170": -3.0})
    assert points(decimals, GET.format(2)) == found
    assert reason(body({k: v for k, v in QUOTE.items() if k != "f59"}), GET.format(1)) == "layout"


def test_without_its_time_a_quote_is_of_the_moment_it_was_received() -> None:
    asked = {"f57": "00001", "f116": 5.0, "f162": "-"}
    assert points(b"jQuery1_2(" + body(asked) + b");", GET.format(1)) == {
        ("market_cap", "2026-02-20T09:00:00Z"): (5.0, "HKD", False)
    }


def test_a_bar_holds_its_close_by_the_order_that_was_asked_and_a_dash_is_none() -> None:
    assert points(bars(ROWS), KLINE.format(101, 0)) == {
        ("close", "2026-02-19"): (2.6, "CNY", False),
        ("close", "2026-02-20"): (2.62, "CNY", False),
    }
    assert points(bars(ROWS[:1]), KLINE.format(102, 1)) == {("close", "2026-02-16"): (2.6, "CNY", True)}
    assert points(bars(ROWS[:1]), KLINE.format(103, 2)) == {("close", "2026-02-01"): (2.6, "CNY", True)}


@pytest.mark.parametrize(
    ("answer", "url", "expected"),
    [
        (body(None, rc=100), GET.format(1), "not_found"),
        (body({}), GET.format(1), "empty"),
        (body(QUOTE | {"f43": 0, "f116": 0.0}), GET.format(1), "empty"),
        (body(QUOTE | {"f57": "00009"}), GET.format(1), "mismatch"),
        (body(QUOTE), GET.format(1).replace("116.", "119."), "layout"),
        (bars(ROWS, "600009"), KLINE.format(101, 0), "mismatch"),
        (bars([]), KLINE.format(101, 0), "empty"),
        (body({"code": "600001"}), KLINE.format(101, 0), "empty"),
        (bars(ROWS), KLINE.format(5, 0), "layout"),
        (b"<html>", GET.format(1), "layout"),
    ],
)
def test_refusals_are_told_apart(answer: bytes, url: str, expected: str) -> None:
    assert reason(answer, url) == expected


@given(mutated(body(QUOTE)))
def test_no_broken_quote_raises_or_invents_a_price(answer: bytes) -> None:
    read_soundly(SOURCE, Page(GET.format(1), answer, AT))


@given(mutated(bars(ROWS)))
def test_no_broken_history_raises_or_invents_a_close(answer: bytes) -> None:
    read_soundly(SOURCE, Page(KLINE.format(101, 0), answer, AT))


def test_it_asks_for_each_share_that_it_has() -> None:
    urls = [ask.url for ask in SOURCE.asks(load(None))]
    assert any("secid=105.NVDA&" in url for url in urls)
    assert any("secid=116.00020&" in url for url in urls)
    assert not any("2382" in url for url in urls)
