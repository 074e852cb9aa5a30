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
    running = BODY.replace(b"Dec 31 04:00PM", b"Dec 31 11:30AM").replace(b"01-01 09:49:31", b"01-01 00:30:01")
    assert points(running)["gb_abcd", "close"][3] is True


def test_a_half_session_is_over_once_the_line_was_made_after_the_usual_end() -> None:
    half = BODY.replace(b"Dec 31 04:00PM", b"Dec 31 01:00PM")
    assert points(half)["gb_abcd", "close"][2:] == ("2025-12-31", False)


def test_a_session_that_is_named_without_a_time_is_over_by_when_the_line_was_made() -> None:
    day = BODY.replace(b"Dec 31 04:00PM EST", b"Dec 31")
    assert points(day)["gb_abcd", "close"][2:] == ("2025-12-31", False)
    assert points(day.replace(b"01-01 09:49:31", b"01-01 00:30:01"))["gb_abcd", "close"][3] is True


def test_of_a_share_asked_both_ways_the_delayed_line_is_passed_over() -> None:
    late = HK.replace("rt_hk", "hk").replace("1.65,", "1.55,").replace("16:08:10,1", "15:53")
    body = f"{late}\n{HK}".encode("gbk")
    assert points(body, "https://hq.sinajs.cn/list=hk00001,rt_hk00001")["hk00001", "close"][0] == 1.65
    assert points(late.encode("gbk"), "https://hq.sinajs.cn/list=hk00001")["hk00001", "close"][::3] == (1.55, True)


def test_a_last_close_that_is_only_carried_on_is_no_close() -> None:
    still = HK.replace("1.4,1.5,1.6,1.3,1.65,0.15,10.000", "0.000,1.5,0,0,1.5,0.000,0.000").replace("100,200", "0,0")
    assert set(points(still.encode("gbk"), URL)) == {("hk00001", "previous_close")}


def test_volume_stands_where_turnover_and_price_say_that_it_counts_shares() -> None:
    assert ("hk00001", "volume") not in points()
    sold = A.replace("123,129000.0", "12300,129150.0").encode("gbk")
    assert points(sold, URL)["sh600001", "volume"][:2] == (12300, "shares")
    assert points()["gb_abcd", "volume"][0] == 890


def test_a_short_line_is_of_the_moment_of_its_receipt() -> None:
    body = 'var hq_str_s_sz000009="丙,9.24,0.11,1.20,915677,84474";'.encode("gbk")
    assert points(body, "https://hq.sinajs.cn/list=s_sz000009") == {
        ("sz000009", "close"): (9.24, "CNY", "2026-02-20T09:00:00Z", False),
        ("sz000009", "change_pct"): (1.2, "percent", "2026-02-20T09:00:00Z", False),
    }


def test_a_rate_is_of_its_own_moment_and_those_quoted_by_the_hundred_are_left_out() -> None:
    line = 'var hq_str_fx_s{}cny="17:05:00,7.01,7.02,7.1,110,7.1,7.2,7.0,7.05,丁,0,0,0,,0,0,,2026-02-20";'
    body = "".join(line.format(currency) for currency in ("usd", "jpy")).encode("gbk")
    assert points(body, "https://hq.sinajs.cn/list=fx_susdcny,fx_sjpycny") == {
        ("USD/CNY", "fx_rate"): (7.05, "CNY", "2026-02-20T09:05:00Z", False)
    }
    dollar = line.format("usd").replace("usdcny", "usdjpy").encode("gbk")
    assert points(dollar, "https://hq.sinajs.cn/list=fx_susdjpy") == {
        ("USD/JPY", "fx_rate"): (7.05, "JPY", "2026-02-20T09:05:00Z", False)
    }


@pytest.mark.parametrize(
    ("code", "line", "unit"),
    [
        ("sh900001", A.replace("sh600001", "sh900001"), "USD"),
        ("sz200001", A.replace("sh600001", "sz200001"), "HKD"),
        ("hk80001", HK.replace("rt_hk00001", "hk80001"), "CNY"),
    ],
)
def test_some_listings_have_another_currency_than_their_exchange(code: str, line: str, unit: str) -> None:
    assert points(line.encode("gbk"), f"https://hq.sinajs.cn/list={code}")[code, "close"][1] == unit


def test_the_list_is_found_wherever_the_address_has_it_and_text_may_be_utf_8() -> None:
    for url in ("https://hq.sinajs.cn/?list=sh600001", "http://hq.sinajs.cn/rn=5&list=sh600001%2Csz000009&_=1"):
        assert points(A.encode(), url) == points(A.encode("gbk"), "https://hq.sinajs.cn/list=sh600001")


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
        (b"Kinsoku jikou desu!", 200, "blocked"),
        (BODY[:-20], 200, "layout"),
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
