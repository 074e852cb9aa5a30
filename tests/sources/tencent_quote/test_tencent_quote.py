"""Tencent's quotes and histories."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.tencent_quote import TencentQuote
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.load import load

SOURCE = TencentQuote()
AT = datetime(2026, 2, 20, 9, tzinfo=UTC)


def record(name: str, changes: dict[int, str]) -> str:
    fields = [""] * 50
    for at, value in {0: "1", 1: "甲", 2: "600001", 3: "10.50", 4: "10.00", 30: "20260220150003", 32: "5.00",
                      44: "34.9", 45: "36.54331"}.items():  # fmt: skip
        fields[at] = value
    for at, value in changes.items():
        fields[at] = value
    return f'v_{name}="{"~".join(fields)}"'


A = record("sh600001", {})
HK = record("r_hk00001", {2: "00001", 3: "1.65", 30: "2026/02/20 16:08:10"})
US = record("usABCD", {2: "ABCD.OQ", 3: "226.1", 30: "2026-02-19 10:50:20", 35: "USD", 45: "54595.15965"})
SHORT = 'v_s_hk00002="100~乙~00002~478.800~-0.400~-0.08~16319939.0~780~~43488.0714"'
BODY = f"{A};\n{HK}; {US}; {SHORT};".encode("gbk")
URL = "https://qt.gtimg.cn/q=sh600001,r_hk00001,usABCD,s_hk00002"
ONE = "https://qt.gtimg.cn/q=sh600001"
KLINE = "https://web.ifzq.gtimg.cn/appstock/app/fqkline/get?param=sh600001,{},,,3,{}"


def points(body: bytes = BODY, url: str = URL) -> dict[tuple[str, str, str], tuple[float, str, bool]]:
    reading = read_page(SOURCE, Page(url, body, AT))
    assert reading.refused is None, reading.refused
    own = (p for p in reading.records if isinstance(p, Point))
    return {(p.subject, p.metric, p.start): (p.value, p.unit, p.partial) for p in own}


def history(**told: Any) -> bytes:
    return json.dumps({"code": 0, "msg": "", "data": {"sh600001": told}}).encode()


ROWS = [["2026-02-19", "2.5", "2.6", "2.7", "2.4", "8.0"], ["2026-02-20", "2.6", "2.62", "2.65", "2.5", "9.0"]]


def reason(body: bytes, url: str = URL) -> str | None:
    refused = read_page(SOURCE, Page(url, body, AT)).refused
    return refused.reason if refused else None


def test_each_record_is_read_by_its_market_and_values_are_whole() -> None:
    found = points()
    assert found["sh600001", "close", "2026-02-20"] == (10.5, "CNY", False)
    assert found["sh600001", "market_cap", "2026-02-20"] == (3_654_331_000, "CNY", False)
    assert found["sh600001", "change_pct", "2026-02-20"] == (5.0, "percent", False)
    assert found["hk00001", "close", "2026-02-20"] == (1.65, "HKD", False)
    assert found["usABCD", "close", "2026-02-19"] == (226.1, "USD", True)
    assert found["usABCD", "market_cap", "2026-02-19"] == (5_459_515_965_000, "USD", True)


def test_a_short_record_has_no_time_but_that_of_its_receipt() -> None:
    assert points()["hk00002", "close", "2026-02-20T09:00:00Z"] == (478.8, "HKD", False)
    assert points()["hk00002", "market_cap", "2026-02-20T09:00:00Z"] == (4_348_807_140_000, "HKD", False)


def test_a_suspended_share_has_no_close() -> None:
    body = record("sh600001", {3: "0.00"}).encode("gbk")
    assert list(points(body, ONE)) == [("sh600001", "previous_close", "2026-02-20")]


def test_a_last_close_that_is_only_carried_on_is_no_close_and_no_change() -> None:
    still = record("sh600001", {3: "10.00", 5: "0.00", 6: "0", 32: "0.00"}).encode("gbk")
    assert {metric for _, metric, _ in points(still, ONE)} == {"previous_close", "market_cap"}
    unchanged = record("sh600001", {3: "10.00", 5: "10.00", 6: "12", 32: "0.00"}).encode("gbk")
    assert points(unchanged, ONE)["sh600001", "change_pct", "2026-02-20"][0] == 0


@pytest.mark.parametrize(
    ("changes", "shares"),
    [
        ({6: "1230", 35: "10.50/1230/1290000"}, 123_000),
        ({6: "1230", 35: "10.50/1230/12900"}, 1230),
        ({6: "1230.0", 37: "12900.5"}, 1230),
        ({6: "1230"}, None),
        ({6: "1230", 35: "10.50/1230/5"}, None),
    ],
)
def test_volume_is_in_shares_by_what_the_turnover_says(changes: dict[int, str], shares: float | None) -> None:
    found = points(record("sh600001", changes).encode("gbk"), ONE)
    told = found.get(("sh600001", "volume", "2026-02-20"))
    assert (told and told[0]) == shares


def test_a_record_cut_before_its_time_is_of_the_moment_of_its_receipt() -> None:
    assert points('v_sh600001="1~甲~600001~10.50~10.00~10.10";'.encode("gbk"), ONE) == {
        ("sh600001", "close", "2026-02-20T09:00:00Z"): (10.5, "CNY", False)
    }
    assert reason(b'v_sh600001="1~x~600001~0.00~10.00";', ONE) == "empty"


def test_of_a_share_asked_both_ways_the_delayed_record_is_passed_over() -> None:
    late = record("hk00001", {2: "00001", 3: "1.55", 30: "2026/02/20 15:53:10"})
    found = points(f"{late}; {HK}".encode("gbk"), "https://qt.gtimg.cn/q=hk00001,r_hk00001")
    assert found["hk00001", "close", "2026-02-20"] == (1.65, "HKD", False)


def test_an_american_share_keeps_its_name_and_tells_its_exchange() -> None:
    url = "https://web.ifzq.gtimg.cn/appstock/app/usfqkline/get?param=usABCD.OQ,day,,,3,"
    bars = json.dumps({"data": {"usABCD.OQ": {"day": ROWS}}}).encode()
    for body, asked in ((US.encode("gbk"), "https://qt.gtimg.cn/?q=usABCD"), (bars, url)):
        (close, *_) = (p for p in read_page(SOURCE, Page(asked, body, AT)).records if isinstance(p, Point))
        assert (close.subject, close.dims["exchange"], close.unit) == ("usABCD", "XNAS", "USD")


def test_b_shares_and_counters_in_yuan_have_their_own_currency() -> None:
    for name, unit in (("sh900001", "USD"), ("sz200001", "HKD"), ("hk80001", "CNY")):
        body = record(name, {2: name[2:]}).encode("gbk")
        assert points(body, f"https://qt.gtimg.cn/q={name}")[name, "close", "2026-02-20"][1] == unit


def test_histories_are_open_close_high_low_and_say_what_they_are_adjusted_for() -> None:
    url = KLINE.format("day", "qfq")
    assert [value for value, *_ in points(history(qfqday=ROWS), url).values()] == [2.6, 2.62]
    bases = {
        p.dims["adjustment"]
        for body in (history(qfqday=ROWS), history(day=ROWS))
        for p in read_page(SOURCE, Page(url, body, AT)).records
        if isinstance(p, Point)
    }
    assert bases == {"split+dividend", "none"}
    assert points(b"kline_dayqfq=" + history(qfqday=ROWS) + b";", url) == points(history(qfqday=ROWS), url)
    assert ("sh600001", "close", "2026-02-16") in points(history(week=ROWS[1:]), KLINE.format("week", ""))
    assert [value for value, *_ in points(history(day=ROWS), KLINE.format("day", "bfq")).values()] == [2.6, 2.62]


def minutes(fields: list[str], code: str = "sh600001") -> bytes:
    rows = {"date": "20260220", "data": ["0930 10.10 9 9090.00", "1500 10.50 90 91000.00"]}
    told = {"data": rows, "qt": {code: fields, "market": ["2026-02-20 17:00:00|SH_close_"]}}
    return json.dumps({"code": 0, "msg": "", "data": {code: told}}).encode()


MINUTE = "https://web.ifzq.gtimg.cn/appstock/app/minute/query?code=sh600001"


def test_the_quote_beside_a_days_minutes_is_the_one_of_the_text() -> None:
    fields = A.split('"')[1].split("~")
    quote = points(f"{A};".encode("gbk"), ONE)
    assert quote
    assert points(minutes(fields), MINUTE) == quote
    bars = MINUTE.replace("minute/query?code=sh600001", "kline/mkline?param=sh600001,m5,,320")
    assert points(minutes(fields), bars) == quote
    assert reason(minutes([]), MINUTE) == "not_found"
    assert reason(minutes(fields[:5]), MINUTE) == "layout"
    assert reason(minutes(fields).replace(b'"600001"', b'"600009"'), MINUTE) == "mismatch"
    assert reason(b'{"code":-1,"msg":"bad params","data":[]}', MINUTE) == "empty"


@given(mutated(minutes(A.split('"')[1].split("~"))))
def test_no_broken_minutes_raise_or_invent_a_price(body: bytes) -> None:
    read_soundly(SOURCE, Page(MINUTE, body, AT))


def test_refusals_are_told_apart() -> None:
    assert reason(b'v_pv_none_match="1";') == "not_found"
    assert reason(b"v_pv_none_match=0;") == "not_found"
    assert reason(b'v_pv_none_match="1"; ' + A.encode("gbk"), ONE) is None
    assert reason(b"nothing") == "layout"
    assert reason(BODY[:-20]) == "layout"
    assert reason(record("sh600001", {2: "600009"}).encode("gbk")) == "mismatch"
    assert reason(record("sh600009", {}).encode("gbk")) == "mismatch"
    assert reason(record("sh600001", {30: "later"}).encode("gbk")) == "layout"
    day = KLINE.format("day", "")
    assert reason(b'{"code":0,"msg":"","data":{}}', day) == "empty"
    assert reason(history(day=[]), day) == "empty"
    assert reason(history(day=ROWS).replace(b"600001", b"600009"), day) == "mismatch"
    assert reason(history(m5=ROWS), KLINE.format("m5", "")) == "layout"


@pytest.mark.parametrize("adjusted", ["", "qfq", "hfq"])
def test_a_bar_of_a_session_that_runs_is_partial(adjusted: str) -> None:
    page = Page(KLINE.format("day", adjusted), history(day=ROWS), datetime(2026, 2, 20, 6, tzinfo=UTC))
    assert [p.partial for p in read_page(SOURCE, page).records if isinstance(p, Point)] == [False, True]


@given(mutated(BODY))
def test_no_broken_record_raises_or_invents_a_price(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))


@given(mutated(history(qfqday=ROWS)))
def test_no_broken_history_raises_or_invents_a_close(body: bytes) -> None:
    read_soundly(SOURCE, Page(KLINE.format("day", "qfq"), body, AT))


def test_it_asks_for_the_shares_that_it_has_in_one_request() -> None:
    (ask,) = SOURCE.asks(load(None))
    assert {"sh688041", "hk00020", "usNVDA"} <= set(ask.url.partition("q=")[2].split(","))
