"""What all tests share: hypothesis profiles, a fresh home, servers on loopback, and pages shown to a database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlite_utils import Database

from storage.archive import Archive
from storage.database import open_database
from storage.home import Home
from storage.ingest import ingest
from storage.journal import JournalText, Outcome, PageEntry, RunEnd, RunHeader
from storage.records import Record, instant
from tests.loopback import Server, Web

See = Callable[..., None]

_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
settings.register_profile("test", max_examples=200, derandomize=True, **_COMMON)
settings.register_profile("soak", max_examples=20_000, **_COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An installation that has just been made."""
    return Home(tmp_path / "home")


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Web], Server]]:
    """Start servers that live as long as the tests."""
    servers: list[Server] = []

    def start(web: Web) -> Server:
        servers.append(Server(web))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def db(home: Home) -> Database:
    return open_database(home.database)


@pytest.fixture
def see(db: Database, home: Home) -> See:
    """Shows one page with these records to the database, received at a time, by a run of a source."""
    archive = Archive(home.archive)

    def show(
        at: datetime,
        *records: Record,
        source: str = "web",
        url: str = "https://a.example/f",
        taken_in: datetime | None = None,
        outcome: Outcome = "ok",
        reason: str | None = None,
    ) -> None:
        page = PageEntry(0, url, "GET", 200, instant(at), "0" * 64, records=records, reason=reason)
        counts = {reason or "ok": 1}
        ended = RunEnd(outcome, instant(at), counts)
        run = JournalText(RunHeader(f"{instant(at)}-{source}-{url}", source, instant(at), 1), (page,), ended, ())
        ingest(db, archive, run, instant(taken_in or at + timedelta(minutes=1)))

    return show
