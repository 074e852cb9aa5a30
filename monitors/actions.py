"""What people say of alerts: acknowledge, keep, dismiss, mute. A row a word, applied by the next scan or at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, get_args

from sqlite_utils import Database

from monitors.ledger import resolve
from monitors.outbox import drop
from storage.database import writing
from storage.records import instant, parse_instant
from watchlist.plain import PlainFault

Verb = Literal["ack", "keep", "dismiss", "mute", "unmute"]


class UnknownAlert(PlainFault):
    """No alert has that id."""


def find_alert(db: Database, prefix: str) -> dict[str, Any]:
    """The alert whose id begins so; raises UnknownAlert where there is none or more than one."""
    rows = list(db.query("SELECT * FROM alerts WHERE substr(id, 1, ?) = ? LIMIT 2", [len(prefix), prefix]))
    if len(rows) != 1:
        many = "more than one alert begins" if rows else "no alert begins"
        raise UnknownAlert(f"{many} with {prefix!r}; `suanli alerts list` shows them")
    return rows[0]


def act(db: Database, alert_id: str, verb: Verb, who: str, now: datetime, until: datetime | None = None) -> None:
    """Say something of an alert, and apply it; raises UnknownAlert."""
    if verb not in get_args(Verb):
        raise ValueError(f"no such action: {verb}")
    alert = find_alert(db, alert_id)
    with writing(db):
        db.execute(
            "INSERT INTO actions (at, who, alert_id, verb, until) VALUES (?, ?, ?, ?, ?)",
            (instant(now), who, alert["id"], verb, until and instant(until)),
        )
        apply_actions(db, now)


def apply_actions(db: Database, now: datetime) -> int:
    """Apply what was said and not applied yet, in the order it was said; inside a transaction. Returns how many."""
    waiting = list(db.query("SELECT * FROM actions WHERE applied_at IS NULL ORDER BY at, id"))
    for action in waiting:
        _apply(db, action)
        db.execute("UPDATE actions SET applied_at = ? WHERE id = ?", (instant(now), action["id"]))
    return len(waiting)


def _apply(db: Database, action: dict[str, Any]) -> None:
    alert = action["alert_id"]
    match action["verb"]:
        case "ack":
            db.execute("UPDATE alerts SET acked_at = coalesce(acked_at, ?) WHERE id = ?", (action["at"], alert))
        case "keep" | "dismiss":
            db.execute("UPDATE alerts SET verdict = ? WHERE id = ?", (action["verb"], alert))
        case "mute":
            resolve(db, alert, parse_instant(action["at"]))
            drop(db, alert)
            db.execute(
                "UPDATE incidents SET state = 'muted', muted_until = ? WHERE key ="
                " (SELECT incident FROM alerts WHERE id = ?)",
                (action["until"], alert),
            )
        case "unmute":
            db.execute(
                "UPDATE incidents SET state = 'resolved', muted_until = NULL WHERE state = 'muted' AND key ="
                " (SELECT incident FROM alerts WHERE id = ?)",
                (alert,),
            )
