"""Which table keeps which kind of record: the columns that identify a fact, and those that carry what was said."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from sqlite_utils import Database

from storage.records import App, Estimate, Headline, Offer, Point, Rank, Record, Snapshot
from storage.vintages import Content

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class FactTable:
    """A vintaged table: `key` and `content` name its columns; `split` gives their values for a record of a source."""

    name: str
    key: tuple[str, ...]
    content: tuple[str, ...]
    split: Callable[[Subjects, str, Any], tuple[Key, Content]]


class Subjects:
    """The numbers of series and charts, made when first met; alive for one transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._ids: dict[tuple[str, ...], int] = {}

    def series(self, source: str, point: Point) -> int:
        dims = json.dumps(dict(sorted(point.dims.items())), ensure_ascii=False, separators=(",", ":"))
        columns = ("source", "metric", "subject", "grain", "unit", "dims")
        return self._id("series", columns, (source, point.metric, point.subject, point.grain, point.unit, dims))

    def chart(self, source: str, of: Rank | Snapshot) -> int:
        columns = ("source", "store", "country", "device", "chart", "genre")
        return self._id("charts", columns, (source, of.store, of.country, of.device, of.chart, of.genre))

    def _id(self, table: str, columns: tuple[str, ...], values: tuple[str, ...]) -> int:
        known = self._ids.get((table, *values))
        if known is None:
            where = " AND ".join(f"{column} = ?" for column in columns)
            row = self._db.execute(f"SELECT id FROM {table} WHERE {where}", values).fetchone()
            if row is None:
                marks = ", ".join("?" * len(columns))
                insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) RETURNING id"
                row = self._db.execute(insert, values).fetchone()
            known = self._ids[(table, *values)] = cast(int, row[0])
        return known


def _point(ids: Subjects, source: str, r: Point) -> tuple[Key, Content]:
    return (ids.series(source, r), r.start), (float(r.value), int(r.partial))


def _rank(ids: Subjects, source: str, r: Rank) -> tuple[Key, Content]:
    return (ids.chart(source, r), r.at, r.rank), (r.app_id, r.name)


def _snapshot(ids: Subjects, source: str, r: Snapshot) -> tuple[Key, Content]:
    return (ids.chart(source, r), r.at), (r.asked, r.got, int(r.complete))


def _offer(ids: Subjects, source: str, r: Offer) -> tuple[Key, Content]:
    price = None if r.price is None else format(r.price, "f")
    carried = (r.title, r.url, r.model, r.condition, r.sale, price, r.currency, r.quantity, r.reject)
    return (source, r.listing_id), carried


def _headline(ids: Subjects, source: str, r: Headline) -> tuple[Key, Content]:
    return (source, r.id), (r.title, r.url, r.published_at, r.summary)


def _app(ids: Subjects, source: str, r: App) -> tuple[Key, Content]:
    return (source, r.store, r.country, r.app_id), (r.name, r.developer, r.version)


def _estimate(ids: Subjects, source: str, r: Estimate) -> tuple[Key, Content]:
    key = (source, r.author, r.subject, r.metric, r.unit, r.as_of, r.target)
    return key, (float(r.low), float(r.high))


_ESTIMATE_KEY = ("source", "author", "subject", "metric", "unit", "as_of", "target")
_OFFER_CONTENT = ("title", "url", "model", "condition", "sale", "price", "currency", "quantity", "reject")

FACT_TABLES: dict[type[Record], FactTable] = {
    Point: FactTable("observations", ("series_id", "start"), ("value", "partial"), _point),
    Rank: FactTable("chart_entries", ("chart_id", "at", "rank"), ("app_id", "name"), _rank),
    Snapshot: FactTable("snapshots", ("chart_id", "at"), ("asked", "got", "complete"), _snapshot),
    Offer: FactTable("offers", ("source", "listing_id"), _OFFER_CONTENT, _offer),
    Headline: FactTable("headlines", ("source", "id"), ("title", "url", "published_at", "summary"), _headline),
    App: FactTable("apps", ("source", "store", "country", "app_id"), ("name", "developer", "version"), _app),
    Estimate: FactTable("estimates", _ESTIMATE_KEY, ("low", "high"), _estimate),
}
