"""How a share has changed since the week, the month and the year before, as tables of shares print it.

The base of a span is the last close before it begins: of the week, before its Monday; of the month and the year, before
their first day. So a week that holds the month's first session has the month's change, and a holiday moves no base.
Closes must be adjusted for splits and dividends, all of them from one download: adjustments drift from one to the next.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

_OLDEST_BASE = timedelta(days=21)
"""How long before its span a base may be: the longest holidays of these markets close them for eleven days."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change in per cent since `base_session`, the last session before the span."""

    percent: float
    base_session: date


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes up to the close of `session`; None where no close before the span is known."""

    session: date
    week: Change | None
    month: Change | None
    year: Change | None


def changes(closes: Sequence[tuple[date, float]], end: date) -> Changes | None:
    """The changes up to the last session on or before `end`; None where there is none.

    `closes` are (session, close), oldest first, one a session.
    """
    sessions = [session for session, _ in closes]
    at = bisect_right(sessions, end) - 1
    if at < 0:
        return None
    session = sessions[at]
    monday = session - timedelta(days=session.weekday())

    def since(first: date) -> Change | None:
        base = bisect_left(sessions, first) - 1
        if base < 0 or first - sessions[base] > _OLDEST_BASE:
            return None
        return Change((closes[at][1] / closes[base][1] - 1) * 100, sessions[base])

    return Changes(session, since(monday), since(session.replace(day=1)), since(session.replace(month=1, day=1)))


def printed(percent: float) -> Decimal:
    """A percentage as tables print it: two decimals, halves away from zero."""
    return Decimal(repr(percent)).quantize(Decimal("0.01"), ROUND_HALF_UP)
