"""Eastmoney's lists of quotes."""

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

SOURCE = Eastmoney()
AT = datetime(2026, 2, 20, 9, tzinfo=UTC)
ULIST = "https://push2.eastmoney.com/api/qt/ulist.np/get?secids={}"
CLIST = "https://push2.eastmoney.com/api/qt/clist/get?np=1&fltt=2&fs={}"
SHARE = {"f1": 2, "f2": 1299, "f3": -25, "f12": "600001", "f13": 1, "f14": "甲", "f152": 2}
ABROAD = {"f1": 3, "f2": 478600, "f3": 100, "f12": "00001", "f13": 116, "f14": "乙", "f152": 2}
INDEX = {"f1": 2, "f2": 2686564, "f3": 112, "f12": "WXYZ", "f13": 100, "f14": "丙", "f152": 2}
NAMED = "1.600001,116.00001,100.WXYZ"
FULL = {"f2": 12.99, "f3": -0.25, "f5": 300, "f6": 390_000.0, "f12": "600001", "f13": 1, "f17": 12.9, "f18": 13.02,
        "f20": 1_328_400_000, "f21": 1.0, "f124": 1771571700}  # fmt: skip


def body(*rows: dict[str, Any], keyed: bool = False) -> bytes:
    diff: Any = {str(place): row for place, row in enumerate(rows)} if keyed else list(rows)
    return json.dumps({"rc": 0, "rt": 11, "data": {"total": len(rows), "diff": diff}}).encode()


def points(answer: bytes, url: str) -> dict[tuple[str, str], tuple[str, float, str]]:
    reading = read_page(SOURCE, Page(url, answer, AT))
    assert reading.refused is None, reading.refused
    own = (p for p in reading.records if isinstance(p, Point))
    return {(p.subject, p.metric): (p.start, p.value, p.unit) for p in own}


def closes(answer: bytes, url: str) -> dict[str, float]:
    return {subject: value for (subject, metric), (_, value, _) in points(answer, url).items() if metric == "close"}


def reason(answer: bytes, url: str) -> str | None:
    refused = read_page(SOURCE, Page(url, answer, AT)).refused
    return refused.reason if refused else None


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def test_each_row_is_scaled_by_its_own_decimals_and_is_of_its_own_market() -> None:
    assert points(body(SHARE, ABROAD, INDEX), ULIST.format(NAMED)) == {
        ("1.600001", "close"): ("2026-02-20T09:00:00Z", 12.99, "CNY"),
        ("1.600001", "change_pct"): ("2026-02-20T09:00:00Z", -0.25, "percent"),
        ("116.00001", "close"): ("2026-02-20T09:00:00Z", 478.6, "HKD"),
        ("116.00001", "change_pct"): ("2026-02-20T09:00:00Z", 1.0, "percent"),
        ("100.WXYZ", "close"): ("2026-02-20T09:00:00Z", 26865.64, "XXX"),
        ("100.WXYZ", "change_pct"): ("2026-02-20T09:00:00Z", 1.12, "percent"),
    }


def test_a_row_that_tells_its_time_is_a_session_with_all_that_a_quote_has() -> None:
    assert points(body(FULL), CLIST.format("m:1+t:2")) == {
        ("1.600001", "close"): ("2026-02-20", 12.99, "CNY"),
        ("1.600001", "previous_close"): ("2026-02-20", 13.02, "CNY"),
        ("1.600001", "change_pct"): ("2026-02-20", -0.25, "percent"),
        ("1.600001", "market_cap"): ("2026-02-20", 1_328_400_000, "CNY"),
        ("1.600001", "volume"): ("2026-02-20", 30_000, "shares"),
    }


def test_rows_may_be_kept_by_their_positions() -> None:
    assert points(body(SHARE, ABROAD, keyed=True), ULIST.format(NAMED)) == points(
        body(SHARE, ABROAD), ULIST.format(NAMED)
    )


def test_a_row_without_its_market_is_of_the_one_that_was_asked_for() -> None:
    bare = [without(row, "f13", "f1") for row in (SHARE, ABROAD)]
    assert closes(body(*bare), ULIST.format(NAMED)) == {"1.600001": 12.99, "116.00001": 478.6}
    assert closes(body(without(SHARE, "f12", "f13")), ULIST.format("1.600001")) == {"1.600001": 12.99}
    twins = body(SHARE | {"f12": "000001", "f13": None}, SHARE | {"f12": "000001", "f13": None, "f2": 384219})
    assert closes(twins, ULIST.format("0.000001,1.000001")) == {"0.000001": 12.99, "1.000001": 3842.19}


def test_the_filter_of_a_list_tells_the_market_of_a_mainland_share() -> None:
    rows = [without(FULL, "f13") | {"f12": code} for code in ("600001", "900001", "300001", "920001")]
    found = closes(body(*rows), CLIST.format("m:0+t:6,m:0+t:80,m:1+t:2,m:1+t:23,m:0+t:81+s:2048"))
    assert sorted(found) == ["0.300001", "0.920001", "1.600001", "1.900001"]
    assert list(closes(body(without(FULL, "f13")), CLIST.format("m:116+t:3"))) == ["116.600001"]
    assert reason(body(without(FULL, "f13")), CLIST.format("b:MK0201")) == "layout"


def test_a_row_without_a_price_is_none_and_the_others_are_kept() -> None:
    still = dict.fromkeys(FULL, "-") | {"f12": "000003", "f13": 0, "f18": 2.71}
    assert list(closes(body(still, FULL), CLIST.format("m:0"))) == ["1.600001"]
    assert reason(body(still), CLIST.format("m:0")) == "empty"


def test_a_row_of_a_market_that_is_not_known_is_left_out_unless_all_are() -> None:
    stranger = SHARE | {"f12": "GC00Y", "f13": 101}
    named = ULIST.format("1.600001,101.GC00Y")
    assert list(closes(body(stranger, SHARE), named)) == ["1.600001"]
    assert reason(body(stranger), named) == "layout"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (body(SHARE | {"f12": "600009"}), "mismatch"),
        (body(SHARE | {"f13": 0}), "mismatch"),
        (body(without(SHARE, "f13") | {"f12": "600009"}), "mismatch"),
        (body(without(SHARE, "f12")), "layout"),
        (body(), "empty"),
        (b'{"rc": 102, "data": null}', "not_found"),
        (b'{"rc": 0, "data": {"total": 3}}', "layout"),
    ],
)
def test_refusals_are_told_apart(answer: bytes, expected: str) -> None:
    assert reason(answer, ULIST.format(NAMED)) == expected


@given(mutated(body(SHARE, ABROAD, INDEX)))
def test_no_broken_list_raises_or_invents_a_price(answer: bytes) -> None:
    read_soundly(SOURCE, Page(ULIST.format(NAMED), answer, AT))


@given(mutated(body(FULL)))
def test_no_broken_row_with_all_fields_raises_or_invents_a_price(answer: bytes) -> None:
    read_soundly(SOURCE, Page(CLIST.format("m:1+t:2"), answer, AT))
