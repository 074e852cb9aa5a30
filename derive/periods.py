"""Periods of the sources' calendars: where they end, how long they are, and which come between."""

from __future__ import annotations

from datetime import date, timedelta

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"instant": 1, "hour": 1, "day": 1, "week": 7}


def end_of(start: date, grain: str) -> date:
    """The first day after the period of that grain that begins on `start`; raises KeyError on an unknown grain."""
    if grain in _DAYS:
        return start + timedelta(days=_DAYS[grain])
    months = start.year * 12 + start.month - 1 + _MONTHS[grain]
    return start.replace(year=months // 12, month=months % 12 + 1)


def days_in(start: date, grain: str) -> int:
    """How many days the period has: 28 to 31 for a month."""
    return (end_of(start, grain) - start).days


def between(first: date, last: date, grain: str) -> list[date]:
    """The starts of all periods from `first` to `last`, both of them in it."""
    starts = [first]
    while starts[-1] < last:
        starts.append(end_of(starts[-1], grain))
    return starts
