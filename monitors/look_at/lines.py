"""What rules can be about, as lines of values: series, the places of apps in charts, the prices of listings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise

from derive.listings import Listing, Market, live, markets, same_listings
from derive.series import kinds_with_news, series_of
from derive.subjects import KINDS, entity_of
from monitors.view import View
from storage import readers
from storage.records import instant
from watchlist.models import Entity

_BACK = timedelta(days=190)
_LATELY = timedelta(days=31)
"""What came true longer ago is no news when its history comes in."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that a rule can be about: a series, the place of an app in a chart, the price of a model's listings."""

    source: str
    metric: str
    subject: str
    entity: Entity | None
    grain: str
    dims: dict[str, str]
    points: list[tuple[date, float]]
    seen_at: str
    page_id: int
    start: str
    fresh: int = 1
    """How many of the last points are looked at for the first time: a crawl may bring several."""


def lines(view: View, metrics: set[str]) -> Iterator[Line]:
    """The lines of these metrics in which there may be news."""
    yield from _series(view, metrics)
    if "rank" in metrics:
        yield from _ranks(view)
    if "price" in metrics:
        yield from _listings(view)


def _series(view: View, metrics: set[str]) -> Iterator[Line]:
    since = instant(view.since) if view.since else None
    for kind in sorted(kinds_with_news(view.db, metrics - {"rank"}, since, view.as_of), key=repr):
        for one in series_of(view.db, kind, view.as_of):
            newest = one.periods[-1]
            entity = entity_of(view.watchlist, kind.metric, one.subject, newest.start if kind.metric in KINDS else None)
            points = [(p.start, p.value) for p in one.periods]
            fresh = _fresh(view, [(p.start, p.first_seen) for p in one.periods])
            yield Line(
                kind.source, kind.metric, one.subject, entity, kind.grain, dict(one.dims), points,
                newest.first_seen, newest.page_id, newest.at, fresh,
            )  # fmt: skip


def _ranks(view: View) -> Iterator[Line]:
    since = instant(view.now - _BACK)
    watched = {(app.store, app.app_id): view.watchlist.entity(app.entity) for app in view.watchlist.apps}
    places = defaultdict(list)
    for row in readers.chart_entries(view.db, view.as_of, since=since):
        if (row["store"], row["app_id"]) in watched:
            places[row["chart_id"], row["app_id"]].append(row)
    for own in places.values():
        row = own[-1]
        dims = {name: row[name] for name in ("store", "country", "device", "chart", "genre")}
        points = [(date.fromisoformat(one["at"][:10]), float(one["rank"])) for one in own]
        entity = watched[row["store"], row["app_id"]]
        yield Line(
            row["source"], "rank", row["app_id"], entity, "instant", dims, points,
            row["seen_at"], row["page_id"], row["at"],
            _fresh(view, [(day, one["seen_at"]) for (day, _), one in zip(points, own, strict=True)]),
        )  # fmt: skip


def _fresh(view: View, seen: Sequence[tuple[date, str]]) -> int:
    """How many points at the end, at least one, are new and of the last weeks; at the first look, one."""
    if view.since is None:
        return 1
    since = view.now.date() - _LATELY
    new = next((n for n, (day, at) in enumerate(reversed(seen)) if day < since or not view.is_new(at)), len(seen))
    return max(1, new)


def _listings(view: View) -> Iterator[Line]:
    """The level of each market's listings, chained from like to like by the week, at today's median price."""
    rows = list(readers.offers(view.db, view.as_of, since=instant(view.now - _BACK)))
    newest = {
        Market(row["source"], row["model"], row["condition"], row["currency"]): row
        for row in sorted(rows, key=lambda row: (row["last_seen_at"], row["page_id"]))
    }
    monday = view.now.date() - timedelta(days=view.now.weekday())
    for market, listings in markets(rows).items():
        row, points = newest[market], _chained(listings, view.now.date())
        if points:
            dims = {"condition": market.condition, "currency": market.currency}
            entity = entity_of(view.watchlist, "price", market.model)
            yield Line(
                market.source, "price", market.model, entity, "week", dims, points,
                row["last_seen_at"], row["page_id"], monday.isoformat(),
            )  # fmt: skip


def _chained(listings: list[Listing], today: date) -> list[tuple[date, float]]:
    days = [today - timedelta(days=7 * n) for n in range(8, -1, -1)]
    steps = [same_listings(listings, before, after) for before, after in pairwise(days)]
    prices = sorted(live(listings, today).values())
    if steps[-1] is None or not prices:
        return []
    factors = [1 + step.change if step else 1.0 for step in steps]
    level = list(accumulate([1.0, *factors], lambda a, b: a * b))
    now = prices[len(prices) // 2]
    return [(day, now * one / level[-1]) for day, one in zip(days, level, strict=True)]
