"""A mended reader supersedes what the old one said: the facts follow, with the time at which the page was seen."""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from storage.archive import Archive
from storage.database import open_database
from storage.home import Home
from storage.ingest import ingest
from storage.journal import JournalText, PageEntry, RunEnd, RunHeader
from storage.readers import points
from storage.records import Point, Record
from storage.reread import Superseded, reread

MON, TUE, LATER = "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", "2026-04-01T00:00:00Z"


def visits(value: float, subject: str = "kimi.com") -> Point:
    return Point("visits", subject, "2026-02-01", "month", value, "visits")


def misread(home: Home) -> tuple[Database, Archive]:
    """Two looks, the second of which an old reader took for thousands."""
    db, archive = open_database(home.database), Archive(home.archive)
    pages = tuple(
        PageEntry(n, "https://a.example/", "GET", 200, at, archive.put(body), records=(visits(value),))
        for n, (at, body, value) in enumerate([(MON, b"5000", 5000), (TUE, b"6", 6)])
    )
    ingest(db, archive, JournalText(RunHeader("run", "s", MON, 1), pages, RunEnd("ok", TUE, {"ok": 2}), ()), TUE)
    return db, archive


def in_thousands(page: dict[str, Any], body: bytes, sent: bytes) -> tuple[Record, ...]:
    return (visits(float(body) * (1000 if len(body) == 1 else 1)),)


def test_a_mended_reading_takes_the_place_of_the_old_one_at_the_time_of_its_page(home: Home) -> None:
    db, archive = misread(home)
    assert reread(db, archive, "s", 2, in_thousands, LATER) == Superseded(2, 0)
    assert [(row["value"], row["seen_at"]) for row in points(db)] == [(6000, TUE)]
    assert [row["value"] for row in points(db, MON)] == [5000]
    assert db.execute("SELECT DISTINCT reader_version, recorded_at FROM observations").fetchall() == [(2, LATER)]


def test_both_readings_stay_in_the_log(home: Home) -> None:
    db, archive = misread(home)
    reread(db, archive, "s", 2, in_thousands, LATER)
    assert db.execute("SELECT page_id, reader_version FROM reads ORDER BY 1, 2").fetchall() == [
        (1, 1), (1, 2), (2, 1), (2, 2),
    ]  # fmt: skip


def test_a_reading_of_what_had_not_begun_when_the_page_was_seen_is_put_aside(home: Home) -> None:
    db, archive = misread(home)
    ahead = Point("visits", "kimi.com", "2026-05-01", "month", 1, "visits")
    reread(db, archive, "s", 2, lambda page, body, sent: (ahead, *in_thousands(page, body, sent)), LATER)
    assert [row["start"] for row in points(db)] == ["2026-02-01"]


def test_what_was_read_by_this_version_is_not_read_again(home: Home) -> None:
    db, archive = misread(home)
    assert reread(db, archive, "s", 1, in_thousands, LATER) == Superseded(0, 0)
    reread(db, archive, "s", 2, in_thousands, LATER)
    assert reread(db, archive, "s", 2, in_thousands, LATER) == Superseded(0, 0)


def test_a_page_that_now_says_nothing_leaves_nothing_behind(home: Home) -> None:
    db, archive = misread(home)
    assert reread(db, archive, "s", 2, lambda *_: (), LATER).rows == -2
    assert list(points(db)) == []


def test_since_bounds_the_pages(home: Home) -> None:
    db, archive = misread(home)
    assert reread(db, archive, "s", 2, in_thousands, LATER, since=TUE).pages == 1
