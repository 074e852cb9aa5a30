"""One scan: what was found since the last, what of it is to be said, and the alerts and deliveries that follow.

Detecting and deciding are pure; what they come to is written in one transaction, so that there can be no alert without
its deliveries, and no memory of having told without an alert.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from monitors import memory, shifts
from monitors.actions import apply_actions
from monitors.dead_letters import alert_of, dead_letters
from monitors.decide import Action, Notable, Timing, decide
from monitors.find import find
from monitors.finding import Finding
from monitors.health import Trouble, troubles
from monitors.incidents import notable_of
from monitors.ledger import analysts_alert, carry_out, note_on_shifts, operators_alert
from monitors.look_at import bursts
from monitors.routing import CHANNEL, SHIFTS, Routing
from monitors.story_book import keep_stories, known_stories
from monitors.view import View
from storage import readers
from storage.database import writing
from storage.records import instant, parse_instant
from watchlist.models import Watchlist
from watchlist.settings import Settings

_RUNS_BACK = timedelta(days=60)
_HELD_FOR = timedelta(days=7)
"""How long findings of a source in trouble wait for it to recover."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one scan came to."""

    findings: tuple[Finding, ...]
    checks: int
    """Among how many facts they were found: the budget is a share of these."""
    inhibited: tuple[Finding, ...]
    """Those that wait, because their source is in trouble."""
    troubles: tuple[Trouble, ...]
    actions: tuple[Action, ...]
    fired: tuple[str, ...]
    """The ids of the alerts that are new."""


def scan(
    db: Database, watchlist: Watchlist, settings: Settings, cadences: Mapping[str, timedelta], now: datetime
) -> Scanned:
    """Look at what was seen up to `now` and has not been looked at; a scan that is repeated says nothing new."""
    last = memory.mark(db, "scan")
    held = {source: at for source, at in memory.held(db).items() if at >= now - _HELD_FOR}
    since = None if last is None else min([last, *held.values(), *_taken_in_late(db, last)])
    grouped = known_stories(db, instant(now - bursts.WINDOW))
    look = find(View(db, watchlist, now, since, settings.budget, settings.least_change, grouped))
    runs = [run for run in readers.runs(db, since=instant(now - _RUNS_BACK)) if run["started_at"] <= instant(now)]
    trouble = troubles(runs, cadences, now)
    sick = {one.source for one in trouble if one.silences}
    inhibited = tuple(f for f in look.findings if f.source in sick)
    slow = _slow_shifts(db, watchlist, settings, now, {f.id for f in look.findings})
    evidence = {f.id: f for f in (*look.findings, *(slow or ())) if f.source not in sick}
    notable = [notable_of(f) for f in evidence.values()]
    notable += [Notable(f"source:{t.source}", f"{t.kind}:{t.since}", t.severity, series=t.kind) for t in trouble]
    timing = Timing(cooldown=timedelta(days=settings.cooldown_days))
    routing = Routing.of(settings, watchlist)
    with writing(db):
        apply_actions(db, now)
        known = memory.incidents(db)
        letters = {letter.id: letter for letter in dead_letters(db, known, now)}
        notable += [letter.notable for letter in letters.values()]
        after, actions = decide(known, notable, now, timing)
        memory.remember(db, known, after)
        fired = []
        for action in actions:
            if action.incident.startswith("source:"):
                own = [t for t in trouble if f"source:{t.source}" == action.incident]
                alert = operators_alert(own, action.incident)
            elif action.incident.startswith(CHANNEL):
                alert = alert_of([letters[i] for i in action.findings])
            elif action.incident == SHIFTS:
                alert = note_on_shifts(db, [evidence[i] for i in action.findings])
            else:
                alert = analysts_alert(db, [evidence[i] for i in action.findings], watchlist, now)
            if alert_id := carry_out(db, action, alert, routing, now):
                fired.append(alert_id)
        keep_stories(db, look.stories)
        memory.hold(db, _waiting(inhibited))
        if slow is not None:
            memory.set_mark(db, SHIFTS, now)
        if last is None or now > last:
            memory.set_mark(db, "scan", now)
    return Scanned(look.findings, look.checks, inhibited, tuple(trouble), tuple(actions), tuple(fired))


def _slow_shifts(
    db: Database, watchlist: Watchlist, settings: Settings, now: datetime, found: set[str]
) -> list[Finding] | None:
    """What has shifted slowly since it was last looked at; None where that was less than a week ago."""
    since = memory.mark(db, SHIFTS)
    if since is not None and now < since + shifts.EVERY:
        return None
    told = found | {id for incident in memory.incidents(db).values() for id in incident.told}
    return shifts.shifts(View(db, watchlist, now, since, settings.budget, settings.least_change), told)


def _waiting(findings: Iterable[Finding]) -> dict[str, datetime]:
    """From when on each source's facts are to be looked at again."""
    seen: dict[str, list[str]] = {}
    for finding in findings:
        seen.setdefault(finding.source, []).append(finding.seen_at)
    return {source: parse_instant(min(times)) - timedelta(seconds=1) for source, times in seen.items()}


def _taken_in_late(db: Database, last: datetime) -> list[datetime]:
    """When the oldest page was seen of those taken in since the last scan: a crawl's pages are older than its end."""
    (oldest,) = db.execute(
        "SELECT min(p.received_at) FROM runs r JOIN pages p ON p.run_id = r.id WHERE r.recorded_at >= ?",
        (instant(last),),
    ).fetchone()
    return [parse_instant(oldest) - timedelta(seconds=1)] if oldest else []
