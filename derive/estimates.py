"""Published estimates as tables: an author's newest one, its rows, and their totals, which are never stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from storage import readers


@dataclass(frozen=True, slots=True)
class Range:
    """One subject's low and high of a metric in a target period, in whole units."""

    subject: str
    metric: str
    target: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimates:
    """One author's table as of a day: rows in order of subject, and a total a metric and target, `subject` empty."""

    author: str
    as_of: str
    rows: tuple[Range, ...]
    totals: tuple[Range, ...]


def estimate_table(db: Database, as_of: str | None) -> list[Estimates]:
    """Each author's newest table as known at `as_of`, the newest author first."""
    newest: dict[str, dict[str, dict[tuple[str, str, str], Range]]] = defaultdict(lambda: defaultdict(dict))
    for row in readers.estimates(db, as_of):  # by time of sight: a later account of one figure takes its place
        one = Range(row["subject"], row["metric"], row["target"], row["low"], row["high"])
        newest[row["author"]][row["as_of"]][one.subject, one.metric, one.target] = one
    tables = []
    for author, by_day in newest.items():
        day = max(by_day)
        rows = tuple(by_day[day].values())
        tables.append(Estimates(author, day, rows, tuple(totals(rows))))
    return sorted(tables, key=lambda table: (table.as_of, table.author), reverse=True)


def totals(rows: Iterable[Range]) -> list[Range]:
    """The sums of the lows and of the highs, by metric and target."""
    sums: dict[tuple[str, str], tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for row in rows:
        low, high = sums[row.metric, row.target]
        sums[row.metric, row.target] = (low + row.low, high + row.high)
    return [Range("", metric, target, *ends) for (metric, target), ends in sorted(sums.items())]
