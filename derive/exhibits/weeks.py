"""Visits of entities by period: in weeks that begin as the report's do, else in the vendor's weeks, else in months.

All lines of one chart have one grain, so that they compare: the finest that any of its members has.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from derive.exhibits.drawn import Dot
from derive.exhibits.known import Known, worldwide
from derive.joined import counted, joined
from derive.periods import end_of
from derive.series import Kind, Series, kinds_with_news, series_of
from derive.visits import preferred, weekly_visits
from storage import readers

OWN_WEEKS, VENDOR_WEEKS, MONTHS = "own weeks", "vendor's weeks", "months"


@dataclass(frozen=True, slots=True)
class Counted:
    """An entity's visits: dots of one grain, oldest first, in visits; `sites` are those that count at the end."""

    grain: str
    source: str
    dots: tuple[Dot, ...]
    sites: tuple[str, ...]


def by_level(known: Known, first: date) -> dict[str, dict[str, Counted]]:
    """Visits of each entity, by level and entity id; weeks begin on the weekday of `first`."""
    kinds = sorted(kinds_with_news(known.db, ["visits"], None, known.as_of), key=lambda kind: (kind.source, kind.grain))
    raw = {kind: series_of(known.db, kind, known.as_of) for kind in kinds if kind.grain in ("week", "month")}
    weeks = preferred(weekly_visits(known.db, first.weekday(), known.as_of))
    levels = {
        OWN_WEEKS: weeks,
        VENDOR_WEEKS: [one for kind, own in raw.items() if kind.grain == "week" for one in own],
        MONTHS: [one for kind, own in raw.items() if kind.grain == "month" for one in own],
    }
    return {level: _by_entity(known, worldwide(series)) for level, series in levels.items()}


def _by_entity(known: Known, series: Iterable[Series]) -> dict[str, Counted]:
    by_kind: dict[Kind, list[Series]] = defaultdict(list)
    for one in series:
        by_kind[one.kind].append(one)
    found: dict[str, list[Series]] = defaultdict(list)
    sites = {site.domain: site for site in known.watchlist.sites}
    for own in by_kind.values():
        together = joined(own, known.watchlist)
        for entity, whole in together.items():
            found[entity] += [replace(one, parts=one.parts or (one.subject,)) for one in whole]
        for one in own:
            site = sites.get(one.subject)
            if site and site.entity not in together and (alone := counted(one, site)).periods:
                found[site.entity].append(replace(alone, parts=(one.subject,)))
    return {entity: _with_end(known, max(own, key=_best)) for entity, own in found.items()}


def _best(one: Series) -> tuple[date, int, float, str]:
    newest = one.periods[-1]
    return newest.start, len(one.periods), newest.value, one.kind.source


def _with_end(known: Known, one: Series) -> Counted:
    """The whole periods, and behind them the one that is not over, where something is known of it."""
    whole = tuple(Dot(period.start, period.value) for period in one.periods)
    end = end_of(one.periods[-1].start, one.kind.grain)
    begun = [_begun(known, one.kind, site, end) for site in one.parts]
    values = [value for value in begun if value is not None]
    rest = (Dot(end, sum(values), True),) if values and len(values) == len(begun) else ()
    return Counted(one.kind.grain, one.kind.source, whole + rest, one.parts)


def _begun(known: Known, kind: Kind, site: str, start: date) -> float | None:
    """What is known of the visits of a period that has only begun: the vendor's partial value, else the days so far."""

    def rows(grain: str) -> list[Mapping[str, Any]]:
        found = readers.points(
            known.db, known.as_of, source=kind.source, metric="visits", subject=site, grain=grain,
            since=start.isoformat(),
        )  # fmt: skip
        return [row for row in found if json.loads(row["dims"]).get("country", "WW") in ("WW", "world")]

    vendors = [row["value"] for row in rows(kind.grain) if row["partial"] and row["start"] == start.isoformat()]
    days = [row["value"] for row in rows("day") if row["start"] < end_of(start, kind.grain).isoformat()]
    return vendors[-1] if vendors else (sum(days) or None)
