"""A database that has seen what a test says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlite_utils import Database

from storage.archive import Archive
from storage.database import open_database
from storage.home import Home
from storage.ingest import ingest
from storage.journal import JournalText, PageEntry, RunEnd, RunHeader
from storage.records import Record, instant

See = Callable[..., None]


@pytest.fixture
def seen_db(home: Home) -> Database:
    return open_database(home.database)


@pytest.fixture
def seen(seen_db: Database, home: Home) -> See:
    """`seen(source, at, *records)` takes one page of records into `seen_db`."""

    def take_in(source: str, at: datetime, *records: Record) -> None:
        now, key = instant(at), f"{instant(at)}-{source}"
        page = PageEntry(0, f"https://{source}.example/", "GET", 200, now, "0" * 64, records=records)
        run = JournalText(RunHeader(key, source, now, 1), (page,), RunEnd("ok", now, {"ok": 1}), ())
        ingest(seen_db, Archive(home.archive), run, now)

    return take_in
