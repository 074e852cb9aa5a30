"""Stooq's histories, and the walls that it puts in their place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.stooq_csv import StooqCsv
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.load import load

SOURCE = StooqCsv()
URL = "https://stooq.com/q/d/l/?s=abcd.us&i=d"
ENGLISH = b"Date,Open,High,Low,Close,Volume\r\n2026-02-19,1,3,1,2.5,100.5\r\n2026-02-20,2,3,2,2.75,90\r\n"
POLISH = ENGLISH.replace(b"Date,Open,High,Low,Close,Volume", b"Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen")
AT = datetime(2026, 2, 21, 8, tzinfo=UTC)


def read(body: bytes, url: str = URL, at: datetime = AT) -> list[Point]:
    reading = read_page(SOURCE, Page(url, body, at))
    assert reading.refused is None
    return [one for one in reading.records if isinstance(one, Point)]


def test_closes_are_in_the_currency_of_the_listing_in_english_and_in_polish() -> None:
    points = read(ENGLISH)
    assert [(p.subject, p.start, p.value, p.unit, p.partial) for p in points] == [
        ("abcd.us", "2026-02-19", 2.5, "USD", False),
        ("abcd.us", "2026-02-20", 2.75, "USD", False),
    ]
    assert read(POLISH) == points
    assert {p.unit for p in read(ENGLISH, URL.replace("abcd.us", "wig20"))} == {"PLN"}
    assert {p.unit for p in read(ENGLISH, URL.replace("abcd.us", "^spx"))} == {"XXX"}
    assert {p.unit for p in read(ENGLISH, URL.replace("abcd.us", "eurusd"))} == {"USD"}


def test_a_quote_reads_the_same_with_a_heading_without_one_and_as_json() -> None:
    quote = "https://stooq.com/q/l/?s=abcd.us+wxyz.us&f=sd2t2ohlcv"
    bare = b"ABCD.US,2026-02-20,22:00:20,2,3,2,2.75,90\r\nWXYZ.US,N/D,N/D,N/D,N/D,N/D,N/D,N/D\r\n"
    headed = read(b"Symbol,Date,Time,Open,High,Low,Close,Volume\r\n" + bare, f"{quote}&h&e=csv")
    assert [(p.subject, p.start, p.value) for p in headed] == [("abcd.us", "2026-02-20", 2.75)]
    assert read(bare, f"{quote}&e=csv") == headed
    digits = bare.replace(b"2026-02-20", b"20260220").replace(b"22:00:20", b"220020")
    assert read(digits, "https://stooq.com/q/l/?s=abcd.us+wxyz.us&i=d") == headed
    told = (
        b'{"symbols":[{"symbol":"ABCD.US","date":"2026-02-20","time":"22:00:20","open":2,"high":3,"low":2,'
        b'"close":2.75,"volume":90},{"symbol":"WXYZ.US"}]}'
    )
    assert read(told, f"{quote}&h&e=json") == headed


def test_quarters_and_years_are_periods_too() -> None:
    for interval, start in (("q", "2026-01-01"), ("y", "2026-01-01")):
        (point,) = read(ENGLISH[:32] + b"2026-02-20,1,3,1,2.5,1\r\n", URL.replace("i=d", f"i={interval}"))
        assert (point.start, point.partial) == (start, True)


def test_a_close_outside_its_own_days_range_is_none() -> None:
    assert [p.start for p in read(ENGLISH.replace(b"2.75,90", b"3.75,90"))] == ["2026-02-19"]


def test_a_period_that_was_not_over_is_partial() -> None:
    assert [p.partial for p in read(ENGLISH, at=datetime(2026, 2, 20, 12, tzinfo=UTC))] == [False, True]
    weeks = read(ENGLISH.replace(b"2026-02-19", b"2026-02-13"), URL.replace("i=d", "i=w"))
    assert [(p.grain, p.start, p.partial) for p in weeks] == [
        ("week", "2026-02-09", False),
        ("week", "2026-02-16", True),
    ]


def test_a_period_is_whole_once_its_last_day_is_over_whichever_day_its_row_is_dated() -> None:
    for interval, row, start in (("w", b"2026-02-13", "2026-02-09"), ("m", b"2026-01-30", "2026-01-01")):
        (point,) = read(ENGLISH[:32] + row + b",1,3,1,2.5,1\r\n", URL.replace("i=d", f"i={interval}"))
        assert (point.start, point.partial) == (start, False)


def test_years_before_the_first_that_is_kept_do_not_cost_the_others() -> None:
    assert [p.start for p in read(ENGLISH.replace(b"2026-02-19", b"1985-02-19"))] == ["2026-02-20"]


QUOTES = "https://stooq.com/q/l/?s=abcd.us+efgh.us+zzzz.us&f=sd2t2ohlcv&h&e=csv"
HEAD = b"Symbol,Date,Time,Open,High,Low,Close,Volume\r\n"
UNKNOWN = b"ZZZZ.US,N/D,N/D,N/D,N/D,N/D,N/D,N/D\r\n"


def test_quotes_of_several_are_told_apart_by_their_symbols_and_the_unknown_left_out() -> None:
    body = HEAD + b"ABCD.US,2026-02-20,22:00:00,2,3,2,2.75,90\r\nEFGH.US,2026-02-20,22:00:00,5,6,4,5,9\r\n" + UNKNOWN
    assert [(p.subject, p.start, p.value, p.unit) for p in read(body, QUOTES)] == [
        ("abcd.us", "2026-02-20", 2.75, "USD"),
        ("efgh.us", "2026-02-20", 5.0, "USD"),
    ]


def test_quotes_of_nothing_known_and_of_another_symbol_are_refused() -> None:
    for body, reason in ((HEAD + UNKNOWN, "not_found"), (HEAD + UNKNOWN.replace(b"ZZZZ", b"MOON"), "mismatch")):
        refused = read_page(SOURCE, Page(QUOTES, body, AT)).refused
        assert refused is not None
        assert refused.reason == reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"No data", "not_found"),
        (b"Exceeded the daily hits limit", "rate_limited"),
        (b"Przekroczony dzienny limit wywolan", "rate_limited"),
        (b'<html><script>fetch("/__verify",{method:"POST"})</script></html>', "blocked"),
        (b"Get your apikey: https://stooq.com/q/d/?get_apikey", "login_required"),
        ("Uzyskaj sw\u00f3j apikey".encode("iso-8859-2"), "login_required"),
        (b"<!DOCTYPE html><html><form>Type the characters of the picture</form></html>", "blocked"),
        (b"Date,Open,High,Low,Close,Volume\r\n", "empty"),
        (b"", "empty"),
        (b"what,is,this\n1,2,3\n", "layout"),
        (ENGLISH.replace(b"2.5,", b"n/a,"), "layout"),
    ],
)
def test_refusals_with_status_200_are_told_apart(body: bytes, reason: str) -> None:
    refused = read_page(SOURCE, Page(URL, body, AT)).refused
    assert refused is not None
    assert refused.reason == reason


@given(mutated(ENGLISH))
def test_no_broken_history_raises_or_invents_a_close(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))


def test_it_asks_for_the_shares_that_it_has() -> None:
    urls = [ask.url for ask in SOURCE.asks(load(None))]
    assert "https://stooq.com/q/d/l/?s=nvda.us&i=d" in urls
    assert "https://stooq.com/q/d/l/?s=0020.hk&i=d" in urls
    assert not any("688041" in url for url in urls)


@given(mutated(b'{"symbols":[{"symbol":"ABCD.US","date":"2026-02-20","high":3,"low":2,"close":2.75}]}'))
def test_no_broken_json_raises_or_invents_a_close(body: bytes) -> None:
    read_soundly(SOURCE, Page(QUOTES.replace("csv", "json"), body, AT))
