"""Apple's store pages as they are since late 2025."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.apple_page import ApplePage
from storage.records import App, Point, Rank, Record, Snapshot
from tests.mutations import mutated, read_soundly

CHARTS, ONE_APP = (Path(__file__).with_name(f"{name}_2026.html").read_bytes() for name in ("charts", "app"))
ASKED = "https://apps.apple.com/jp/charts/iphone/top-free-apps/36?chart=top-free"
APP = "https://apps.apple.com/jp/app/wallet/id1111111111"
AT = "2026-11-20T01:00:00Z"
FREE = ("appstore", "jp", "iphone", "free", "all", AT)
SOURCE = ApplePage()


def page(body: bytes, url: str) -> Page:
    return Page(url, body, datetime(2026, 11, 20, 1, tzinfo=UTC))


def read(body: bytes, url: str) -> tuple[Record, ...]:
    reading = read_page(SOURCE, page(body, url))
    assert reading.refused is None, reading.refused
    return reading.records


def reason(body: bytes, url: str) -> str | None:
    refused = read_page(SOURCE, page(body, url)).refused
    return refused.reason if refused else None


def test_the_list_that_was_asked_is_read_and_an_id_stands_for_a_name_that_is_not_told() -> None:
    assert read(CHARTS, ASKED) == (
        Rank(*FREE, 1, "1111111111", "財布 & 家計"),
        Rank(*FREE, 2, "2222222222", "銀行"),
        Rank(*FREE, 3, "3333333333", "id3333333333"),
        Snapshot(*FREE, asked=200, got=3, complete=False),
    )


@pytest.mark.parametrize(
    ("url", "lists"),
    [
        ("jp/charts/iphone/top-paid-apps/36", {("paid", "all")}),
        ("jp/iphone/charts/36?chart=top-paid", {("paid", "all")}),
        ("jp/charts/iphone/games/6014", {("free", "6014")}),
        ("jp/charts/iphone", {("free", "all"), ("paid", "all"), ("free", "6014")}),
    ],
)
def test_an_address_that_leaves_it_open_asks_for_all_lists(url: str, lists: set[tuple[str, str]]) -> None:
    records = read(CHARTS, f"https://apps.apple.com/{url}")
    assert {(one.chart, one.genre) for one in records if isinstance(one, Snapshot)} == lists


def test_a_page_of_one_genre_has_its_lists_at_the_top() -> None:
    start, end = CHARTS.index(b'"charts":['), CHARTS.index(b'}],"userTokenHash')
    of_one = (
        b'"genreId":6015,"segments":[{"chart":"top-free","shelves":[{"items":[{"id":"6666666666","title":"X"}]}]}]}'
    )
    body = CHARTS[:start] + of_one + CHARTS[end:]
    (first, _) = read(body, "https://apps.apple.com/jp/charts/iphone/finance-apps/6015?chart=top-free")
    assert isinstance(first, Rank)
    assert (first.genre, first.app_id) == ("6015", "6666666666")


def test_the_page_of_an_app_tells_its_developer_version_and_ratings() -> None:
    here = {"country": "JP", "store": "appstore"}
    assert read(ONE_APP, APP) == (
        App("appstore", "1111111111", "財布 & 家計", "Wallet K.K.", "3.2.1", country="jp"),
        Point("rating", "1111111111", AT, "instant", 4.7, "stars", here),
        Point("ratings_count", "1111111111", AT, "instant", 29325, "ratings", here),
    )


def test_an_unrated_app_has_no_rating_and_a_version_may_be_missing() -> None:
    bare = ONE_APP.replace(b"productRatings", b"none").replace(b"mostRecentVersion", b"neither")
    assert read(bare, APP) == (App("appstore", "1111111111", "財布 & 家計", "Wallet K.K.", country="jp"),)


@pytest.mark.parametrize(
    ("body", "url", "expected"),
    [
        (CHARTS, ASKED.replace("/jp/", "/us/"), "mismatch"),
        (CHARTS, ASKED.replace("iphone", "ipad"), "mismatch"),
        (CHARTS, ASKED.replace("/36", "/6007"), "mismatch"),
        (CHARTS.replace(b"top-free", b"top-new"), ASKED, "mismatch"),
        (CHARTS.replace(b"2222222222", b"1111111111"), ASKED, "layout"),
        (CHARTS, "https://apps.apple.com/jp/today", "layout"),
        (CHARTS.replace(b'"shelves"', b'"rows"'), ASKED, "layout"),
        (ONE_APP, APP.replace("111", "112"), "mismatch"),
        (ONE_APP, APP.replace("/jp/", "/us/"), "mismatch"),
    ],
)
def test_what_was_not_asked_is_refused(body: bytes, url: str, expected: str) -> None:
    assert reason(body, url) == expected


@given(mutated(CHARTS))
def test_no_broken_chart_raises_or_invents_a_place(body: bytes) -> None:
    read_soundly(SOURCE, page(body, ASKED))


@given(mutated(ONE_APP))
def test_no_broken_page_of_an_app_raises_or_invents_a_value(body: bytes) -> None:
    read_soundly(SOURCE, page(body, APP))
