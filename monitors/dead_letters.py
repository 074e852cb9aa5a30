"""What could not be delivered is an incident of its channel: the operators hear of it on their other channels."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from monitors import memory
from monitors.decide import Incident, Notable, Timing, decide
from monitors.ledger import carry_out
from monitors.routing import CHANNEL, Routing
from storage.database import writing
from storage.records import instant

_LATELY = timedelta(days=7)
"""How long ago a delivery may have been given up to be news."""
_SEVERITY = 0.8


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message that was given up: when, why, and how many alerts are in it."""

    message: str
    channel: str
    at: str
    error: str
    alerts: int

    @property
    def id(self) -> str:
        """One that is revived and dies again has another."""
        return f"{self.message}@{self.at}"

    @property
    def notable(self) -> Notable:
        """What is to be decided about it; of one channel, operators are told once a cooldown."""
        return Notable(f"{CHANNEL}{self.channel}", self.id, _SEVERITY, series="undelivered")


def dead_letters(db: Database, known: Mapping[str, Incident], now: datetime) -> list[DeadLetter]:
    """What was given up lately and is in no incident yet."""
    rows = db.query(
        "SELECT coalesce(message, id) AS message, channel, max(due_at) AS at, coalesce(error, '') AS error,"
        " count(*) AS alerts FROM deliveries WHERE state = 'dead' AND due_at >= ? GROUP BY 1, 2 ORDER BY 3, 1",
        [instant(now - _LATELY)],
    )
    letters = [DeadLetter(**row) for row in rows]
    told = {key: incident.told for key, incident in known.items()}
    return [one for one in letters if one.id not in told.get(one.notable.incident, frozenset())]


def alert_of(letters: Sequence[DeadLetter]) -> dict[str, Any]:
    """What operators are told of these, all of one channel."""
    findings = [
        {
            "detector": "undelivered", "source": one.channel, "start": one.at,
            "note_zh": f"通道 {one.channel}：消息 {one.message}（{one.alerts} 条预警）未能送达，已放弃：{one.error}",
            "note_en": f"channel {one.channel}: gave up on message {one.message} ({one.alerts} alerts): {one.error}",
        }
        for one in letters
    ]  # fmt: skip
    return {
        "audience": "operator",
        "entity": None,
        "severity": _SEVERITY if letters else 0.0,
        "title_zh": findings[0]["note_zh"] if findings else "",
        "title_en": findings[0]["note_en"] if findings else "",
        "findings": json.dumps(findings, ensure_ascii=False),
        "candidates": "[]",
    }


def tell_of_dead_letters(db: Database, routing: Routing, now: datetime) -> int:
    """Raise or extend the incidents of the channels that did not take something; returns how many alerts are new."""
    timing = Timing(cooldown=timedelta(days=routing.settings.cooldown_days))
    with writing(db):
        known = {key: one for key, one in memory.incidents(db).items() if key.startswith(CHANNEL)}
        letters = {letter.id: letter for letter in dead_letters(db, known, now)}
        after, actions = decide(known, [letter.notable for letter in letters.values()], now, timing)
        memory.remember(db, known, after)
        return sum(
            carry_out(db, action, alert_of([letters[id] for id in action.findings]), routing, now) is not None
            for action in actions
        )
