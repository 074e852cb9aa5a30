"""Weeks of visits: from days over any seven of them, and the vendor's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from derive.series import Kind, Series, Whole
from derive.visits import preferred, weekly_visits, weeks_of_days, window_total
from storage.records import Point

NOW = datetime(2024, 12, 5, tzinfo=UTC)
FRIDAY = 4
FIRST = date(2024, 11, 22)
"""A Friday."""


def day(n: int, value: float = 1.0) -> Point:
    return Point("visits", "a.example", str(FIRST + timedelta(days=n)), "day", value, "visits", {"country": "WW"})


def week(start: str, anchor: str, value: float) -> Point:
    dims = {"country": "WW", "week_anchor": anchor}
    return Point("visits", "a.example", start, "week", value, "visits", dims)


def daily(start: date, values: list[float]) -> Series:
    periods = tuple(Whole(start + timedelta(days=n), v, "2024-12-05T00:00:00Z", 1, "") for n, v in enumerate(values))
    return Series(Kind("s", "visits", "day"), "a.example", "visits", {"country": "WW"}, periods)


def test_a_week_is_the_sum_of_its_seven_days_from_friday_to_thursday(see: Callable[..., None], db: Database) -> None:
    see(NOW, *(day(n, 2.0**n) for n in range(7)), day(7), day(-1), source="s")
    (weeks,) = weekly_visits(db, FRIDAY, None)
    assert [(p.start, p.value) for p in weeks.periods] == [(FIRST, 127)]
    assert weeks.dims == {"country": "WW", "week_anchor": "friday", "from": "days"}


def test_a_week_with_a_day_that_is_missing_or_partial_is_none(see: Callable[..., None], db: Database) -> None:
    last = Point("visits", "a.example", "2024-11-28", "day", 1.0, "visits", {"country": "WW"}, partial=True)
    see(NOW, *(day(n) for n in range(6)), last, source="s")
    assert weekly_visits(db, FRIDAY, None) == []


def test_the_vendors_weeks_count_only_where_they_begin_on_the_same_day(see: Callable[..., None], db: Database) -> None:
    see(NOW, week("2024-11-22", "friday", 9), week("2024-11-25", "monday", 8), source="s")
    (weeks,) = weekly_visits(db, FRIDAY, None)
    assert (weeks.dims["from"], [p.value for p in weeks.periods]) == ("vendor", [9])
    (monday,) = weekly_visits(db, 0, None)
    assert [p.value for p in monday.periods] == [8]


def test_where_both_are_known_the_days_go_first_and_the_series_says_so(see: Callable[..., None], db: Database) -> None:
    see(NOW, *(day(n) for n in range(7)), week("2024-11-22", "friday", 9), week("2024-11-15", "friday", 6), source="s")
    found = weekly_visits(db, FRIDAY, None)
    assert {one.dims["from"] for one in found} == {"days", "vendor"}
    (best,) = preferred(found)
    assert best.dims["from"] == "days+vendor"
    assert [(str(p.start), p.value) for p in best.periods] == [("2024-11-15", 6), ("2024-11-22", 7)]


@given(st.dates(date(2024, 1, 1), date(2024, 12, 31)), st.lists(st.integers(1, 10**9), max_size=40), st.integers(0, 6))
def test_whole_weeks_are_windows_that_no_day_is_missing_from(start: date, values: list[int], first: int) -> None:
    series = daily(start, [float(value) for value in values])
    weeks = weeks_of_days(series, first).periods
    assert all(one.start.weekday() == first and one.value == window_total(series, one.start) for one in weeks)
    starts = [start + timedelta(days=n) for n in range(len(values))]
    assert len(weeks) == sum(window_total(series, one) is not None for one in starts if one.weekday() == first)
