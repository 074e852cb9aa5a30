"""Walking a simulated year date by date: the sources' own asks and readers, the usual journals, and a scan a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlite_utils import Database

from crawlers.page import Ask, Page
from crawlers.registry import get
from crawlers.walk import Fetch, walk
from monitors.scan import Scanned, scan
from sandbox.ebay_token import TOKEN
from sandbox.exchange import Request
from sandbox.world.simulated import World
from storage.archive import Archive
from storage.ingest import ingest
from storage.records import instant
from suanli.installation import Installation

MORNING = time(8)
EVERY = {"feed": 2, "apple-rss": 1, "similarweb-extension": 3, "apple-lookup": 7, "ebay-browse": 4}
"""Days between two crawls of a source in the walked year."""
_AUTHORISED = {"api.ebay.com": {"authorization": f"Bearer {TOKEN}"}}


@dataclass(frozen=True, slots=True)
class Day:
    """What one day of the walk came to."""

    day: date
    pages: int
    records: int
    scanned: Scanned


def walked(place: Installation, db: Database, archive: Archive, world: World, days: list[date]) -> Iterator[Day]:
    """Crawl each day's sources in this process, take them in, and scan; yields as each day is done."""
    cadences = {slug: timedelta(days=every) for slug, every in EVERY.items()}
    sources = {slug: get(slug) for slug in EVERY}
    for number, day in enumerate(days):
        now = world.now = datetime.combine(day, MORNING, UTC)
        pages = records = 0
        for slug, source in sources.items():
            if number % EVERY[slug]:
                continue
            run = f"{now:%Y%m%dT%H%M%SZ}-{slug}-walked"
            taken = ingest(db, archive, walk(source, place.watchlist, _fetch(world), archive, run, now), instant(now))
            pages, records = pages + taken.pages, records + taken.records
        yield Day(day, pages, records, scan_at(place, db, cadences, now))


def scan_at(place: Installation, db: Database, cadences: Mapping[str, timedelta], now: datetime) -> Scanned:
    """The day's scan, after its crawls."""
    return scan(db, place.watchlist, place.settings, cadences, now + timedelta(minutes=30))


def _fetch(world: World) -> Fetch:
    def fetch(ask: Ask) -> Page:
        host = ask.url.split("/")[2]
        headers = {name.lower(): value for name, value in ask.headers.items()} | _AUTHORISED.get(host, {})
        answer = world.answer(Request(ask.url, ask.method, headers, ask.body))
        assert answer.at is not None
        return Page(ask.url, answer.body, answer.at, answer.status, dict(answer.headers), ask.method, ask.body)

    return fetch
