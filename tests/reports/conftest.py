"""What the tests of exports, feeds and the server for assistants share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlite_utils import Database

from storage.archive import Archive
from storage.database import open_database
from storage.home import Home
from storage.ingest import ingest
from storage.journal import JournalText, PageEntry, RunEnd, RunHeader
from storage.records import Record
from tests.reports.small_world import HOSTILE, day, headline, offer, place, visits

See = Callable[..., str]


@pytest.fixture
def db(home: Home) -> Database:
    return open_database(home.database)


@pytest.fixture
def see(db: Database, home: Home) -> See:
    """Shows a page with these records to the database, received on a day of March 2026."""
    archive = Archive(home.archive)

    def show(number: int, *records: Record, source: str = "s", url: str = "https://a.example/f") -> str:
        now = day(number)
        page = PageEntry(0, url, "GET", 200, now, "0" * 64, records=records)
        run = JournalText(RunHeader(f"{now}-{url}", source, now, 1), (page,), RunEnd("ok", now, {"ok": 1}), ())
        ingest(db, archive, run, now)
        return now

    return show


@pytest.fixture
def small(see: See) -> None:
    """Two looks at everything: a month restated, a place of a chart, an offer, and a headline that is a formula."""
    for number, value in ((1, 10.0), (2, 11.5)):
        see(number, visits(value), headline("h1", HOSTILE), place(1, "豆包"), offer('24" rack, "as is"\r\nno returns'))
