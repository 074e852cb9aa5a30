"""Weeks of visits: summed from days over any seven of them, and the vendor's own, told apart.

A report's week may begin on any weekday (Friday to Thursday, say); a vendor's week has its own first day, and is of use
only where that is the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from sqlite_utils import Database

from derive.series import Kind, Series, Whole, kinds_with_news, series_of
from watchlist.fields import WEEKDAYS

DAYS, VENDOR = "days", "vendor"
"""The dims' `from`: how a week came about."""


def weeks_of_days(series: Series, first: int) -> Series:
    """The whole weeks of a daily flow, each beginning on weekday `first` (0 is Monday), where all seven days are known.

    A week was first seen when the last of its days was.
    """
    days = {period.start: period for period in series.periods}
    weeks = []
    for start in sorted(day for day in days if day.weekday() == first):
        own = [days.get(start + timedelta(days=n)) for n in range(7)]
        whole = [day for day in own if day is not None]
        if len(whole) == 7:
            weeks.append(_week(start, whole))
    dims = {**series.dims, "week_anchor": WEEKDAYS[first], "from": DAYS}
    return replace(series, kind=replace(series.kind, grain="week"), dims=dims, periods=tuple(weeks))


def vendor_weeks(series: Series, first: int) -> Series | None:
    """A vendor's weekly series as it is, where its weeks begin on weekday `first`; else None."""
    anchor = series.dims.get("week_anchor")
    if anchor != WEEKDAYS[first] and any(period.start.weekday() != first for period in series.periods):
        return None
    return replace(series, dims={**series.dims, "week_anchor": WEEKDAYS[first], "from": VENDOR})


def weekly_visits(db: Database, first: int, as_of: str | None, metric: str = "visits") -> list[Series]:
    """All weeks that begin on weekday `first`, as known at `as_of`: of each subject, those of days and the vendor's."""
    found = []
    for kind in sorted(kinds_with_news(db, [metric], None, as_of), key=lambda kind: (kind.grain, kind.source)):
        if kind.grain == "day":
            found += [weeks_of_days(one, first) for one in series_of(db, kind, as_of)]
        elif kind.grain == "week":
            found += [weeks for one in series_of(db, kind, as_of) if (weeks := vendor_weeks(one, first))]
    return [one for one in found if one.periods]


def preferred(weeks: Iterable[Series]) -> list[Series]:
    """One series a source, subject and country: a week from days where there is one, else the vendor's own.

    `from` of a series that has both is "days+vendor".
    """
    together: dict[tuple[Kind, str, str], list[Series]] = {}
    for one in sorted(weeks, key=lambda one: one.dims["from"] != DAYS):
        together.setdefault((one.kind, one.subject, one.dims.get("country", "")), []).append(one)
    return [_merged(own) for own in together.values()]


def window_total(series: Series, first: date, days: int = 7) -> float | None:
    """The sum of a daily flow over `days` days from `first` on; None where one of them is missing."""
    known = {period.start: period.value for period in series.periods}
    values = [known.get(first + timedelta(days=n)) for n in range(days)]
    present = [value for value in values if value is not None]
    return sum(present) if len(present) == days else None


def _week(start: date, days: list[Whole]) -> Whole:
    newest = max(days, key=lambda day: (day.first_seen, day.start))
    return Whole(start, sum(day.value for day in days), newest.first_seen, newest.page_id, start.isoformat())


def _merged(own: list[Series]) -> Series:
    if len(own) == 1:
        return own[0]
    periods: dict[date, Whole] = {}
    for one in own:
        for period in one.periods:
            periods.setdefault(period.start, period)
    dims = {**own[0].dims, "from": f"{DAYS}+{VENDOR}"}
    return replace(own[0], dims=dims, periods=tuple(periods[start] for start in sorted(periods)))
