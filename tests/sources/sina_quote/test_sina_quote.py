"""Sina's quotes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.sina_quote import SinaQuote
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.load import load

SOURCE = SinaQuote()
BOOK = ",".join(["100,1.5"] * 10)
A = f'var hq_str_sh600001="甲,10.1,10.000,10.500,10.600,10.05,10.49,10.5,123,129000.0,{BOOK},2026-02-20,15:00:03,00";'
HK = 'var hq_str_rt_hk00001="ONE,一,1.4,1.5,1.6,1.3,1.65,0.15,10.000,1.6,1.7,100,200,0,0,2,1,2026/02/20,16:08:10,1";'
US = (
    'var hq_str_gb_abcd="乙,218.2900,-0.03,2026-01-01 09:49:31,-0.07,221.2,222.0,218.1,236.2,164.0,890,146,'
    "5260789014625,6.57,33.23,0,0,0,0,24100000067,69,217.0,-0.01,-0.03,"
    'Dec 31 08:01PM EST,Dec 31 04:00PM EST,218.3600,58,1,2025";'
)
BODY = "\n".join((A, HK, US)).encode("gbk")
URL = "https://hq.sinajs.cn/list=sh600001,rt_hk00001,gb_abcd"
AT = datetime(2026, 2, 20, 9, tzinfo=UTC)


def points(body: bytes = BODY, url: str = URL) -> dict[tuple[str, str], tuple[float, str, str, bool]]:
    reading = read_page(SOURCE, Page(url, body, AT))
    assert reading.refused is None, reading.refused
    own = (p for p in reading.records if isinstance(p, Point))
    return {(p.subject, p.metric): (p.value, p.unit, p.start, p.partial) for p in own}


def test_each_market_has_its_own_line_currency_and_day() -> None:
    found = points()
    assert found["sh600001", "close"] == (10.5, "CNY", "2026-02-20", False)
    assert found["sh600001", "previous_close"][0] == 10.0
    assert found["hk00001", "close"] == (1.65, "HKD", "2026-02-20", False)
    assert found["hk00001", "change_pct"][0] == 10
    assert found["gb_abcd", "close"] == (218.29, "USD", "2025-12-31", False)
    assert found["gb_abcd", "market_cap"][0] == 5260789014625
    assert found["gb_abcd", "previous_close"][0] == 218.36


def test_a_price_of_a_session_that_runs_is_partial() -> None:
    assert points(BODY.replace(b"15:00:03", b"14:59:57"))["sh600001", "close"][3] is True
    assert points(BODY.replace(b"Dec 31 04:00PM", b"Dec 31 11:30AM"))["gb_abcd", "close"][3] is True


def test_before_the_first_trade_there_is_no_close_and_an_unknown_code_is_passed_over() -> None:
    body = A.replace("10.500,10.600", "0.000,0.000").encode("gbk") + b'\nvar hq_str_sz000009="";'
    found = points(body, "https://hq.sinajs.cn/list=sh600001,sz000009")
    assert found == {("sh600001", "previous_close"): (10.0, "CNY", "2026-02-20", False)}


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b'var hq_str_sh600001="";', 200, "not_found"),
        (b'var hq_str_sys_auth="FAILED";', 200, "layout"),
        (b"Kinsoku jikou desu!", 403, "blocked"),
        (b"what", 200, "layout"),
        (b'var hq_str_sh600099="x";', 200, "mismatch"),
        (A[:60].encode("gbk") + b'";', 200, "layout"),
    ],
)
def test_refusals_are_told_apart(body: bytes, status: int, reason: str) -> None:
    refused = read_page(SOURCE, Page(URL, body, AT, status)).refused
    assert refused is not None
    assert refused.reason == reason


@given(mutated(BODY))
def test_no_broken_line_raises_or_invents_a_price(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))


def test_it_asks_for_the_shares_that_it_has_in_one_request() -> None:
    (ask,) = SOURCE.asks(load(None))
    assert {"sh688041", "hk00020", "gb_nvda"} <= set(ask.url.partition("list=")[2].split(","))
