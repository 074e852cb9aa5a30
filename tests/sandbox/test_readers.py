"""The project's own readers find in the simulated world what was put there: its shapes are the real ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from crawlers.page import Page
from crawlers.reading import Reading, read_page
from crawlers.source import Source
from crawlers.spiders.apple_lookup import AppleLookup
from crawlers.spiders.apple_rss import AppleRss
from crawlers.spiders.apple_rss_legacy import AppleRssLegacy
from crawlers.spiders.ebay_browse import EbayBrowse
from crawlers.spiders.feed import Feed
from crawlers.spiders.similarweb_extension import SimilarwebExtension
from crawlers.spiders.similarweb_page import SimilarwebPage
from sandbox.ebay_token import TOKEN
from sandbox.world.faults import Fault, Kind
from sandbox.world.months import newest
from sandbox.world.planting import planned
from sandbox.world.simulated import World
from storage.records import Headline, Offer, Point, Rank, instant
from watchlist.models import Watchlist

DAYS = (date(2024, 3, 3), date(2024, 10, 20))
SOURCES = (SimilarwebExtension, SimilarwebPage, AppleRss, AppleRssLegacy, AppleLookup, Feed, EbayBrowse)


def read(source: Source, world: World, url: str) -> Reading:
    answer = world.get(url, {"authorization": f"Bearer {TOKEN}"})
    assert answer.at is not None
    return read_page(source, Page(url, answer.body, answer.at, answer.status, dict(answer.headers)))


def readings(source: Source, world: World, watched: Watchlist) -> Iterator[Reading]:
    """What one crawl of the source reads; a site that is not open yet has nothing, and says so."""
    for ask in source.asks(watched):
        reading = read(source, world, ask.url)
        if reading.refused is None or reading.refused.reason != "empty" or "chatgpt.com" not in ask.url:
            yield reading


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("kind", SOURCES)
def test_every_answer_is_read(watched: Watchlist, kind: type[Source], day: date) -> None:
    world = World(watched, 7, day, planned(watched, date(2024, 1, 1), date(2024, 12, 30), 7))
    found = list(readings(kind(), world, watched))
    assert found
    assert [reading.refused for reading in found] == [None] * len(found)
    assert all(reading.records or reading.asks for reading in found)


def test_a_half_month_is_read_as_partial(watched: Watchlist) -> None:
    events = planned(watched, date(2024, 1, 1), date(2024, 12, 30), 7)
    half = next(event for event in events if event.kind == "half-month")
    world = World(watched, 7, half.when, events)
    reading = read(SimilarwebExtension(), world, f"https://data.similarweb.com/api/v1/data?domain={half.subject}")
    partial = {p.start: p.partial for p in reading.records if isinstance(p, Point) and p.metric == "visits"}
    assert half.period is not None
    assert [start for start in partial if partial[start]] == [half.period.isoformat()]
    assert len(partial) == 7


def test_page_and_extension_agree(watched: Watchlist) -> None:
    world = World(watched, 7, DAYS[0])
    extension = read(SimilarwebExtension(), world, "https://data.similarweb.com/api/v1/data?domain=claude.ai")
    page = read(SimilarwebPage(), world, "https://www.similarweb.com/website/claude.ai/")
    one, two = (
        {
            (p.metric, p.start): p.value
            for p in reading.records
            if isinstance(p, Point) and p.metric in ("visits", "global_rank")
        }
        for reading in (extension, page)
    )
    assert one == two
    assert ("global_rank", newest(world.now).isoformat()) in one


def test_charts_are_read_whole(watched: Watchlist) -> None:
    world = World(watched, 7, DAYS[0])
    reading = read(AppleRss(), world, "https://rss.marketingtools.apple.com/api/v2/cn/apps/top-free/100/apps.json")
    assert Counter(record.kind for record in reading.records) == {"rank": 100, "snapshot": 1}
    assert {record.at for record in reading.records if isinstance(record, Rank)} == {"2024-03-03T05:00:00Z"}


def test_headlines_have_times_not_later_than_the_look(watched: Watchlist) -> None:
    world = World(watched, 7, DAYS[0])
    for reading in readings(Feed(), world, watched):
        times = [record.published_at for record in reading.records if isinstance(record, Headline)]
        assert all(time is not None and time <= instant(world.now) for time in times)
        assert len(set(times)) > 10


def test_titles_of_cards_tell_the_model_and_other_things_are_rejected(watched: Watchlist) -> None:
    world = World(watched, 7, DAYS[0])
    found = world._listings.found("h100", world.now)
    kinds = {str(listing.number): listing for listing, _ in found}
    reading = read(
        EbayBrowse(), world, "https://api.ebay.com/buy/browse/v1/item_summary/search?q=H100&limit=200&offset=0"
    )
    offers = [record for record in reading.records if isinstance(record, Offer)]
    assert len(offers) == len(found)
    for offer in offers:
        listing = kinds[offer.listing_id]
        if listing.kind in ("card", "lot", "auction") and listing.condition != "7000":
            assert (offer.reject, offer.model) == (None, listing.product.slug), offer.title
            assert (offer.quantity > 1) == (listing.kind == "lot")
        elif listing.kind != "card":
            assert offer.reject is not None, offer.title


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("rate-limited", "rate_limited"),
        ("unavailable", "server_error"),
        ("captcha", "blocked"),
        ("changed-layout", "layout"),
        ("empty-accepted", "blocked"),
    ],
)
@pytest.mark.parametrize("kind", SOURCES)
def test_a_fault_is_refused_for_the_right_reason(
    watched: Watchlist, kind: type[Source], fault: Kind, reason: str
) -> None:
    world = World(watched, 7, datetime(2024, 10, 20, tzinfo=UTC) + timedelta(hours=8), faults={"": Fault(fault)})
    url = next(ask.url for ask in kind().asks(watched))
    refused = read(kind(), world, url).refused
    assert refused is not None
    assert refused.reason == reason
