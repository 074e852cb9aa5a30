"""The schema, as steps that are applied once each, in order; a file an area."""

from __future__ import annotations

from sqlite_utils import Database

from storage.migrations.alerts import alerts
from storage.migrations.facts import facts


def migrate(db: Database) -> None:
    """Bring a database up to this code's schema; a step that fails leaves nothing of itself behind."""
    facts.apply(db)
    alerts.apply(db)


def not_yet_applied(db: Database) -> bool:
    """Whether a step is still to be applied to a database; nothing is written."""
    return any(steps.pending(db) for steps in (facts, alerts))
