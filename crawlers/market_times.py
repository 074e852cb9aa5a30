"""The days, weeks and months of price histories: in which period a row's date lies, and when that is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from storage.records import Grain
from watchlist.fields import WEEKDAYS

_MONDAY = 0
_DAY = timedelta(days=1)


def period(day: date, grain: Grain, anchor: int = _MONDAY) -> tuple[date, date]:
    """The first day of the day, week or month that `day` lies in, and of the next; weeks begin on weekday `anchor`."""
    if grain == "week":
        first = day - timedelta(days=(day.weekday() - anchor) % 7)
        return first, first + timedelta(days=7)
    if grain == "month":
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1)
    return day, day + _DAY


def periods(days: Sequence[date], grain: Grain, anchor: int = _MONDAY) -> list[tuple[date, date]]:
    """The period of each day, as `period` tells it."""
    return [(day, day + _DAY) for day in days] if grain == "day" else [period(day, grain, anchor) for day in days]


def anchor_of(days: Sequence[date]) -> int:
    """The weekday on which weeks begin that are dated so: Monday, unless all agree on another one.

    The last is left out, as it may be the date of the last trade; so two at least have to agree.
    """
    weekdays = {day.weekday() for day in days[:-1]}
    return weekdays.pop() if len(weekdays) == 1 and len(days) > 2 else _MONDAY


def dims_of(grain: Grain, anchor: int = _MONDAY) -> dict[str, str]:
    """What tells a series of such periods from others: of weeks, the weekday they begin on."""
    return {"week_anchor": WEEKDAYS[anchor]} if grain == "week" else {}
