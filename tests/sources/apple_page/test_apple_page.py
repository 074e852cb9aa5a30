"""Apple's public chart pages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.apple_page import ApplePage
from storage.records import Rank, Snapshot
from tests.mutations import mutated, read_soundly
from watchlist.models import AppChart, Watchlist

HERE = Path(__file__).parent
PAGE = HERE.joinpath("mid_2025.html").read_bytes()
ASKED = "https://apps.apple.com/jp/charts/iphone/finance-apps/6015?chart=top-free"
WHERE = ("appstore", "jp", "iphone", "free", "6015", "2025-05-31T01:00:00Z")
SOURCE = ApplePage()


def page(body: bytes = PAGE, url: str = ASKED) -> Page:
    return Page(url, body, datetime(2025, 5, 31, 1, tzinfo=UTC))


def reason(body: bytes = PAGE, url: str = ASKED) -> str | None:
    refused = read_page(SOURCE, page(body, url)).refused
    return refused.reason if refused else None


def test_the_ranks_are_of_when_the_page_was_received() -> None:
    assert read_page(SOURCE, page()).records == (
        Rank(*WHERE, 1, "1111111111", "財布 & 家計"),
        Rank(*WHERE, 2, "2222222222", "銀行"),
        Snapshot(*WHERE, asked=100, got=2, complete=False),
    )


def test_the_older_markup_is_read_too() -> None:
    records = read_page(SOURCE, page(HERE.joinpath("of_2023.html").read_bytes())).records
    assert records[0] == Rank(*WHERE, 1, "1111111111", "財布")


def test_the_chart_may_be_named_by_the_page() -> None:
    body = PAGE.replace(b"finance-apps/6015", b"top-paid-apps/36")
    records = read_page(SOURCE, page(body, "https://apps.apple.com/jp/charts/iphone/top-paid-apps/36")).records
    assert {(one.chart, one.genre) for one in records if isinstance(one, Rank)} == {("paid", "all")}


@pytest.mark.parametrize(
    ("body", "url", "expected"),
    [
        (PAGE, ASKED.replace("/6015", "/6007"), "mismatch"),
        (PAGE, ASKED.replace("/jp/", "/us/"), "mismatch"),
        (PAGE.replace(b"com/jp/app/id2", b"com/us/app/id2"), ASKED, "mismatch"),
        (PAGE.replace(b"> 2 <", b"> 3 <"), ASKED, "layout"),
        (PAGE.replace(b"ordinal", b"number"), ASKED, "layout"),
        (PAGE, "https://apps.apple.com/jp/app/id1111111111", "layout"),
        (b"", ASKED, "blocked"),
    ],
)
def test_what_is_not_the_list_that_was_asked_is_refused(body: bytes, url: str, expected: str) -> None:
    assert reason(body, url) == expected


@given(mutated(PAGE))
def test_no_broken_page_raises_or_invents_a_place(body: bytes) -> None:
    read_soundly(SOURCE, page(body))


def test_it_is_off_and_asks_for_free_and_paid_charts() -> None:
    assert not SOURCE.manners.on
    charts = (AppChart(store="appstore", country="jp"), AppChart(store="appstore", country="jp", chart="grossing"))
    assert [ask.url for ask in SOURCE.asks(Watchlist(app_charts=charts))] == [
        "https://apps.apple.com/jp/charts/iphone/top-free-apps/36?chart=top-free"
    ]
