"""Readers answer for a time: what was known then, and no more."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import readers
from storage.archive import Archive
from storage.database import DatabaseUnusable, open_database, open_readonly, writing
from storage.home import Home
from storage.ingest import ingest
from storage.journal import JournalText, PageEntry, RunEnd, RunHeader
from storage.records import App, Headline, Offer, Point, Rank, Record, Snapshot

MON, TUE, WED = (f"2026-03-0{n}T00:00:00Z" for n in (2, 3, 4))


@pytest.fixture
def db(home: Home) -> Database:
    return open_database(home.database)


def see(
    db: Database, home: Home, at: str, *records: Record, source: str = "s", url: str = "https://a.example/f"
) -> None:
    page = PageEntry(0, url, "GET", 200, at, "0" * 64, headers={"etag": '"1"'}, records=records)
    run = JournalText(RunHeader(f"{at}-{source}", source, at, 1), (page,), RunEnd("ok", at, {"ok": 1}), ())
    ingest(db, Archive(home.archive), run, WED)


def visits(value: float) -> Point:
    return Point("visits", "kimi.com", "2026-02-01", "month", value, "visits")


def test_a_restated_month_reads_as_it_was_known_then(db: Database, home: Home) -> None:
    see(db, home, MON, visits(10))
    see(db, home, WED, visits(12))
    assert [row["value"] for row in readers.points(db, TUE)] == [10]
    assert [row["value"] for row in readers.points(db)] == [12]
    assert [row["value"] for row in readers.vintages(db)] == [10, 12]
    assert [row["value"] for row in db.query("SELECT value FROM latest")] == [12]


def test_when_it_was_last_seen_is_not_told_before_it_was(db: Database, home: Home) -> None:
    see(db, home, MON, visits(10))
    see(db, home, WED, visits(10))
    assert [row["last_seen_at"] for row in readers.points(db, TUE)] == [TUE]


def test_points_are_chosen_by_source_metric_subject_grain_and_start(db: Database, home: Home) -> None:
    see(db, home, MON, visits(10), Point("rating", "7", MON, "instant", 4.5, "stars"))
    see(db, home, MON, visits(11), source="t")
    assert len(list(readers.points(db))) == 3
    assert len(list(readers.points(db, source="s", metric="visits"))) == 1
    assert len(list(readers.points(db, grain="instant", subject="7"))) == 1
    assert list(readers.points(db, since="2026-03-03")) == []


def test_a_listing_shows_its_price_changes_and_only_those(db: Database, home: Home) -> None:
    def offer(price: str) -> Offer:
        return Offer("1", "H100", "https://e.example/1", "h100-pcie-80gb", "used", "fixed", Decimal(price), "USD")

    see(db, home, MON, offer("30000.00"))
    see(db, home, TUE, offer("30000.00"))
    see(db, home, WED, offer("29000.00"))
    assert [(row["price"], row["last_seen_at"]) for row in readers.offers(db)] == [
        ("30000.00", TUE),
        ("29000.00", WED),
    ]


def test_a_chart_reads_by_place_and_its_snapshot_says_how_deep(db: Database, home: Home) -> None:
    where = ("appstore", "cn", "iphone", "free", "all", MON)
    see(db, home, MON, Rank(*where, 2, "22", "Kimi"), Rank(*where, 1, "11", "豆包"), Snapshot(*where, 100, 2, False))
    assert [(row["rank"], row["name"]) for row in readers.chart_entries(db)] == [(1, "豆包"), (2, "Kimi")]
    assert [(row["asked"], row["got"], row["complete"]) for row in readers.snapshots(db)] == [(100, 2, 0)]
    assert list(readers.chart_entries(db, since=TUE)) == []


def test_a_headline_knows_its_feed_and_when_it_was_first_seen(db: Database, home: Home) -> None:
    see(db, home, MON, Headline("a", "Draft", None, MON))
    see(db, home, TUE, Headline("a", "Final", None, MON))
    (row,) = readers.headlines(db, since=MON, until=MON)
    assert (row["title"], row["first_seen_at"], row["feed_url"]) == ("Final", MON, "https://a.example/f")
    assert list(readers.headlines(db, since=TUE)) == []


def test_an_app_keeps_the_names_it_had(db: Database, home: Home) -> None:
    see(db, home, MON, App("appstore", "7", "文心一言", country="cn"))
    see(db, home, WED, App("appstore", "7", "文小言", country="cn"))
    assert [row["name"] for row in readers.apps(db)] == ["文心一言", "文小言"]


def test_the_last_page_of_an_address_gives_what_a_conditional_request_needs(db: Database, home: Home) -> None:
    see(db, home, MON, visits(1))
    page = readers.last_page(db, "https://a.example/f")
    assert page is not None
    assert page["headers"] == '{"etag": "\\"1\\""}'
    assert readers.last_page(db, "https://a.example/other") is None


def test_a_missing_database_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="suanli init"):
        open_readonly(tmp_path / "suanli.db")


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "suanli.db"
    path.write_bytes(b"this is a letter to my aunt, not a database" * 50)
    with pytest.raises(DatabaseUnusable, match=r"suanli\.db"):
        open_database(path)
    assert path.read_bytes().startswith(b"this is a letter")


def test_a_write_that_fails_halfway_leaves_nothing(db: Database) -> None:
    def fail_halfway() -> None:
        with writing(db):
            db.execute("INSERT INTO hosts VALUES ('a', 'b')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert db.execute("SELECT count(*) FROM hosts").fetchone() == (0,)


def test_every_table_is_strict(db: Database) -> None:
    lax = [
        name
        for name, strict in db.execute(
            "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        )
        if not strict and not name.startswith(("sqlite_", "_sqlite"))
    ]
    assert lax == []
