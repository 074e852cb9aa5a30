"""What was known at a time: every reader takes `as_of` and shows nothing that was seen after it.

`as_of` is an instant (`YYYY-MM-DDTHH:MM:SSZ`), or None for all that is known. Readers yield a dict a row, in a stable
order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]
END_OF_TIME = "9999-12-31T23:59:59Z"

_SERIES = "s.source, s.metric, s.subject, s.grain, s.unit, s.dims"
_CHART = "c.source, c.store, c.country, c.device, c.chart, c.genre"


def points(
    db: Database,
    as_of: str | None = None,
    *,
    source: str | None = None,
    metric: str | None = None,
    subject: str | None = None,
    grain: str | None = None,
    since: str | None = None,
) -> Iterator[Row]:
    """The newest vintage of each period as known at `as_of`, by series and start; `since` bounds the start."""
    where, values = _where({"s.source": source, "s.metric": metric, "s.subject": subject, "s.grain": grain}, as_of)
    if since:
        where, values["since"] = f"{where} AND o.start >= :since", since
    return db.query(
        f"SELECT s.id AS series_id, {_SERIES}, o.start, o.value, o.partial, o.seen_at,"
        " min(o.last_seen_at, :as_of) AS last_seen_at, o.page_id"
        " FROM series s JOIN observations o ON o.series_id = s.id"
        f" WHERE {where} AND o.seen_at = (SELECT max(n.seen_at) FROM observations n"
        " WHERE n.series_id = o.series_id AND n.start = o.start AND n.seen_at <= :as_of)"
        " ORDER BY s.id, o.start",
        values,
    )


def vintages(
    db: Database, as_of: str | None = None, *, source: str | None = None, metric: str | None = None
) -> Iterator[Row]:
    """All vintages seen up to `as_of`, by series, start and time of sight: what restatements are read from."""
    where, values = _where({"s.source": source, "s.metric": metric}, as_of)
    return db.query(
        f"SELECT s.id AS series_id, {_SERIES}, o.start, o.value, o.partial, o.seen_at,"
        " min(o.last_seen_at, :as_of) AS last_seen_at, o.page_id"
        f" FROM series s JOIN observations o ON o.series_id = s.id WHERE {where}"
        " ORDER BY s.id, o.start, o.seen_at",
        values,
    )


def snapshots(db: Database, as_of: str | None = None, *, since: str | None = None) -> Iterator[Row]:
    """The looks at charts whose list is dated `since` or later, newest vintage each, by chart and time of the list."""
    return db.query(
        f"SELECT c.id AS chart_id, {_CHART}, o.at, o.asked, o.got, o.complete, o.seen_at, o.page_id"
        " FROM charts c JOIN snapshots o ON o.chart_id = c.id"
        " WHERE o.at >= :since AND o.seen_at = (SELECT max(n.seen_at) FROM snapshots n"
        " WHERE n.chart_id = o.chart_id AND n.at = o.at AND n.seen_at <= :as_of)"
        " ORDER BY c.id, o.at",
        {"since": since or "", "as_of": as_of or END_OF_TIME},
    )


def chart_entries(db: Database, as_of: str | None = None, *, since: str | None = None) -> Iterator[Row]:
    """The places of charts whose list is dated `since` or later, newest vintage each, by chart, time and rank."""
    return db.query(
        f"SELECT c.id AS chart_id, {_CHART}, o.at, o.rank, o.app_id, o.name, o.seen_at, o.page_id"
        " FROM charts c JOIN chart_entries o ON o.chart_id = c.id"
        " WHERE o.at >= :since AND o.seen_at = (SELECT max(n.seen_at) FROM chart_entries n"
        " WHERE n.chart_id = o.chart_id AND n.at = o.at AND n.rank = o.rank AND n.seen_at <= :as_of)"
        " ORDER BY c.id, o.at, o.rank",
        {"since": since or "", "as_of": as_of or END_OF_TIME},
    )


def places(
    db: Database, as_of: str | None = None, *, since: str | None = None
) -> Iterator[tuple[int, str, int, str, int]]:
    """Chart, time of the list, rank, app and page of each place with an id, for whoever reads them by the thousand.

    Lists dated `since` or later, by chart, time and rank; of a place that was restated, the newest vintage comes last.
    """
    return db.execute(
        "SELECT chart_id, at, rank, app_id, page_id FROM chart_entries"
        " WHERE at >= ? AND seen_at <= ? AND app_id IS NOT NULL ORDER BY chart_id, at, rank, seen_at",
        (since or "", as_of or END_OF_TIME),
    )


def newest_start(db: Database, series_id: int, as_of: str) -> str | None:
    """The start of the newest period of one series that was known at `as_of`; None where nothing was."""
    row = db.execute(
        "SELECT start FROM observations WHERE series_id = ? AND seen_at <= ? ORDER BY start DESC LIMIT 1",
        [series_id, as_of],
    ).fetchone()
    return row and str(row[0])


def newest_periods(db: Database, series_id: int, as_of: str, span: timedelta) -> Iterator[Row]:
    """The vintages of one series that were known at `as_of`, of the last `span` before its newest period; by start and
    time of sight, so that of each period the newest comes last."""
    newest = newest_start(db, series_id, as_of)
    since = (date.fromisoformat(newest[:10]) - span).isoformat() if newest else END_OF_TIME
    return db.query(
        "SELECT start, value, partial, seen_at FROM observations WHERE series_id = ? AND start >= ? AND seen_at <= ?"
        " ORDER BY start, seen_at",
        [series_id, since, as_of],
    )


def places_of(db: Database, app_id: str, as_of: str) -> Iterator[Row]:
    """The places of one app in all charts, by time of the list; of a place that was restated, the newest comes last."""
    return db.query(
        f"SELECT c.id AS chart_id, {_CHART}, e.at, e.rank FROM chart_entries e JOIN charts c ON c.id = e.chart_id"
        " WHERE e.app_id = ? AND e.seen_at <= ? ORDER BY e.at, e.seen_at, e.rank DESC",
        [app_id, as_of],
    )


def looked_at(db: Database, chart_id: int, since: str, as_of: str) -> list[str]:
    """The times of the lists of one chart that were seen, from `since` on."""
    rows = db.execute(
        "SELECT DISTINCT at FROM snapshots WHERE chart_id = ? AND at >= ? AND seen_at <= ? ORDER BY at",
        [chart_id, since, as_of],
    )
    return [row[0] for row in rows.fetchall()]


def offers(db: Database, as_of: str | None = None, *, since: str | None = None) -> Iterator[Row]:
    """Every vintage of every listing last seen `since` or later, by source, listing and time of sight."""
    return _vintaged(db, "offers", "source, listing_id", as_of, since)


def apps(db: Database, as_of: str | None = None, *, since: str | None = None) -> Iterator[Row]:
    """Every vintage of what stores call their apps, by source, store, country, app and time of sight."""
    return _vintaged(db, "apps", "source, store, country, app_id", as_of, since)


def estimates(db: Database, as_of: str | None = None) -> Iterator[Row]:
    """Every vintage of every estimate seen up to `as_of`."""
    return _vintaged(db, "estimates", "author, subject, metric, target", as_of, None)


def headlines(
    db: Database, as_of: str | None = None, *, since: str | None = None, until: str | None = None
) -> Iterator[Row]:
    """Headlines published (where undated: first seen) from `since` to `until`, newest vintage each, with their feed.

    `first_seen_at` is when we first saw the item under any title.
    """
    return db.query(
        "SELECT h.*, p.url AS feed_url, (SELECT min(f.seen_at) FROM headlines f"
        " WHERE f.source = h.source AND f.id = h.id) AS first_seen_at"
        " FROM headlines h JOIN pages p ON p.id = h.page_id"
        " WHERE h.seen_at = (SELECT max(n.seen_at) FROM headlines n"
        " WHERE n.source = h.source AND n.id = h.id AND n.seen_at <= :as_of)"
        " AND coalesce(h.published_at, h.seen_at) BETWEEN :since AND :until"
        " ORDER BY coalesce(h.published_at, h.seen_at), h.source, h.id",
        {"as_of": as_of or END_OF_TIME, "since": since or "", "until": until or END_OF_TIME},
    )


def runs(db: Database, *, source: str | None = None, since: str | None = None) -> Iterator[Row]:
    """Runs that began `since` or later, oldest first; `counts` is JSON, pages by reason."""
    return db.query(
        "SELECT * FROM runs WHERE (:source IS NULL OR source = :source) AND started_at >= :since"
        " ORDER BY started_at, key",
        {"source": source, "since": since or ""},
    )


def last_page(db: Database, url: str) -> Row | None:
    """The newest look at an address whose body could be read, `headers` as JSON; None where there is none."""
    rows = db.query(
        "SELECT * FROM pages WHERE url = ? AND method = 'GET' AND sha256 IS NOT NULL AND reason IS NULL"
        " ORDER BY received_at DESC, id DESC LIMIT 1",
        [url],
    )
    return next(iter(rows), None)


def last_reading(db: Database, source: str, version: int, url: str, sha256: str) -> Row | None:
    """The newest look at an address that brought this very body, with the `log` of what that version of the reader
    found on it; None where there is none, or where some of it was put aside as not possible yet."""
    rows = db.query(
        "SELECT p.*, d.records_sha256 AS log FROM pages p JOIN runs r ON r.id = p.run_id"
        " JOIN reads d ON d.page_id = p.id AND d.reader_version = ?"
        " WHERE p.url = ? AND p.sha256 = ? AND p.method = 'GET' AND p.request_sha256 IS NULL AND r.source = ?"
        " AND p.reason IS NULL AND p.detail = '' AND p.records > 0 ORDER BY p.received_at DESC, p.id DESC LIMIT 1",
        [version, url, sha256, source],
    )
    return next(iter(rows), None)


def not_before(db: Database) -> Mapping[str, str]:
    """Until when each host asked to be left alone, by host."""
    return {row["host"]: row["not_before"] for row in db.query("SELECT host, not_before FROM hosts")}


def bodies(db: Database, source: str, *, newest_run: bool, most: int) -> Iterator[Row]:
    """The looks of a source whose bodies are kept, newest first: all of its newest run, or the good ones before it."""
    run = (
        "SELECT r.id FROM runs r WHERE r.source = :source"
        " AND EXISTS (SELECT 1 FROM pages p WHERE p.run_id = r.id AND p.sha256 IS NOT NULL)"
        " ORDER BY r.started_at DESC, r.key DESC LIMIT 1"
    )
    which = f"p.run_id = ({run})" if newest_run else f"p.reason IS NULL AND p.run_id != ({run})"
    return db.query(
        "SELECT p.url, p.sha256, p.headers, p.reason, p.received_at FROM pages p JOIN runs r ON r.id = p.run_id"
        f" WHERE r.source = :source AND p.sha256 IS NOT NULL AND {which}"
        " ORDER BY p.received_at DESC, p.id DESC LIMIT :most",
        {"source": source, "most": most},
    )


def looks(db: Database, source: str, since: str) -> int:
    """How many looks of a source were made at or after an instant; imports and re-reads ask nobody, and are none."""
    rows = db.execute(
        "SELECT count(*) FROM pages p JOIN runs r ON r.id = p.run_id"
        " WHERE r.source = ? AND p.received_at >= ? AND p.url NOT LIKE 'file:%' AND p.status IS NOT NULL",
        [source, since],
    )
    return int(rows.fetchone()[0])


def page(db: Database, page_id: int) -> Row | None:
    """One look, with the key and source of its run; None where there is no such page."""
    rows = db.query(
        "SELECT p.*, r.key AS run, r.source FROM pages p JOIN runs r ON r.id = p.run_id WHERE p.id = ?", [page_id]
    )
    return next(iter(rows), None)


def _where(equal: Mapping[str, str | None], as_of: str | None) -> tuple[str, dict[str, str]]:
    values = {"as_of": as_of or END_OF_TIME}
    clauses = ["o.seen_at <= :as_of"]
    for column, wanted in equal.items():
        if wanted is not None:
            name = column.replace(".", "_")
            clauses.append(f"{column} = :{name}")
            values[name] = wanted
    return " AND ".join(clauses), values


def _vintaged(db: Database, table: str, order: str, as_of: str | None, since: str | None) -> Iterator[Row]:
    values = {"as_of": as_of or END_OF_TIME, "since": since or ""}
    rows = db.query(
        f"SELECT * FROM {table} WHERE seen_at <= :as_of AND last_seen_at >= :since ORDER BY {order}, seen_at", values
    )
    return ({**row, "last_seen_at": min(row["last_seen_at"], values["as_of"])} for row in rows)
