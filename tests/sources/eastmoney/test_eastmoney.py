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


def test_decimals_that_were_not_asked_for_are_proved_by_the_shares_or_by_the_turnover() -> None:
    bare = {name: value for name, value in QUOTE.items() if name != "f59"}
    by_shares, by_turnover = {"f84": 9125597636.0}, {"f46": 478000, "f47": 16_000_000, "f48": 7_680_000_000.0}
    for beside in (by_shares, by_turnover):
        assert points(body(bare | beside), GET.format(1))["close", "2026-02-20"] == (478.6, "HKD", False)
    over_the_counter = GET.format(1).replace("116.", "153.")
    for beside in ({"f84": 1.0}, {}):
        assert reason(body(bare | beside), over_the_counter) == "layout"
        assert points(body(bare | beside), GET.format(1))["close", "2026-02-20"][0] == 478.6  # as is usual there
    lots = bare | {"f43": 1299, "f46": 1290, "f60": 1301, "f47": 300, "f48": 390_000.0}
    assert points(body(lots), GET.format(1))["close", "2026-02-20"][0] == 12.99


def test_a_page_in_place_of_an_answer_is_a_wall() -> None:
    assert reason(b"<html><body>captcha</body></html>", GET.format(1)) == "blocked"


def test_a_body_whose_address_does_not_say_how_is_read_by_whether_it_writes_integers() -> None:
    url = GET.format(1).removesuffix("&fltt=1")
    decimals = body(QUOTE | {"f43": 478.6, "f60": 493.4, "f170": -3.0})
    assert points(body(QUOTE), url) == points(decimals, url) == points(body(QUOTE), GET.format(1))


def test_a_last_close_that_is_only_carried_on_is_no_close_and_no_change() -> None:
    still = QUOTE | {"f43": 493400, "f46": "-", "f47": "-", "f48": "-", "f170": 0}
    assert {metric for metric, _ in points(body(still), GET.format(1))} == {"previous_close", "market_cap"}
    unchanged = points(body(still | {"f46": 493000, "f47": 10}), GET.format(1))
    assert unchanged["change_pct", "2026-02-20"][0] == 0


def test_volume_is_in_shares_by_what_the_turnover_says() -> None:
    for amount, shares in ((4786.0, 10), (478_600.0, 1000), (5.0, None)):
        found = points(body(QUOTE | {"f46": 490000, "f47": 10, "f48": amount}), GET.format(1))
        told = found.get(("volume", "2026-02-20"))
        assert (told and told[0]) == shares


def test_a_rate_of_exchange_is_of_its_own_moment() -> None:
    url = GET.format(1).replace("116.00001", "133.USDCNH")
    told = {"f43": 70512, "f57": "USDCNH", "f59": 4, "f86": 1771575000, "f116": "-"}
    assert points(body(told), url) == {("fx_rate", "2026-02-20T08:10:00Z"): (7.0512, "CNH", False)}
    history = KLINE.format(101, 0).replace("1.600001", "120.USDCNYC")
    (rate, *_) = read_page(
        SOURCE, Page(history, bars(ROWS, "USDCNYC").replace(b'"market": 1', b'"market": 120'), AT)
    ).records
    assert isinstance(rate, Point)
    assert (rate.subject, rate.metric, rate.unit, rate.dims) == (
        "USD/CNY", "fx_rate", "CNY", {"fixing": "central-parity"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("secid", "exchange", "unit"),
    [
        ("1.688001", "XSHG", "CNY"), ("1.900001", "XSHG", "USD"), ("0.000001", "XSHE", "CNY"),
        ("0.200001", "XSHE", "HKD"), ("0.920001", "XBSE", "CNY"), ("116.00001", "XHKG", "HKD"),
        ("116.80001", "XHKG", "CNY"), ("105.ABCD", "XNAS", "USD"), ("106.ABCD", "XNYS", "USD"),
        ("107.ABCD", None, "USD"), ("153.ABCDY", None, "USD"), ("155.ABCD", "XLON", "GBX"), ("156.0ABC", None, "GBX"),
        ("100.WXYZ", None, "XXX"), ("118.AU0000", None, "CNY"), ("124.HSXX", None, "HKD"), ("90.BK0001", None, "CNY"),
    ],
)  # fmt: skip
def test_a_secid_tells_exchange_and_currency(secid: str, exchange: str | None, unit: str) -> None:
    answer = body(QUOTE | {"f57": secid.partition(".")[2]})
    page = Page(GET.format(1).replace("116.00001", secid), answer, AT)
    for one in read_page(SOURCE, page).records:
        assert isinstance(one, Point)
        assert (one.subject, one.dims.get("exchange")) == (secid, exchange)
        assert one.unit in (unit, "percent")


def test_a_quote_of_a_market_whose_sessions_are_not_known_is_of_its_own_moment() -> None:
    for secid, unit in (("100.WXYZ", "XXX"), ("118.AU0000", "CNY")):
        told = body(QUOTE | {"f57": secid[4:], "f59": 2, "f116": "-"})
        found = points(told, GET.format(1).replace("116.00001", secid))
        assert found["close", "2026-02-20T08:10:00Z"] == (4786.0, unit, False)


def test_a_market_value_in_london_is_left_out_as_nothing_tells_whether_it_is_in_pence() -> None:
    found = points(body(QUOTE | {"f57": "ABCD"}), GET.format(1).replace("116.00001", "155.ABCD"))
    assert {metric for metric, _ in found} == {"close", "previous_close", "change_pct"}


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
    for klt in (104, 106):
        assert points(bars(ROWS[:1]), KLINE.format(klt, 0)) == {("close", "2026-01-01"): (2.6, "CNY", True)}


@pytest.mark.parametrize(
    ("answer", "url", "expected"),
    [
        (body(None, rc=100), GET.format(1), "not_found"),
        (body({}), GET.format(1), "empty"),
        (body(QUOTE | {"f43": 0, "f116": 0.0}), GET.format(1), "empty"),
        (body(QUOTE | {"f57": "00009"}), GET.format(1), "mismatch"),
        (body(QUOTE), GET.format(1).replace("116.", "150."), "layout"),
        (body(QUOTE | {"f107": 1}), GET.format(1), "mismatch"),
        (body(QUOTE | {"f43": 478.6}), GET.format(1), "layout"),
        (body(QUOTE), GET.format(1).replace("stock/get", "stock/trends2/get"), "layout"),
        (bars(ROWS).replace(b'"market": 1', b'"market": 0'), KLINE.format(101, 0), "mismatch"),
        (bars(ROWS, "600009"), KLINE.format(101, 0), "mismatch"),
        (bars([]), KLINE.format(101, 0), "empty"),
        (body({"code": "600001"}), KLINE.format(101, 0), "empty"),
        (bars(ROWS), KLINE.format(105, 0), "layout"),
        (b"<html>", GET.format(1), "blocked"),
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
