"""Series as they were known, and entities' sites joined as the watchlist says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from derive.joined import joined
from derive.series import Kind, Series, Whole, kinds_with_news, series_of
from storage.archive import Archive
from storage.database import open_database
from storage.home import Home
from storage.ingest import ingest
from storage.journal import JournalText, PageEntry, RunEnd, RunHeader
from storage.records import Point, Record, instant
from watchlist.models import Entity, Site, Watchlist

KIND = Kind("s", "visits", "month")
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def db(home: Home) -> Database:
    return open_database(home.database)


def see(db: Database, path: Path, at: datetime, *records: Record) -> None:
    page = PageEntry(0, "https://a.example/f", "GET", 200, instant(at), "0" * 64, records=records)
    run = JournalText(RunHeader(instant(at), "s", instant(at), 1), (page,), RunEnd("ok", instant(at), {"ok": 1}), ())
    ingest(db, Archive(path), run, instant(at))


def visits(month: str, value: float, *, partial: bool = False, site: str = "kimi.com") -> Point:
    return Point("visits", site, f"2026-{month}-01", "month", value, "visits", partial=partial)


def test_only_whole_periods_count_and_the_newest_vintage_of_each(db: Database, home: Home) -> None:
    see(db, home.archive, MONDAY, visits("01", 10), visits("02", 4, partial=True))
    see(db, home.archive, MONDAY + DAY, visits("01", 11), visits("02", 9))
    (then,), (now,) = series_of(db, KIND, instant(MONDAY)), series_of(db, KIND, None)
    assert [p.value for p in then.periods] == [10]
    assert [(p.value, p.first_seen) for p in now.periods] == [(11, instant(MONDAY)), (9, instant(MONDAY + DAY))]


def test_instants_are_taken_by_the_day_and_the_last_one_stands(db: Database, home: Home) -> None:
    hours = (instant(MONDAY + timedelta(hours=hour)) for hour in (1, 9))
    see(
        db,
        home.archive,
        MONDAY + DAY,
        *(Point("installs", "7", at, "instant", n, "installs") for n, at in enumerate(hours)),
    )
    (series,) = series_of(db, Kind("s", "installs", "instant"), None)
    assert [(p.value, p.at) for p in series.periods] == [(1, "2026-03-02T09:00:00Z")]


def test_news_is_what_was_first_seen_since(db: Database, home: Home) -> None:
    see(db, home.archive, MONDAY, visits("01", 10))
    see(db, home.archive, MONDAY + DAY, visits("01", 10))
    assert kinds_with_news(db, ["visits"], None, None) == {KIND}
    assert kinds_with_news(db, ["visits"], instant(MONDAY), None) == set()
    assert kinds_with_news(db, ["downloads"], None, None) == set()


def series(site: str, values: dict[str, float]) -> Series:
    periods = (Whole(date.fromisoformat(f"{month}-01"), value, "t", 1, month) for month, value in values.items())
    return Series(KIND, site, "visits", {"country": "WW"}, tuple(periods))


def together(*every: Series, **sites: tuple[str | None, str | None, str]) -> Series | None:
    """The joined series of an entity whose sites count from and until these months."""

    def day(month: str | None) -> date | None:
        return date.fromisoformat(month) if month else None

    watched = Watchlist(
        entities=(Entity(id="e", zh="e", en="e"),),
        sites=tuple(
            Site(domain=f"{name}.com", entity="e", since=day(since), until=day(until), join_as=how)  # type: ignore[arg-type]
            for name, (since, until, how) in sites.items()
        ),
    )
    return next(iter(joined(every, watched).get("e", [])), None)


def values(of: Series | None) -> list[float]:
    return [round(p.value, 6) for p in of.periods] if of else []


OLD, NEW = (
    series("old.com", {"2026-01": 100, "2026-02": 110, "2026-03": 5}),
    series("new.com", {"2026-02": 2, "2026-03": 120}),
)


def test_a_site_that_moved_goes_on_under_its_new_address_and_the_move_is_no_change() -> None:
    found = together(OLD, NEW, old=(None, "2026-03-01", "splice"), new=("2026-03-01", None, "splice"))
    assert found is not None
    assert found.subject == "new.com"
    assert values(found) == [pytest.approx(100 * 120 / 110), 120, 120]


def test_the_month_in_which_it_moved_is_left_out() -> None:
    found = together(OLD, NEW, old=(None, "2026-02-15", "splice"), new=("2026-02-15", None, "splice"))
    assert [p.start.month for p in found.periods] == [1, 3]  # type: ignore[union-attr]


def test_sites_that_are_summed_are_summed_where_all_have_a_value() -> None:
    found = together(OLD, NEW, old=(None, None, "sum"), new=(None, None, "sum"))
    assert values(found) == [112, 125]
    assert found is not None
    assert found.parts == ("new.com", "old.com")


def test_a_second_site_that_is_counted_from_a_day_on_makes_no_step() -> None:
    found = together(OLD, NEW, old=(None, None, "sum"), new=("2026-02-01", None, "sum"))
    assert values(found) == [112, 112, 125]


def test_an_entity_with_one_site_is_not_joined_and_another_sites_series_is_not_its() -> None:
    assert together(OLD, old=(None, None, "splice")) is None
    assert together(series("else.com", {"2026-01": 1}), old=(None, None, "sum"), new=(None, None, "sum")) is None
