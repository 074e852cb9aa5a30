"""What happened to an entity: its alerts and its stories, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

_ALERTS, _STORIES = 100, 60


@dataclass(frozen=True, slots=True)
class Happenings:
    """Rows of `alerts` and of `stories`."""

    alerts: list[dict[str, Any]]
    stories: list[dict[str, Any]]


def happenings(db: Database, entity: str, as_of: str) -> Happenings:
    """As far as they were known at `as_of`; stories of two outlets or more come before those of one."""
    alerts = db.query(
        "SELECT id, state, severity, title_zh, title_en, opened_at FROM alerts WHERE entity = ?"
        " AND audience = 'analyst' AND opened_at <= ? ORDER BY opened_at DESC, id LIMIT ?",
        [entity, as_of, _ALERTS],
    )
    stories = db.query(
        "SELECT id, title, first_at, last_at, outlets FROM stories WHERE entity = ? AND first_at <= ?"
        " ORDER BY outlets > 1 DESC, last_at DESC, id LIMIT ?",
        [entity, as_of, _STORIES],
    )
    return Happenings(list(alerts), sorted(stories, key=lambda row: (row["last_at"], row["id"]), reverse=True))
