"""Series of whole periods, as they were known at a time: partial periods are left out, restated ones are as restated.

Instants of a level (a price, a count) are taken by the day, the last of each day standing for it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from storage.readers import END_OF_TIME

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """What series must share to be like each other."""

    source: str
    metric: str
    grain: str


@dataclass(frozen=True, slots=True)
class Whole:
    """One whole period: its value as known, when it was first seen whole, and the page that showed the value."""

    start: date
    value: float
    first_seen: str
    page_id: int
    at: str
    """Its start as the source gave it: of an instant, more than the day."""


@dataclass(frozen=True, slots=True)
class Series:
    """Whole periods, oldest first. `parts` are the subjects whose sum it is, where it is one."""

    kind: Kind
    subject: str
    unit: str
    dims: Mapping[str, str]
    periods: tuple[Whole, ...]
    parts: tuple[str, ...] = ()


def kinds_with_news(db: Database, metrics: Iterable[str], since: str | None, as_of: str | None) -> set[Kind]:
    """The kinds of series of these metrics in which anything was first seen after `since` and up to `as_of`."""
    names = list(metrics)
    marks = ", ".join("?" * len(names))
    rows = db.execute(
        f"SELECT DISTINCT source, metric, grain FROM series WHERE metric IN ({marks}) AND id IN"
        " (SELECT series_id FROM observations WHERE seen_at > ? AND seen_at <= ?)",
        [*names, since or "", as_of or END_OF_TIME],
    )
    return {Kind(*row) for row in rows.fetchall()}


def series_of(db: Database, kind: Kind, as_of: str | None) -> list[Series]:
    """All series of a kind, by subject and dims."""
    rows = db.query(
        "SELECT s.id, s.subject, s.unit, s.dims, o.start, o.value, o.partial, o.page_id,"
        " min(o.seen_at) FILTER (WHERE NOT o.partial) OVER (PARTITION BY s.id, o.start) AS first_whole,"
        " row_number() OVER (PARTITION BY s.id, o.start ORDER BY o.seen_at DESC) AS age"
        " FROM series s JOIN observations o ON o.series_id = s.id"
        " WHERE s.source = ? AND s.metric = ? AND s.grain = ? AND o.seen_at <= ?"
        " ORDER BY s.subject, s.dims, s.id, o.start",
        [kind.source, kind.metric, kind.grain, as_of or END_OF_TIME],
    )
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row["age"] == 1 and not row["partial"]:
            found[row["id"]].append(row)
    return [_series(kind, own) for own in found.values()]


def _series(kind: Kind, rows: Sequence[Row]) -> Series:
    first = rows[0]
    periods: dict[date, Whole] = {}
    for row in rows:
        start = date.fromisoformat(row["start"][:10])
        known = periods.get(start)
        seen = min(known.first_seen, row["first_whole"]) if known else row["first_whole"]
        periods[start] = Whole(start, row["value"], seen, row["page_id"], row["start"])
    return Series(kind, first["subject"], first["unit"], json.loads(first["dims"]), tuple(periods.values()))
