"""What tells that something new is known, at the cost of looking at four ends of tables."""

from __future__ import annotations

from sqlite_utils import Database


def mark_of(db: Database, day: str) -> str:
    """Another text whenever runs, alerts or stories have come, or the day is another."""
    row = db.execute(
        "SELECT (SELECT max(id) FROM runs), (SELECT count(*) || max(updated_at) FROM alerts),"
        " (SELECT max(last_at) FROM stories)"
    ).fetchone()
    return "/".join(str(part) for part in (day, *row))
