"""What belongs together: a finding's incident, and what goes on after the first alert of it.

One entity's sites, apps, prices, quotes and stories are one incident for as long as new ones come (`Timing`); what
comes later joins its alert. People are told of that as an update, of one incident at most every `SPACING`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from monitors import outbox
from monitors.decide import Notable
from monitors.digest import Due, due
from monitors.finding import Finding
from monitors.routing import SHIFTS, Routing
from storage.records import instant, parse_instant
from watchlist.channels import CLASSES
from watchlist.settings import Channel, Class

SPACING = timedelta(hours=6)
"""Between two messages about one incident to one channel, unless the later one is more urgent than all before."""


def notable_of(finding: Finding) -> Notable:
    """What is to be decided about a finding. Of one metric of an entity, people are told once a cooldown, whichever
    series of it moved; restatements are told apart from changes, and every story and slow shift counts by itself.
    """
    apart = {"restated": f"restated {finding.metric}", "burst": finding.key, "shift": finding.id}
    about = apart.get(finding.detector, finding.metric)
    return Notable(incident_of(finding), finding.id, finding.severity, series=about)


def incident_of(finding: Finding) -> str:
    """What a finding belongs to: its entity's incident, else that of its own subject; all slow shifts are one."""
    if finding.detector == "shift":
        return SHIFTS
    return f"entity:{finding.entity}" if finding.entity else f"subject:{finding.source}:{finding.subject}"


def announce(db: Database, alert: Mapping[str, Any], routing: Routing, now: datetime) -> None:
    """Queue a new alert (a row of `alerts`) for every channel that takes it; inside a transaction."""
    haste = routing.class_of(alert["severity"])
    for channel in routing.channels(alert):
        _queue(db, alert, channel, haste, due(channel, haste, now))


def follow_up(
    db: Database, alert: Mapping[str, Any], before: float, added: float, routing: Routing, now: datetime, *, tell: bool
) -> None:
    """Queue what joined an alert (its row as it is now) whose severity was `before`; `added` is that of what joined.

    A message that waits tells it as well. Where `tell` is false, only channels that have not heard of the alert do.
    """
    old, new = routing.class_of(before), routing.class_of(added)
    graver = CLASSES.index(new) > CLASSES.index(old)
    for channel in routing.channels(alert):
        rows = list(
            db.query(
                "SELECT * FROM deliveries WHERE alert_id = ? AND channel = ? ORDER BY part", [alert["id"], channel.name]
            )
        )
        waiting = next((row for row in rows if row["state"] == "queued" and row["last"] is None), None)
        if not rows:
            haste = routing.class_of(alert["severity"])
            _queue(db, alert, channel, haste, due(channel, haste, now))
        elif waiting is not None:
            if graver:
                _hasten(db, waiting, new, due(channel, new, now))
        elif tell:
            # What is as urgent as the alarm was is an update of it, and no second alarm.
            haste = new if graver else min(new, "notable", key=CLASSES.index)
            first = max((row["last"] or 0 for row in rows if row["state"] != "dead"), default=0)
            when = due(channel, haste, now)
            if not graver:
                earliest = parse_instant(rows[-1]["sent_at"] or rows[-1]["due_at"]) + SPACING
                when = due(channel, haste, max(now, earliest)) if not when.gathered else when
            _queue(db, alert, channel, haste, when, part=rows[-1]["part"] + 1, first=first)


def _queue(
    db: Database, alert: Mapping[str, Any], channel: Channel, haste: Class, when: Due, part: int = 0, first: int = 0
) -> None:
    outbox.queue(db, alert["id"], [channel.name], when.at, haste=haste, gathered=when.gathered, part=part, first=first)


def _hasten(db: Database, row: Mapping[str, Any], haste: Class, when: Due) -> None:
    at = min(when.at, parse_instant(row["due_at"]))
    db.execute(
        "UPDATE deliveries SET class = ?, due_at = ?, gathered = ? WHERE id = ?",
        (haste, instant(at), int(when.gathered), row["id"]),
    )
