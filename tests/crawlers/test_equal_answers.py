"""An answer equal to an earlier one is not read again, and the database is the same as if it had been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from crawlers.asking import Asked
from crawlers.history import History
from crawlers.look import Look
from crawlers.page import Ask, Page
from crawlers.reading import Known, Reading, read_page
from crawlers.source import Source
from crawlers.spiders.ecb_fx import ENDPOINT, EcbFx
from storage.archive import Archive
from storage.database import open_database
from storage.home import Home
from storage.ingest import ingest_waiting
from storage.journal import Journal
from storage.orphans import collect_orphans
from storage.records import Headline, instant

AT = datetime(2026, 2, 20, 16, tzinfo=UTC)


def rates(*days: tuple[str, str]) -> bytes:
    """The bank's XML, with the won of each day."""
    cubes = "".join(f'<Cube time="{day}"><Cube currency="KRW" rate="{rate}"/></Cube>' for day, rate in days)
    return f"<Envelope><Cube>{cubes}</Cube></Envelope>".encode()


FRIDAY, MENDED = rates(("2026-02-20", "1700.5")), rates(("2026-02-20", "1701.5"), ("2026-02-19", "1699"))
AHEAD = rates(("2026-02-20", "1700.5"), ("2026-02-24", "1702"))
"""It has a day that is not to be believed until two days before it."""
WALL, BLANK = b"<html><title>Just a moment...</title>", b""


class SecondVersion(EcbFx):
    version = EcbFx.version + 1


class Clock(EcbFx):
    reads_the_clock = True


def looked(source: Source, page: Page, history: History | None) -> Reading:
    """What a crawl makes of a page; without a history it reads everything."""
    known = history.known(source, page) if history else None
    return Reading(known=known) if known else read_page(source, page)


def crawl(home: Home, source: Source, page: Page, number: int, *, shortcut: bool) -> Reading:
    """One look and its journal, taken in."""
    db, archive = open_database(home.database), Archive(home.archive)
    history = History(home)
    reading = looked(source, page, history if shortcut else None)
    look = Look(Asked(Ask(page.url)), page.received_at, reading, page, sha256=archive.put(page.body))
    journal = Journal.create(
        home.journals, f"run{number:03}", source.slug, instant(page.received_at), None, source.version
    )
    journal.page(look.entry(1))
    journal.end("ok", instant(page.received_at), {})
    collect_orphans(db, archive, home)
    ingest_waiting(db, archive, home.journals, instant(page.received_at))
    history.close()
    archive.close()
    db.conn.close()
    return reading


def told(home: Home) -> list[str]:
    """All that a database holds, but for when its tables were made."""
    db = Database(home.database)
    lines = [line for line in db.conn.iterdump() if "_sqlite_migrations" not in line]
    db.conn.close()
    return lines


LOOKS = st.lists(
    st.tuples(
        st.sampled_from([FRIDAY, MENDED, AHEAD, WALL, BLANK]),
        st.sampled_from([EcbFx(), SecondVersion(), Clock()]),
        st.sampled_from([200, 304, 200, 503]),
        st.sampled_from(["application/xml", "text/xml; charset=latin-1"]),
        st.integers(0, 3),
    ),
    min_size=2,
    max_size=7,
)


@settings(max_examples=40)
@given(looks=LOOKS)
def test_the_database_is_the_same_with_and_without_the_shortcut(
    looks: Sequence[tuple[bytes, Source, int, str, int]],
) -> None:
    with TemporaryDirectory() as folder:
        short, long = Home(Path(folder) / "short"), Home(Path(folder) / "long")
        at = AT
        for number, (body, source, status, kind, days) in enumerate(looks):
            at += timedelta(days=days, hours=1)
            page = Page(ENDPOINT, body, at, status, {"content-type": kind, "date": str(at)})
            crawl(short, source, page, number, shortcut=True)
            crawl(long, source, page, number, shortcut=False)
        assert told(short) == told(long)


def test_an_equal_answer_is_known_and_any_other_is_read(home: Home) -> None:
    page = Page(ENDPOINT, FRIDAY, AT, 200, {"content-type": "text/xml", "etag": "1"})
    assert crawl(home, EcbFx(), page, 0, shortcut=True).records
    again = replace(page, received_at=AT + timedelta(days=1), status=304, headers={"content-type": "text/xml"})
    history = History(home)
    known = history.known(EcbFx(), again)
    assert known is not None
    assert known.records == 1
    for source, other in (
        (Clock(), again),
        (SecondVersion(), again),
        (EcbFx(), replace(again, body=MENDED)),
        (EcbFx(), replace(again, url=ENDPOINT + "?x")),
        (EcbFx(), replace(again, headers={})),
        (EcbFx(), replace(again, status=500)),
        (EcbFx(), replace(again, method="POST")),
    ):
        assert history.known(source, other) is None
    assert crawl(home, EcbFx(), again, 1, shortcut=True) == Reading(known=Known(known.log, 1))
    assert [row["last_seen_at"] for row in Database(home.database)["observations"].rows] == [
        instant(AT + timedelta(days=1))
    ]


def test_what_was_not_possible_yet_is_read_again_until_it_is(home: Home) -> None:
    page = Page(ENDPOINT, AHEAD, AT)
    crawl(home, EcbFx(), page, 0, shortcut=True)
    assert crawl(home, EcbFx(), replace(page, received_at=AT + timedelta(days=2)), 1, shortcut=True).known is None
    starts = {row["start"] for row in Database(home.database)["observations"].rows}
    assert starts == {"2026-02-20", "2026-02-24"}
    assert crawl(home, EcbFx(), replace(page, received_at=AT + timedelta(days=3)), 2, shortcut=True).known


def test_a_log_is_read_back_whole_whatever_blanks_its_texts_hold() -> None:
    from storage.facts import as_lines, from_lines

    said = (Headline("1", "one\u2028line\x85still", None, None), Headline("2", "two", None, None))
    assert from_lines(as_lines(said)) == said
