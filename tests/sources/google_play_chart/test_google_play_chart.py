"""Google Play's charts."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.google_play_chart import GooglePlayChart
from storage.records import Rank, Snapshot
from tests.mutations import mutated, read_soundly
from watchlist.models import AppChart, Watchlist

SOURCE = GooglePlayChart()
(ASK,) = SOURCE.asks(
    Watchlist(app_charts=(AppChart(store="googleplay", country="jp", device="android", chart="grossing", depth=3),))
)
WHERE = ("googleplay", "jp", "android", "grossing", "all", "2025-05-31T01:00:00Z")


def entry(package: str, name: str) -> list[Any]:
    return [[[package, 7], None, None, name, ["4.4", 4.4]], [[None, None, None]], 0]


def answered(lists: Any) -> bytes:
    line = json.dumps([["wrb.fr", "vyAe2", json.dumps([[None, lists]]), None, None, None, "generic"]])
    return f')]}}\'\n\n{len(line)}\n{line}\n25\n[["e",4,null,null,99]]\n'.encode()


def a_list(*entries: list[Any]) -> bytes:
    return answered([[*[None] * 28, [list(entries)]]])


MOONS = a_list(
    entry("com.example.moon", "Moon\u2028AI"), entry("com.example.sun", "Sun"), entry("com.example.sea", "海")
)


def page(body: bytes) -> Page:
    return Page(ASK.url, body, datetime(2025, 5, 31, 1, tzinfo=UTC), method=ASK.method, request_body=ASK.body)


def reason(body: bytes) -> str | None:
    refused = read_page(SOURCE, page(body)).refused
    return refused.reason if refused else None


def test_the_list_is_the_one_that_the_request_asked_for() -> None:
    assert read_page(SOURCE, page(MOONS)).records == (
        Rank(*WHERE, 1, "com.example.moon", "Moon\u2028AI"),
        Rank(*WHERE, 2, "com.example.sun", "Sun"),
        Rank(*WHERE, 3, "com.example.sea", "海"),
        Snapshot(*WHERE, asked=3, got=3, complete=True),
    )


@pytest.mark.parametrize("body", [answered(None), a_list(), MOONS.replace(b'"vyAe2", "', b'"vyAe2", null, "')])
def test_no_list_is_empty(body: bytes) -> None:
    assert reason(body) == "empty"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<html><body>429 Too Many Requests</body></html>", "rate_limited"),
        (b"<html><div class='card'></div></html>", "layout"),
        (MOONS.replace(b"vyAe2", b"qnKhOb"), "layout"),
        (a_list(entry("com.example.moon", "Moon"), entry("com.example.moon", "Moon")), "layout"),
    ],
)
def test_what_is_no_answer_of_the_call_is_refused(body: bytes, expected: str) -> None:
    assert reason(body) == expected


@given(mutated(MOONS))
def test_no_broken_answer_raises_or_invents_a_place(body: bytes) -> None:
    ranks = [record for record in read_soundly(SOURCE, page(body)).records if isinstance(record, Rank)]
    assert [rank.rank for rank in ranks] == list(range(1, len(ranks) + 1))


def test_it_is_off_and_asks_at_most_as_deep_as_the_store_serves() -> None:
    assert not SOURCE.manners.on
    charts = (
        AppChart(store="googleplay", country="jp", device="android", genre="PRODUCTIVITY", depth=500),
        AppChart(store="appstore", country="jp"),
    )
    (ask,) = SOURCE.asks(Watchlist(app_charts=charts))
    assert (ask.method, "gl=JP" in ask.url) == ("POST", True)
    assert b"PRODUCTIVITY" in ask.body
    assert b"topselling_free" in ask.body
    assert b"200" in ask.body
    assert b"500" not in ask.body


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ([8], "rate_limited"),
        ([5], "not_found"),
        ([3], "layout"),
        ([13, None, [["type.googleapis.com/example.PlayGatewayError", [7]]]], "rate_limited"),
        (None, "empty"),
    ],
)
def test_a_call_that_was_refused_says_why_beside_its_null(status: Any, expected: str) -> None:
    line = json.dumps([["wrb.fr", "vyAe2", None, None, None, status, "generic"]])
    assert reason(f")]}}'\n\n{len(line)}\n{line}\n".encode()) == expected


def test_what_was_asked_may_stand_in_the_address() -> None:
    asked = Page(f"{ASK.url}&{ASK.body.decode()}", MOONS, datetime(2025, 5, 31, 1, tzinfo=UTC))
    assert read_page(SOURCE, asked).records == read_page(SOURCE, page(MOONS)).records


def with_token(named: str) -> bytes:
    token = base64.urlsafe_b64encode(b"\xaa\x02#\x12!\x10\x00\xe2\x04\x1c\n" + named.encode() + b"\x10-").decode()
    return answered([[None, None, None, [token], *[None] * 24, [[entry("com.example.moon", "Moon")]]]])


def test_an_answer_names_its_chart_in_the_token_of_its_next_page() -> None:
    unasked = Page("https://play.google.com/_/PlayStoreUi/data/batchexecute?gl=JP", b"", page(MOONS).received_at)
    read = read_page(SOURCE, replace(unasked, body=with_token("topselling_free_GAME"))).records
    assert read[0] == Rank(
        "googleplay", "jp", "android", "free", "GAME", "2025-05-31T01:00:00Z", 1, "com.example.moon", "Moon"
    )
    refused = read_page(SOURCE, replace(unasked, body=MOONS)).refused
    assert refused is not None
    assert refused.reason == "layout"


def test_an_answer_of_another_chart_than_the_one_asked_for_is_a_mismatch() -> None:
    assert reason(with_token("topgrossing")) is None
    assert reason(with_token("topgrossing_GAME")) == "mismatch"
    assert reason(with_token("topselling_paid")) == "mismatch"
