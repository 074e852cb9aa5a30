"""Calendar months, named by their first day."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from sandbox.world.noise import key


def first(day: date) -> date:
    """The month of a day."""
    return date(day.year, day.month, 1)


def plus(month: date, count: int) -> date:
    """The month `count` months later; raises ValueError beyond the calendar."""
    years, index = divmod(month.month - 1 + count, 12)
    return date(month.year + years, index + 1, 1)


def number(month: date) -> int:
    """Months since January 2024."""
    return (month.year - 2024) * 12 + month.month - 1


def days(month: date) -> int:
    """How many days it has."""
    return monthrange(month.year, month.month)[1]


def released(month: date) -> datetime:
    """When its figures come out: between the 7th and the 9th of the next month."""
    day = plus(month, 1) + timedelta(days=6 + key("release", month.isoformat()) % 3)
    return datetime.combine(day, time(2), UTC)


def newest(moment: datetime) -> date:
    """The newest month whose figures are out at that moment."""
    last = plus(first(moment.date()), -1)
    return last if released(last) <= moment else plus(last, -1)
