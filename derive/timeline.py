"""One entity on one time axis: its series, its apps' places, and what happened to it.

Of each series the last `SPAN` before its newest period is shown, restated periods as restated.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlite_utils import Database

from derive.exhibits.drawn import Dot
from derive.subjects import KINDS, entity_of
from storage import readers
from storage.records import parse_instant
from watchlist.models import Watchlist

SPAN = timedelta(days=400)
MOST_ALIKE, MOST_LOOKED_AT = 12, 200
_ORDER = (*KINDS, "rank")


@dataclass(frozen=True, slots=True)
class Panel:
    """One series, or the places of one app in one chart; in whole units, oldest first.

    `series_id` is None of places, of which less is better.
    """

    source: str
    metric: str
    subject: str
    grain: str
    unit: str
    dims: Mapping[str, str]
    dots: tuple[Dot, ...]
    series_id: int | None = None

    @property
    def newest(self) -> Dot:
        """The last dot with a value."""
        return next(dot for dot in reversed(self.dots) if dot.value is not None)


def panels(db: Database, watchlist: Watchlist, entity: str, as_of: str) -> list[Panel]:
    """All that is known of an entity at `as_of` (an instant): visits, downloads, places, prices, the rest."""
    found = [*_series(db, watchlist, entity, as_of), *_places(db, watchlist, entity, as_of)]
    rank = {metric: at for at, metric in enumerate(_ORDER)}
    return sorted(found, key=lambda p: (rank.get(p.metric, len(rank)), p.metric, -len(p.dots), p.source, p.subject))


def _series(db: Database, watchlist: Watchlist, entity: str, as_of: str) -> Iterator[Panel]:
    for row in _newest_of_each(db, watchlist, entity, as_of):
        dots = tuple(_dots(db, row["id"], as_of))
        if any(dot.value is not None for dot in dots):
            yield Panel(
                row["source"], row["metric"], row["subject"], row["grain"], row["unit"], json.loads(row["dims"]), dots,
                row["id"],
            )  # fmt: skip


def _newest_of_each(db: Database, watchlist: Watchlist, entity: str, as_of: str) -> Iterator[Mapping[str, Any]]:
    """Its series; of thousands that differ in dims alone (each machine's rent), of the youngest those seen last."""
    subjects = _subjects(watchlist, entity)

    @cache
    def owned(metric: str, subject: str) -> bool:
        owner = entity_of(watchlist, metric, subject)
        return owner is not None and owner.id == entity

    alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for row in db.query("SELECT * FROM series"):
        metric, subject = row["metric"], row["subject"]
        if owned(metric, subject) if metric in KINDS else subject in subjects:
            alike[row["source"], metric, subject, row["grain"]].append(row)
    for rows in alike.values():
        if len(rows) > MOST_ALIKE:
            rows = sorted(rows, key=lambda row: -row["id"])[:MOST_LOOKED_AT]
            ends = {row["id"]: readers.newest_start(db, row["id"], as_of) or "" for row in rows}
            rows = sorted(rows, key=lambda row: (ends[row["id"]], -row["id"]), reverse=True)[:MOST_ALIKE]
        yield from rows


def _subjects(watchlist: Watchlist, entity: str) -> set[str]:
    """What sources call it: its sites, apps, products and shares."""
    own = {site.domain for site in watchlist.sites if site.entity == entity}
    own |= {app.app_id for app in watchlist.apps if app.entity == entity}
    for product in watchlist.products:
        if product.entity == entity:
            own |= {product.slug, *product.asins}
    return own | {ticker.code for ticker in watchlist.tickers if ticker.entity == entity}


def _dots(db: Database, series_id: int, as_of: str) -> Iterator[Dot]:
    """The newest vintage of each period; of several instants of a day, the last."""
    days: dict[date, Mapping[str, Any]] = {}
    for row in readers.newest_periods(db, series_id, as_of, SPAN):
        days[date.fromisoformat(row["start"][:10])] = row
    for day in sorted(days):
        yield Dot(day, days[day]["value"], bool(days[day]["partial"]))


def _places(db: Database, watchlist: Watchlist, entity: str, as_of: str) -> Iterator[Panel]:
    for app_id in dict.fromkeys(app.app_id for app in watchlist.apps if app.entity == entity):
        places: dict[int, dict[date, float]] = {}
        charts: dict[int, Mapping[str, Any]] = {}
        for row in readers.places_of(db, app_id, as_of):
            charts[row["chart_id"]] = row
            places.setdefault(row["chart_id"], {})[parse_instant(row["at"]).date()] = float(row["rank"])
        for chart_id, by_day in places.items():
            chart = charts[chart_id]
            since = (max(by_day) - SPAN).isoformat()
            looked = {parse_instant(at).date() for at in readers.looked_at(db, chart_id, since, as_of)}
            dots = tuple(Dot(day, by_day.get(day)) for day in sorted(looked | {d for d in by_day if str(d) >= since}))
            dims = {name: chart[name] for name in ("store", "country", "device", "chart", "genre")}
            yield Panel(chart["source"], "rank", app_id, "day", "rank", dims, dots)
