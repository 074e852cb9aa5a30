"""Periods of the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.periods import between, days_in, end_of

FIRSTS = st.dates(date(1995, 1, 1), date(2090, 1, 1))


@given(FIRSTS)
def test_a_month_ends_where_the_next_begins(day: date) -> None:
    start = day.replace(day=1)
    end = end_of(start, "month")
    assert end.day == 1
    assert (end - timedelta(days=1)).month == start.month


@pytest.mark.parametrize(
    ("start", "grain", "days"),
    [
        ("2024-02-01", "month", 29),
        ("2024-10-01", "quarter", 92),
        ("2023-01-01", "year", 365),
        ("2024-12-27", "week", 7),
    ],
)
def test_a_period_is_as_long_as_the_calendar_says(start: str, grain: str, days: int) -> None:
    assert days_in(date.fromisoformat(start), grain) == days


@given(FIRSTS, st.integers(0, 40))
def test_between_two_months_stand_all_the_others(day: date, count: int) -> None:
    last = first = day.replace(day=1)
    for _ in range(count):
        last = end_of(last, "month")
    months = between(first, last, "month")
    assert len(months) == count + 1
    assert [months[0], months[-1]] == [first, last]
