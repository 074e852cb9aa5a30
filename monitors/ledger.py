"""Carrying out what was decided: alerts, what is added to them, and their deliveries. Inside the scan's transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Any

from sqlite_utils import Database

from derive.periods import end_of
from monitors.candidates import BEFORE, MOST, candidates
from monitors.decide import Action
from monitors.finding import Finding
from monitors.health import Trouble
from monitors.incidents import announce, follow_up
from monitors.routing import Routing
from monitors.shifts import title_of
from storage import readers
from storage.records import instant, parse_instant
from watchlist.models import Watchlist

Row = dict[str, Any]


def carry_out(db: Database, action: Action, alert: Row, routing: Routing, now: datetime) -> str | None:
    """Write what an action asks for; returns the id of a new alert, which is queued for the channels that take it."""
    if action.verb == "fire":
        return _fire(db, action, alert, routing, now)
    (alert_id,) = db.execute("SELECT alert_id FROM incidents WHERE key = ?", (action.incident,)).fetchone() or (None,)
    if alert_id and action.verb in ("add", "update"):
        _add(db, alert_id, alert, routing, now, tell=action.verb == "update")
    elif alert_id and action.verb == "resolve":
        resolve(db, alert_id, now)
    return None


def resolve(db: Database, alert_id: str, now: datetime) -> None:
    """Note that an alert is over, unless it was already."""
    db.execute(
        "UPDATE alerts SET state = 'resolved', resolved_at = ?, updated_at = ? WHERE id = ? AND state = 'firing'",
        (instant(now), instant(now), alert_id),
    )


def analysts_alert(db: Database, findings: Sequence[Finding], watchlist: Watchlist, now: datetime) -> Row:
    """What an alert for analysts says: the gravest finding first, and candidate headlines from around their periods."""
    ordered = sorted(findings, key=lambda f: (-f.severity, f.id))
    best = ordered[0] if ordered else None
    explained = []
    if best and best.entity:
        start = min(_begin(f) for f in ordered)
        end = min(max(_end(f) for f in ordered), now)
        news = readers.headlines(db, instant(now), since=instant(start - BEFORE), until=instant(end))
        explained = candidates(watchlist, best.entity, start, end, news)
    return {
        "audience": "analyst",
        "entity": best.entity if best else None,
        "severity": best.severity if best else 0.0,
        "title_zh": best.note_zh if best else "",
        "title_en": best.note_en if best else "",
        "findings": _json([_evidence(db, f) for f in ordered]),
        "candidates": _json([asdict(c) for c in explained]),
    }


def note_on_shifts(db: Database, found: Sequence[Finding]) -> Row:
    """What a note on slow shifts says, the largest first; one of all entities, without candidates."""
    ordered = sorted(found, key=lambda f: (-abs(f.change or 0.0), f.id))
    zh, en = title_of(ordered) if ordered else ("", "")
    return {
        "audience": "analyst",
        "entity": None,
        "severity": max((f.severity for f in ordered), default=0.0),
        "title_zh": zh,
        "title_en": en,
        "findings": _json([_evidence(db, f) for f in ordered]),
        "candidates": "[]",
    }


def operators_alert(said: Sequence[Trouble], otherwise: str) -> Row:
    """What an alert for operators says; `otherwise` is its title where there is no trouble any more."""
    findings = [
        {
            "detector": t.kind,
            "source": t.source,
            "start": t.since,
            "note_zh": t.zh,
            "note_en": t.en,
            "refusals": dict(t.refusals),
        }
        for t in said
    ]
    return {
        "audience": "operator",
        "entity": None,
        "severity": max((t.severity for t in said), default=0.0),
        "title_zh": said[0].zh if said else otherwise,
        "title_en": said[0].en if said else otherwise,
        "findings": _json(findings),
        "candidates": "[]",
    }


def _fire(db: Database, action: Action, alert: Row, routing: Routing, now: datetime) -> str:
    alert_id = hashlib.sha256(f"{action.incident}@{instant(now)}".encode()).hexdigest()[:12]
    row = {"id": alert_id, "incident": action.incident, "state": "firing", **alert}
    row |= {"opened_at": instant(now), "updated_at": instant(now)}
    db.execute(f"INSERT INTO alerts ({', '.join(row)}) VALUES ({', '.join(':' + name for name in row)})", row)
    db.execute("UPDATE incidents SET alert_id = ? WHERE key = ?", (alert_id, action.incident))
    announce(db, row, routing, now)
    return alert_id


def _add(db: Database, alert_id: str, alert: Row, routing: Routing, now: datetime, *, tell: bool) -> None:
    """Add findings to an alert; the gravest that it ever had gives it its title and its severity."""
    (old,) = db.query("SELECT * FROM alerts WHERE id = ?", [alert_id])
    graver = alert if alert["severity"] > old["severity"] else old
    row = old | {
        "findings": _json([*json.loads(old["findings"]), *json.loads(alert["findings"])]),
        "candidates": _json(_best(json.loads(old["candidates"]), json.loads(alert["candidates"]))),
        **{name: graver[name] for name in ("severity", "title_zh", "title_en")},
        "updated_at": instant(now),
    }
    db.execute(
        "UPDATE alerts SET findings = :findings, candidates = :candidates, severity = :severity, title_zh = :title_zh,"
        " title_en = :title_en, updated_at = :updated_at WHERE id = :id",
        row,
    )
    follow_up(db, row, old["severity"], alert["severity"], routing, now, tell=tell)


def _best(known: list[Row], more: list[Row]) -> list[Row]:
    """The best of the candidates of all findings; of one headline, as it was scored best."""
    by_headline: dict[tuple[str, str], Row] = {}
    for one in sorted([*known, *more], key=lambda c: (-c["score"], -c["outlets"], c["at"], c["title"])):
        by_headline.setdefault((one["outlet"], one["title"]), one)
    return list(by_headline.values())[:MOST]


def _evidence(db: Database, finding: Finding) -> Row:
    page: Mapping[str, Any] | None = readers.page(db, finding.page_id) if finding.page_id else None
    fields = {name: getattr(finding, name) for name in Finding.__dataclass_fields__}
    return {**fields, "dims": dict(finding.dims), "page_url": page["url"] if page else None}


def _begin(finding: Finding) -> datetime:
    start = finding.start
    return parse_instant(start if len(start) > 10 else f"{start}T00:00:00Z")


def _end(finding: Finding) -> datetime:
    """When what it is about was over; of an instant, when it was seen."""
    if len(finding.start) > 10:
        return parse_instant(finding.seen_at)
    return datetime.combine(end_of(date.fromisoformat(finding.start), finding.grain), time(0), UTC)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
