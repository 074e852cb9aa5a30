"""The watchlist's entities in the database, so that SQL alone goes from a subject to the entity it belongs to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlite_utils import Database

from storage.database import writing
from watchlist.models import Watchlist


def record_entities(db: Database, watchlist: Watchlist) -> None:
    """Make `entities` and `entity_subjects` say what this watchlist says."""
    version = hashlib.sha256(watchlist.model_dump_json().encode()).hexdigest()
    known = db.execute("SELECT watchlist_sha256 FROM entities LIMIT 1").fetchone()
    if known == (version,):
        return
    with writing(db):
        db.execute("DELETE FROM entity_subjects")
        db.execute("DELETE FROM entities")
        for e in watchlist.entities:
            row = (e.id, e.zh, e.en, e.maker, e.importance, version)
            db.execute("INSERT INTO entities VALUES (?, ?, ?, ?, ?, ?)", row)
        for subject in _subjects(watchlist):
            db.execute("INSERT OR IGNORE INTO entity_subjects VALUES (?, ?, ?, ?, ?, ?)", subject)


def _subjects(watchlist: Watchlist) -> Iterator[tuple[str, str, str, str | None, str | None, str]]:
    for site in watchlist.sites:
        since = site.since.isoformat() if site.since else None
        until = site.until.isoformat() if site.until else None
        yield site.entity, "site", site.domain, since, until, site.join_as
    for app in watchlist.apps:
        yield app.entity, "app", app.app_id, None, None, "sum"
    for product in watchlist.products:
        yield product.entity, "product", product.slug, None, None, "sum"
    for ticker in watchlist.tickers:
        yield ticker.entity, "ticker", ticker.code, None, None, "sum"
