"""The public tables and views as other tools get them: their columns, and their rows as known at a time.

`as_of` reads what was known then: rows seen later are left out, and what a row was given later (a resolution, a
verdict, another look) is not shown. `since` leaves out what was seen before it. Both are instants, or None.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from storage.readers import END_OF_TIME
from watchlist.plain import PlainFault

Kind = Literal["int", "real", "time", "start", "json", "text"]
"""`time` is an instant, `start` a day or an instant; both, unlike `text`, can hold nothing from outside."""


class NoSuchTable(PlainFault):
    """There is no such public table; the message names those that there are."""


class NoSuchColumn(PlainFault):
    """The table has no such column; the message names those that it has."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called and holds, and the SQL that gives it, in which `:as_of` is always bound."""

    name: str
    kind: Kind
    sql: str


@dataclass(frozen=True, slots=True)
class Parent:
    """A small table whose columns stand before those of the rows that belong to each of its rows."""

    table: str
    """With its alias, as in "series s"."""
    joined: str
    columns: tuple[Column, ...]


class Seen(NamedTuple):
    """The conditions that leave out what was seen before `:since`, and what was seen after `:as_of`."""

    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Table:
    """One public table or view."""

    own: tuple[Column, ...]
    rows: str
    """What follows FROM."""
    seen: Seen
    only: str = "1"
    parent: Parent | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, in order."""
        return (*self.parent.columns, *self.own) if self.parent else self.own

    def condition(self, since: str | None, as_of: str | None) -> str:
        """What follows WHERE."""
        return " AND ".join([self.only, *([self.seen.since] if since else []), *([self.seen.until] if as_of else [])])


def table_called(name: str) -> Table:
    """The public table or view of that name; raises NoSuchTable."""
    if name not in TABLES:
        near = difflib.get_close_matches(name, TABLES, 1)
        meant = f" (did you mean {near[0]}?)" if near else ""
        raise NoSuchTable(f"no table is called {name!r}{meant}; there are {', '.join(TABLES)}")
    return TABLES[name]


def select(
    name: str, since: str | None = None, as_of: str | None = None, equal: Mapping[str, str | int] | None = None
) -> tuple[str, dict[str, str | int]]:
    """The query for a table's rows, those alone whose columns equal these values, and what to bind to it.

    Raises NoSuchTable and NoSuchColumn.
    """
    table = table_called(name)
    by_name = {column.name: column.sql for column in table.columns}
    values, conditions = bound(since, as_of), [table.condition(since, as_of)]
    for column, value in (equal or {}).items():
        if column not in by_name:
            raise NoSuchColumn(f"{name} has no column {column!r}; it has {', '.join(by_name)}")
        conditions.append(f"{by_name[column]} = :is_{column}")
        values[f"is_{column}"] = value
    chosen = ", ".join(f"{sql} AS {column}" for column, sql in by_name.items())
    joined = f" JOIN {table.parent.table} ON {table.parent.joined}" if table.parent else ""
    return f"SELECT {chosen} FROM {table.rows}{joined} WHERE {' AND '.join(conditions)}", values


def bound(since: str | None, as_of: str | None) -> dict[str, str | int]:
    """What every query of a public table has to be given."""
    return {"since": since or "", "as_of": as_of or END_OF_TIME}


def _of(alias: str, words: str) -> tuple[Column, ...]:
    """Columns written as "name" or "name:kind"; `last_seen_at` never lies behind the time that is asked of."""
    out = []
    for word in words.split():
        name, _, kind = word.partition(":")
        sql = f"min({alias}.{name}, :as_of)" if name in ("last_seen_at", "updated_at", "last_at") else f"{alias}.{name}"
        out.append(Column(name, kind or "text", sql))  # type: ignore[arg-type]  # the words below are the only ones
    return tuple(out)


def _seen(expression: str) -> Seen:
    return Seen(f"{expression} >= :since", f"{expression} <= :as_of")


def _known(alias: str, *names: str) -> tuple[Column, ...]:
    """Times that are empty as long as they have not come."""
    return tuple(Column(name, "time", f"CASE WHEN {alias}.{name} <= :as_of THEN {alias}.{name} END") for name in names)


_SHOWN = "seen_at:time last_seen_at:time page_id:int"
_VINTAGE = f"{_SHOWN} reader_version:int recorded_at:time"
_SERIES = Parent(
    "series s",
    "o.series_id = s.id",
    (Column("series_id", "int", "s.id"), *_of("s", "source metric subject grain unit dims:json")),
)
_CHART = Parent(
    "charts c",
    "o.chart_id = c.id",
    (Column("chart_id", "int", "c.id"), *_of("c", "source store country device chart genre")),
)
_OBSERVED = "EXISTS (SELECT 1 FROM observations o WHERE o.series_id = s.id AND o.seen_at {} :{})"
_NEWEST_POINT = (
    "o.seen_at = (SELECT max(n.seen_at) FROM observations n"
    " WHERE n.series_id = o.series_id AND n.start = o.start AND n.seen_at <= :as_of)"
)
_NEWEST_HEADLINE = (
    "h.seen_at = (SELECT max(n.seen_at) FROM headlines n"
    " WHERE n.source = h.source AND n.id = h.id AND n.seen_at <= :as_of)"
)
_TOLD = (
    "EXISTS (SELECT 1 FROM story_headlines m JOIN headlines h ON h.source = m.source AND h.id = m.headline_id"
    " WHERE m.story_id = t.id AND h.seen_at <= :as_of)"
)
# What of an alert's findings had been seen; operators' findings carry only when the trouble began.
_FOUND = (
    "CASE WHEN a.updated_at <= :as_of THEN a.{0} ELSE (SELECT {1} FROM json_each(a.findings) f"
    " WHERE coalesce(json_extract(f.value, '$.seen_at'), json_extract(f.value, '$.start')) <= :as_of) END"
)
_ALERT = (
    *_of("a", "id incident audience entity"),
    Column("state", "text", "CASE WHEN a.resolved_at > :as_of THEN 'firing' ELSE a.state END"),
    Column(
        "severity", "real", _FOUND.format("severity", "coalesce(max(json_extract(f.value, '$.severity')), a.severity)")
    ),
    *_of("a", "title_zh title_en"),
    Column("findings", "json", _FOUND.format("findings", "json_group_array(json(f.value))")),
    *_of("a", "candidates:json opened_at:time updated_at:time"),
    *_known("a", "resolved_at", "acked_at"),
    Column(
        "verdict",
        "text",
        "(SELECT v.verb FROM actions v WHERE v.alert_id = a.id AND v.verb IN ('keep', 'dismiss') AND v.at <= :as_of"
        " ORDER BY v.at DESC, v.id DESC LIMIT 1)",
    ),
)

TABLES: dict[str, Table] = {
    "series": Table(
        _of("s", "id:int source metric subject grain unit dims:json"),
        "series s",
        seen=Seen(_OBSERVED.format(">=", "since"), _OBSERVED.format("<=", "as_of")),
    ),
    "observations": Table(
        _of("o", f"start:start value:real partial:int {_VINTAGE}"),
        "observations o",
        parent=_SERIES,
        seen=_seen("o.seen_at"),
    ),
    "latest": Table(
        _of("o", f"start:start value:real partial:int {_SHOWN}"),
        "observations o",
        only=_NEWEST_POINT,
        parent=_SERIES,
        seen=_seen("o.seen_at"),
    ),
    "chart_entries": Table(
        _of("o", f"at:time rank:int app_id name {_VINTAGE}"), "chart_entries o", parent=_CHART, seen=_seen("o.seen_at")
    ),
    "snapshots": Table(
        _of("o", f"at:time asked:int got:int complete:int {_VINTAGE}"),
        "snapshots o",
        parent=_CHART,
        seen=_seen("o.seen_at"),
    ),
    "offers": Table(
        _of("o", f"source listing_id title url model condition sale price currency quantity:int reject {_VINTAGE}"),
        "offers o",
        seen=_seen("o.seen_at"),
    ),
    "headlines": Table(
        (*_of("h", f"source id title url published_at:time summary {_VINTAGE}"), *_of("m", "story_id")),
        "headlines h LEFT JOIN story_headlines m ON m.source = h.source AND m.headline_id = h.id",
        seen=_seen("h.seen_at"),
    ),
    "feed": Table(
        (*_of("h", "source id title url published_at:time summary seen_at:time"), Column("feed_url", "text", "p.url")),
        "headlines h JOIN pages p ON p.id = h.page_id",
        only=_NEWEST_HEADLINE,
        seen=_seen("h.seen_at"),
    ),
    # How many outlets told it, and whom it was about, is known of a story as it stands; not of one that grew since.
    "stories": Table(
        (
            *_of("t", "id"),
            Column("entity", "text", "CASE WHEN t.last_at <= :as_of THEN t.entity END"),
            *_of("t", "title first_at:time last_at:time"),
            Column("outlets", "int", "CASE WHEN t.last_at <= :as_of THEN t.outlets END"),
        ),
        "stories t",
        seen=Seen("t.last_at >= :since", _TOLD),
    ),
    "apps": Table(
        _of("o", f"source store country app_id name developer version {_VINTAGE}"), "apps o", seen=_seen("o.seen_at")
    ),
    "estimates": Table(
        _of("o", f"source author subject metric unit as_of:start target low:real high:real {_VINTAGE}"),
        "estimates o",
        seen=_seen("o.seen_at"),
    ),
    "alerts": Table(_ALERT, "alerts a", seen=_seen("a.opened_at")),
    # Of the tries before, nothing is kept: attempts, due_at and error are as they stand now.
    "deliveries": Table(
        (
            *_of("d", "id alert_id channel"),
            Column("state", "text", "CASE WHEN d.sent_at > :as_of THEN 'queued' ELSE d.state END"),
            *_of("d", "attempts:int due_at:time claimed_until:time"),
            *_known("d", "sent_at"),
            *_of("d", "error"),
        ),
        "deliveries d JOIN alerts a ON a.id = d.alert_id",
        seen=_seen("a.opened_at"),
    ),
    "runs": Table(
        _of(
            "r",
            "id:int key source started_at:time finished_at:time outcome pages:int records:int counts:json detail via"
            " recorded_at:time",
        ),
        "runs r",
        seen=_seen("coalesce(r.finished_at, r.started_at)"),
    ),
    "pages": Table(
        _of(
            "p",
            "id:int run_id:int seq:int url method status:int received_at:time sha256 request_sha256 bytes:int"
            " headers:json records:int reason detail",
        ),
        "pages p",
        seen=_seen("p.received_at"),
    ),
}
