"""The schema, as steps that are applied once each, in order; a file an area."""

from __future__ import annotations

from sqlite_utils import Database

from storage.migrations.alerts import alerts
from storage.migrations.facts import facts


def migrate(db: Database) -> None:
    """Bring a database up to this code's schema; a step that fails leaves nothing of itself behind."""
    facts.apply(db)
    alerts.apply(db)
