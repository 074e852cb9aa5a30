"""The periods of price histories, from days to years: in which of them a row's date lies, and when that is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from storage.records import Grain
from watchlist.fields import WEEKDAYS

_MONDAY = 0
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def period(day: date, grain: Grain, anchor: int = _MONDAY) -> tuple[date, date]:
    """The first day of the period that `day` lies in, and of the next; weeks begin on weekday `anchor`, quarters with
    the year."""
    if grain == "week":
        first = day - timedelta(days=(day.weekday() - anchor) % 7)
        return first, first + timedelta(days=7)
    if grain in _MONTHS:
        first = day.replace(month=day.month - (day.month - 1) % _MONTHS[grain], day=1)
        return first, (first + timedelta(days=31 * _MONTHS[grain])).replace(day=1)
    return day, day + timedelta(days=1)


def periods(days: Sequence[date], grain: Grain, today: date, anchor: int = _MONDAY) -> tuple[list[str], list[bool]]:
    """The start of the period that each day lies in, as a record writes it, and whether it is still running `today`."""
    if grain == "day":
        return [day.isoformat() for day in days], [today <= day for day in days]
    spans = [period(day, grain, anchor) for day in days]
    return [first.isoformat() for first, _ in spans], [today < following for _, following in spans]


def anchor_of(days: Sequence[date]) -> int:
    """The weekday on which weeks begin that are dated so: Monday, unless all agree on another one.

    The last is left out, as it may be the date of the last trade; so two at least have to agree.
    """
    weekdays = {day.weekday() for day in days[:-1]}
    return weekdays.pop() if len(weekdays) == 1 and len(days) > 2 else _MONDAY


def dims_of(grain: Grain, anchor: int = _MONDAY) -> dict[str, str]:
    """What tells a series of such periods from others: of weeks, the weekday they begin on."""
    return {"week_anchor": WEEKDAYS[anchor]} if grain == "week" else {}
