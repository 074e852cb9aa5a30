"""What is kept does not depend on the order, the number of times, or the grouping in which pages arrive."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from storage.archive import Archive
from storage.database import open_database
from storage.ingest import ingest
from storage.journal import JournalText, PageEntry, RunEnd, RunHeader
from storage.readers import points, vintages
from storage.records import App, Headline, Point, Record
from storage.vintages import Sighting, fold

HOUR = "2026-03-{:02d}T{:02d}:00:00Z"
NOW = "2026-11-01T00:00:00Z"


def visits(value: float, start: str = "2026-01-01", subject: str = "kimi.com") -> Point:
    return Point("visits", subject, start, "month", value, "visits", {"country": "WW"})


def a_run(key: str, *looks: tuple[str, tuple[Record, ...]]) -> JournalText:
    pages = tuple(
        PageEntry(seq, "https://example.com/", "GET", 200, at, records=records)
        for seq, (at, records) in enumerate(looks)
    )
    return JournalText(RunHeader(key, "similarweb-extension", looks[0][0], 1), pages, RunEnd("ok", NOW, {}), ())


def facts_of(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All that is known, without the numbers that only this file gives it."""
    page = "(SELECT r.key || '/' || p.seq FROM pages p JOIN runs r ON r.id = p.run_id WHERE p.id = o.page_id)"
    queries = {
        "points": "SELECT s.metric, s.subject, o.start, o.value, o.partial, o.seen_at, o.last_seen_at, "
        f"{page} FROM observations o JOIN series s ON s.id = o.series_id ORDER BY 1, 2, 3, 6",
        "apps": f"SELECT o.app_id, o.name, o.seen_at, o.last_seen_at, {page} FROM apps o ORDER BY 1, 3",
        "headlines": f"SELECT o.id, o.title, o.seen_at, o.last_seen_at, {page} FROM headlines o ORDER BY 1, 3",
        "runs": "SELECT key, outcome, pages, records FROM runs ORDER BY key",
        "pages": "SELECT r.key, p.seq, p.received_at FROM pages p JOIN runs r ON r.id = p.run_id ORDER BY 1, 2",
    }
    return {name: db.execute(sql).fetchall() for name, sql in queries.items()}


def taken_in(runs: list[JournalText]) -> dict[str, list[tuple[Any, ...]]]:
    with TemporaryDirectory() as folder:
        db, archive = open_database(Path(folder) / "suanli.db"), Archive(Path(folder) / "pages.db")
        for run in runs:
            ingest(db, archive, run, NOW)
        facts = facts_of(db)
        archive.close()
        db.close()
        return facts


moments = st.builds(HOUR.format, st.integers(1, 3), st.integers(0, 5))
said = st.one_of(
    st.builds(visits, st.sampled_from([1.0, 2.0]), st.sampled_from(["2026-01-01", "2026-02-01"])),
    st.builds(App, st.just("appstore"), st.just("7"), st.sampled_from(["文心一言", "文小言"])),
    st.builds(Headline, st.just("a"), st.sampled_from(["draft", "final"]), st.none(), st.none()),
)
looks = st.lists(st.tuples(moments, st.lists(said, max_size=3).map(tuple)), min_size=1, max_size=4)


@st.composite
def some_runs(draw: st.DrawFn) -> list[JournalText]:
    return [a_run(f"run{n}", *draw(looks)) for n in range(draw(st.integers(1, 5)))]


@settings(max_examples=60)
@given(some_runs(), st.data())
def test_any_order_and_repetition_of_runs_leaves_the_same_facts(runs: list[JournalText], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(runs), max_size=3))
    shuffled = data.draw(st.permutations(runs + again))
    assert taken_in(shuffled) == taken_in(sorted(runs, key=lambda run: run.header.started_at))


@settings(max_examples=40)
@given(some_runs(), moments)
def test_nothing_seen_later_shows_as_of_an_earlier_time(runs: list[JournalText], as_of: str) -> None:
    with TemporaryDirectory() as folder:
        db, archive = open_database(Path(folder) / "suanli.db"), Archive(Path(folder) / "pages.db")
        for run in runs:
            ingest(db, archive, run, NOW)
        for row in [*points(db, as_of), *vintages(db, as_of)]:
            assert row["seen_at"] <= row["last_seen_at"] <= as_of
        known = {(row["subject"], row["start"]): row["value"] for row in points(db, as_of)}
        archive.close()
        db.close()
    sightings = [
        (page.received_at, record.start, record.value)
        for run in runs
        for page in run.pages
        for record in page.records
        if isinstance(record, Point) and page.received_at <= as_of
    ]
    newest = {start: max((at, value) for at, s, value in sightings if s == start)[1] for _, start, _ in sightings}
    assert known == {("kimi.com", start): value for start, value in newest.items()}


@given(st.lists(st.tuples(moments, st.integers(1, 2)), min_size=1, max_size=12), st.data())
def test_folding_in_two_steps_is_folding_at_once(sights: list[tuple[str, int]], data: st.DataObject) -> None:
    made = [Sighting(at, (value,), ("run", n), n, 1, NOW) for n, (at, value) in enumerate(sights)]
    cut = data.draw(moments)
    early, late = [s for s in made if s.seen_at <= cut], [s for s in made if s.seen_at > cut]
    known = fold(early)
    more = fold(late, after=known[-1] if known else None)
    if known and more and more[0].seen_at == known[-1].seen_at:
        known = known[:-1]
    assert [*known, *more] == fold(made)


def test_a_value_seen_again_adds_no_row() -> None:
    first, again = a_run("a", (HOUR.format(1, 0), (visits(5),))), a_run("b", (HOUR.format(2, 0), (visits(5),)))
    assert taken_in([first, again])["points"] == [
        ("visits", "kimi.com", "2026-01-01", 5.0, 0, HOUR.format(1, 0), HOUR.format(2, 0), "a/0")
    ]


def test_another_value_for_the_same_month_is_kept_beside_the_first() -> None:
    first, restated = a_run("a", (HOUR.format(1, 0), (visits(5),))), a_run("b", (HOUR.format(2, 0), (visits(6),)))
    assert [row[3] for row in taken_in([restated, first])["points"]] == [5.0, 6.0]


def test_a_month_that_begins_after_it_was_seen_is_refused_with_the_reason(home: Any) -> None:
    db, archive = open_database(home.database), Archive(home.archive)
    done = ingest(db, archive, a_run("a", (HOUR.format(1, 0), (visits(5), visits(1, "2027-01-01")))), NOW)
    assert done.rows == 1
    (detail,) = db.execute("SELECT detail FROM pages").fetchone()
    assert "visits of kimi.com: starts on 2027-01-01, after it was seen" in detail
