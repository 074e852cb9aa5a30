"""Apple's older feed of the top apps."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.apple_rss_legacy import AppleRssLegacy
from storage.records import Rank, Snapshot
from tests.mutations import mutated, read_soundly
from watchlist.models import AppChart, Watchlist

GROSSING = Path(__file__).parent.joinpath("grossing.json").read_bytes()
ASKED = "https://itunes.apple.com/us/rss/topgrossingapplications/limit=3/json"
SOURCE = AppleRssLegacy()


def page(body: bytes = GROSSING, url: str = ASKED, **rest: Any) -> Page:
    return Page(url, body, datetime(2024, 12, 5, 3, 30, tzinfo=UTC), **rest)


def read(body: bytes = GROSSING, url: str = ASKED) -> tuple[list[Rank], Snapshot]:
    reading = read_page(SOURCE, page(body, url))
    assert reading.refused is None
    (snapshot,) = (record for record in reading.records if isinstance(record, Snapshot))
    return [record for record in reading.records if isinstance(record, Rank)], snapshot


def reason(body: bytes = GROSSING, url: str = ASKED) -> str | None:
    refused = read_page(SOURCE, page(body, url)).refused
    return refused.reason if refused else None


def changed(**fields: Any) -> bytes:
    feed = json.loads(GROSSING)["feed"] | fields
    return json.dumps({"feed": {name: value for name, value in feed.items() if value is not None}}).encode()


def renamed(path: str) -> tuple[bytes, str]:
    """The feed as it answers at another path, and the address of that."""
    return GROSSING.replace(b"us/rss/topgrossingapplications/limit=3", path.encode()), ASKED.replace(
        "us/rss/topgrossingapplications/limit=3", path
    )


def test_a_rank_is_the_place_in_the_list_and_the_time_is_the_feeds_in_utc() -> None:
    ranks, snapshot = read()
    where = ("appstore", "us", "iphone", "grossing", "all", "2024-12-05T03:15:00Z")
    assert ranks == [
        Rank(*where, 1, "1111111111", "Castle"),
        Rank(*where, 2, "222222222", "Helper & Friend"),
        Rank(*where, 3, "3333333333", "Third"),
    ]
    assert snapshot == Snapshot(*where, asked=3, got=3, complete=True)


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("cn/rss/topfreeapplications/limit=3/genre=6007", ("cn", "iphone", "free", "6007")),
        ("cn/rss/topfreeapplications/genre=6007/limit=3", ("cn", "iphone", "free", "6007")),
        ("us/rss/toppaidipadapplications/limit=3", ("us", "ipad", "paid", "all")),
        ("us/rss/toppaidapplications/limit=3/genre=36", ("us", "iphone", "paid", "all")),
    ],
)
def test_the_list_is_the_one_that_the_address_names(path: str, where: tuple[str, ...]) -> None:
    ranks, _ = read(*renamed(path))
    assert {(one.country, one.device, one.chart, one.genre) for one in ranks} == {where}


def test_genre_6000_is_business_and_not_all_apps() -> None:
    assert {one.genre for one in read(*renamed("us/rss/topfreeapplications/limit=3/genre=6000"))[0]} == {"6000"}


@pytest.mark.parametrize(
    "path",
    ["cn/rss/topgrossingapplications/limit=3", "us/rss/topfreeapplications/limit=3",
     "us/rss/topgrossingapplications/limit=3/genre=6007"],
)  # fmt: skip
def test_another_list_than_asked_is_a_mismatch(path: str) -> None:
    assert reason(GROSSING, renamed(path)[1]) == "mismatch"


def test_one_entry_may_come_without_a_list() -> None:
    entry = json.loads(GROSSING)["feed"]["entry"][0]
    ranks, _ = read(changed(entry=entry), ASKED)
    assert [(one.rank, one.app_id) for one in ranks] == [(1, "1111111111")]


@pytest.mark.parametrize("entry", [None, []])
def test_a_feed_without_entries_is_empty(entry: list[Any] | None) -> None:
    assert reason(changed(entry=entry)) == "empty"


def test_a_raw_line_feed_inside_a_text_is_let_pass() -> None:
    assert read(GROSSING.replace(b"Castle - Forge", b"Castle -\nForge"))[0][0].name == "Castle"


def test_a_list_that_was_cut_is_not_complete() -> None:
    deeper = [part.replace("limit=3", "limit=100") for part in (GROSSING.decode(), ASKED)]
    _, snapshot = read(deeper[0].encode(), deeper[1])
    assert (snapshot.asked, snapshot.got, snapshot.complete) == (100, 3, False)


@pytest.mark.parametrize(
    "body",
    [
        changed(updated={"label": "2024-12-04T20:15:00"}),
        changed(updated=None),
        GROSSING.replace(b"222222222", b"0000000001"),
        GROSSING.replace(b"222222222", b"1111111111"),
        GROSSING.replace(b"im:name", b"name"),
        b"<feed/>",
    ],
)
def test_a_shape_nobody_has_seen_is_layout(body: bytes) -> None:
    assert reason(body) == "layout"


def test_an_address_of_another_feed_is_layout() -> None:
    assert reason(url="https://itunes.apple.com/us/rss/customerreviews/id=1/json") == "layout"
    assert reason(url="https://itunes.apple.com/us/rss/topalbums/limit=3/json") == "layout"


@given(mutated(GROSSING))
def test_no_broken_feed_raises_or_invents_a_place(body: bytes) -> None:
    ranks = [record for record in read_soundly(SOURCE, page(body)).records if isinstance(record, Rank)]
    assert [rank.rank for rank in ranks] == list(range(1, len(ranks) + 1))


def test_it_asks_for_what_version_2_does_not_have() -> None:
    charts = (
        AppChart(store="appstore", country="us", chart="grossing"),
        AppChart(store="appstore", country="cn", genre="6007", depth=200),
        AppChart(store="appstore", country="us", device="ipad", chart="paid", depth=50),
        AppChart(store="appstore", country="cn"),
        AppChart(store="googleplay", country="us", device="android", chart="grossing"),
    )
    assert [ask.url for ask in SOURCE.asks(Watchlist(app_charts=charts))] == [
        "https://itunes.apple.com/us/rss/topgrossingapplications/limit=100/json",
        "https://itunes.apple.com/cn/rss/topfreeapplications/limit=100/genre=6007/json",
        "https://itunes.apple.com/us/rss/toppaidipadapplications/limit=50/json",
    ]


def test_an_address_without_a_storefront_is_answered_by_the_american_one() -> None:
    assert read(url=ASKED.replace("/us/", "/")) == read()
    assert reason(GROSSING.replace(b"/us/rss", b"/jp/rss"), ASKED.replace("/us/", "/")) == "mismatch"


def test_the_first_home_of_the_feed_tells_storefronts_by_number() -> None:
    home = "http://ax.itunes.apple.com/WebObjects/MZStoreServices.woa/ws/RSS/topgrossingapplications/{}limit=3/xml"
    own = GROSSING.replace(b"https://itunes.apple.com/us/rss/topgrossingapplications/limit=3", home[:-4].encode())
    for storefront in ("", "sf=143441/"):
        assert read(url=home.format(storefront)) == read(own, home.format(storefront)) == read()
    assert reason(own, home.format("sf=143465/")) == "layout"


ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns:im="http://itunes.apple.com/rss" xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>https://itunes.apple.com/us/rss/topgrossingapplications/limit=3/xml</id><title>iTunes Store: Top Grossing</title>
<updated>2024-12-04T19:15:00-08:00</updated><author><name>iTunes Store</name></author>
<entry><updated>2024-12-04T19:15:00-08:00</updated><id im:id="1111111111" im:bundleId="com.example.castle"
>https://apps.apple.com/us/app/castle/id1111111111?uo=2</id><title>Castle - Maker</title>
<im:name>Castle</im:name></entry>
<entry><id im:id="222222222">https://apps.apple.com/us/app/helper/id222222222</id>
<im:name>Helper &amp; Friend</im:name></entry>
<entry><id im:id="3333333333">https://apps.apple.com/us/app/third/id3333333333</id><im:name>Third</im:name></entry>
</feed>"""


def test_the_feed_as_atom_reads_the_same() -> None:
    assert read(ATOM.encode(), ASKED.replace("/json", "/xml")) == read()
    assert reason(ATOM.encode(), ASKED.replace("us/rss/topgrossing", "us/rss/topfree")) == "mismatch"
    assert reason(ATOM[:-40].encode(), ASKED) == "truncated"
    assert reason(b"<html><body>a page</body></html>", ASKED) == "layout"
