"""What the monitors remember between scans: incidents, and how far they have looked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from monitors.decide import Incident
from storage.records import instant, parse_instant


def incidents(db: Database) -> dict[str, Incident]:
    """All incidents, by key."""
    known = {}
    for row in db.query("SELECT * FROM incidents"):
        known[row["key"]] = Incident(
            row["key"],
            row["state"],
            parse_instant(row["since"]),
            parse_instant(row["last_seen"]),
            _moment(row["fired_at"]),
            _moment(row["muted_until"]),
            frozenset(json.loads(row["told"])),
            tuple((name, parse_instant(at)) for name, at in json.loads(row["heard"])),
        )
    return known


def remember(db: Database, before: Mapping[str, Incident], after: Mapping[str, Incident]) -> None:
    """Write the incidents that changed; inside the transaction that does what they ask for."""
    for key, one in after.items():
        if before.get(key) == one:
            continue
        values = {
            "key": key,
            "state": one.state,
            "since": instant(one.since),
            "last_seen": instant(one.last_seen),
            "fired_at": one.fired_at and instant(one.fired_at),
            "muted_until": one.muted_until and instant(one.muted_until),
            "told": json.dumps(sorted(one.told), ensure_ascii=False),
            "heard": json.dumps([[name, instant(at)] for name, at in one.heard], ensure_ascii=False),
        }
        changes = ", ".join(f"{name} = excluded.{name}" for name in values if name != "key")
        db.execute(
            f"INSERT INTO incidents ({', '.join(values)}) VALUES ({', '.join(':' + name for name in values)})"
            f" ON CONFLICT (key) DO UPDATE SET {changes}",
            values,
        )


def mark(db: Database, name: str) -> datetime | None:
    """How far a monitor has looked; None where it never has."""
    row = db.execute("SELECT at FROM marks WHERE name = ?", (name,)).fetchone()
    return parse_instant(row[0]) if row else None


def set_mark(db: Database, name: str, at: datetime) -> None:
    """Note how far a monitor has looked."""
    db.execute("INSERT INTO marks VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at", (name, instant(at)))


def held(db: Database) -> dict[str, datetime]:
    """Since when findings of each source wait for it to recover."""
    rows = db.execute("SELECT substr(name, 6), at FROM marks WHERE name LIKE 'held:%'").fetchall()
    return {source: parse_instant(at) for source, at in rows}


def hold(db: Database, sources: Mapping[str, datetime]) -> None:
    """Note which sources' findings wait, and since when; those of all others wait no longer."""
    db.execute("DELETE FROM marks WHERE name LIKE 'held:%'")
    for source, at in sources.items():
        set_mark(db, f"held:{source}", at)


def _moment(text: str | None) -> datetime | None:
    return parse_instant(text) if text else None
