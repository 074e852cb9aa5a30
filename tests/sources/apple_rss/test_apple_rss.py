"""Apple's feed of the top apps, version 2."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.apple_rss import AppleRss
from storage.records import Rank, Snapshot
from tests.mutations import mutated, read_soundly
from watchlist.models import AppChart, Watchlist

TOP_FREE = Path(__file__).parent.joinpath("top_free.json").read_bytes()
ASKED = "https://rss.marketingtools.apple.com/api/v2/cn/apps/top-free/5/apps.json"
SOURCE = AppleRss()


def page(body: bytes = TOP_FREE, url: str = ASKED, **rest: Any) -> Page:
    return Page(url, body, datetime(2024, 12, 5, 3, 30, tzinfo=UTC), **rest)


def read(body: bytes = TOP_FREE, url: str = ASKED) -> tuple[list[Rank], Snapshot]:
    reading = read_page(SOURCE, page(body, url))
    assert reading.refused is None
    (snapshot,) = (record for record in reading.records if isinstance(record, Snapshot))
    return [record for record in reading.records if isinstance(record, Rank)], snapshot


def reason(body: bytes = TOP_FREE, url: str = ASKED, **rest: Any) -> str | None:
    refused = read_page(SOURCE, page(body, url, **rest)).refused
    return refused.reason if refused else None


def changed(**fields: Any) -> bytes:
    return json.dumps({"feed": json.loads(TOP_FREE)["feed"] | fields}).encode()


def entries(*numbers: int, **fields: Any) -> list[dict[str, Any]]:
    return [{"id": str(10**9 + n), "name": f"App {n}", "kind": "apps"} | fields for n in numbers]


def test_a_rank_is_the_place_in_the_list_counted_from_one() -> None:
    ranks, _ = read()
    where = ("appstore", "cn", "iphone", "free", "all", "2024-12-05T03:05:09Z")
    assert ranks[0] == Rank(*where, 1, "1111111111", "豆子")
    assert [rank.rank for rank in ranks] == [1, 2, 3, 4, 5]


def test_the_time_of_the_list_is_the_feeds_own_in_utc() -> None:
    ranks, snapshot = read()
    assert {rank.at for rank in ranks} == {snapshot.at} == {"2024-12-05T03:05:09Z"}


def test_a_whole_list_has_one_complete_snapshot() -> None:
    _, snapshot = read()
    assert (snapshot.asked, snapshot.got, snapshot.complete) == (5, 5, True)


@pytest.mark.parametrize(("got", "complete"), [(100, True), (97, True), (90, True), (89, False), (50, False)])
def test_a_list_a_little_short_is_whole_and_a_much_shorter_one_is_cut(got: int, complete: bool) -> None:
    hundred = ASKED.replace("/5/", "/100/")
    _, snapshot = read(changed(results=entries(*range(got))), hundred)
    assert (snapshot.asked, snapshot.got, snapshot.complete) == (100, got, complete)


def test_two_entries_where_a_hundred_were_asked_are_layout() -> None:
    assert reason(changed(results=entries(1, 2)), ASKED.replace("/5/", "/100/")) == "layout"


def test_an_id_with_a_leading_zero_is_somebodys_sample() -> None:
    assert reason(changed(results=entries(1, 2, 3, 4, 5, id="0000000001"))) == "layout"


def test_the_same_app_twice_is_layout() -> None:
    assert reason(changed(results=entries(1, 2, 3, 4, 4))) == "layout"


@pytest.mark.parametrize(
    "body",
    [
        changed(country="us"),
        changed(id=ASKED.replace("/cn/", "/us/")),
        changed(links=[{"self": ASKED.replace("top-free", "top-paid")}]),
    ],
)
def test_another_list_than_asked_is_a_mismatch(body: bytes) -> None:
    assert reason(body) == "mismatch"
    assert reason(url=ASKED.replace("top-free", "top-paid")) == "mismatch"


def test_the_host_may_be_the_older_one() -> None:
    old = "rss.applemarketingtools.com"
    assert read(TOP_FREE.replace(b"rss.marketingtools.apple.com", old.encode()), ASKED)[0]
    assert read(TOP_FREE, ASKED.replace("rss.marketingtools.apple.com", old))[0]


def test_a_genre_in_the_address_changes_nothing_so_the_list_is_the_overall_one() -> None:
    assert {rank.genre for rank in read(url=ASKED + "?genre=6007")[0]} == {"all"}


def test_a_chart_of_the_older_feed_is_no_chart_here() -> None:
    assert reason(url=ASKED.replace("top-free", "topfreeapplications")) == "layout"


FIRST = "https://rss.itunes.apple.com/api/v1/cn/ios-apps/top-{}/5/explicit.json"


def first(chart: str, kind: str = "iosSoftware") -> bytes:
    own = FIRST.format(chart)
    links = [{"self": own}, {"alternate": "https://itunes.apple.com/WebObjects/MZStore.woa/wa/viewTop?genreId=36"}]
    results = entries(1, 2, 3, 4, 5, kind=kind)
    return changed(id=own, links=links, results=results, updated="2020-09-13T02:05:29.000-07:00")


@pytest.mark.parametrize(
    ("chart", "device", "kind", "genre"),
    [
        ("free/all", "iphone", "free", "all"),
        ("grossing-ipad/all", "ipad", "grossing", "all"),
        ("paid/games", "iphone", "paid", "6014"),
    ],
)
def test_lists_of_the_first_version_have_more_charts(chart: str, device: str, kind: str, genre: str) -> None:
    ranks, _ = read(first(chart), FIRST.format(chart))
    assert ranks[0] == Rank("appstore", "cn", device, kind, genre, "2020-09-13T09:05:29Z", 1, "1000000001", "App 1")
    assert reason(first(chart), FIRST.format("free-ipad/games")) == "mismatch"
    assert reason(first(chart, "macSoftware"), FIRST.format(chart)) == "layout"


def test_no_entries_are_empty() -> None:
    assert reason(changed(results=[])) == "empty"


@pytest.mark.parametrize("updated", ["", "yesterday", None, "2024-12-05", "Thu, 5 Dec 2024 11:05:09 -0000"])
def test_a_list_without_a_time_is_layout(updated: str | None) -> None:
    assert reason(changed(updated=updated)) == "layout"


def test_more_than_a_hundred_is_answered_with_a_server_error() -> None:
    assert reason(b"", status=500) == "server_error"


@given(mutated(TOP_FREE))
def test_no_broken_feed_raises_or_invents_a_place(body: bytes) -> None:
    ranks = [record for record in read_soundly(SOURCE, page(body)).records if isinstance(record, Rank)]
    assert [rank.rank for rank in ranks] == list(range(1, len(ranks) + 1))


def test_overall_iphone_charts_that_the_feed_has_are_asked_at_most_a_hundred_deep() -> None:
    charts = (
        AppChart(store="appstore", country="cn"),
        AppChart(store="appstore", country="us", chart="paid", depth=200),
        AppChart(store="appstore", country="us", chart="grossing"),
        AppChart(store="appstore", country="us", genre="6007"),
        AppChart(store="appstore", country="us", device="ipad"),
        AppChart(store="googleplay", country="us", device="android"),
    )
    assert [ask.url for ask in SOURCE.asks(Watchlist(app_charts=charts))] == [
        "https://rss.marketingtools.apple.com/api/v2/cn/apps/top-free/100/apps.json",
        "https://rss.marketingtools.apple.com/api/v2/us/apps/top-paid/100/apps.json",
    ]
