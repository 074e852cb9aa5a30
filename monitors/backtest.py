"""What would have alerted: all that is known, scanned again date by date, each scan seeing only what was known then.

Nothing is written, so other budgets and rules can be tried on the same past. Sources in trouble are not looked at here:
what they silenced then would be told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from monitors.decide import Incident, Timing, decide
from monitors.find import find
from monitors.finding import Finding
from monitors.incidents import notable_of
from monitors.view import View
from watchlist.models import Watchlist
from watchlist.settings import Settings


@dataclass(frozen=True, slots=True)
class Would:
    """What people would have been told: when, of which incident, on which findings (the gravest first)."""

    at: datetime
    incident: str
    findings: tuple[Finding, ...]
    update: bool = False
    """Whether it would have joined an alert that was not over."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a scan of one moment would have come to."""

    at: datetime
    checks: int
    alerts: tuple[Would, ...]


def backtest(db: Database, watchlist: Watchlist, settings: Settings, moments: Iterable[datetime]) -> Iterator[Replayed]:
    """Scan at each of the moments, which must come in order."""
    timing = Timing(cooldown=timedelta(days=settings.cooldown_days))
    known: dict[str, Incident] = {}
    grouped: dict[str, str] = {}
    since: datetime | None = None
    for now in moments:
        look = find(View(db, watchlist, now, since, settings.budget, settings.least_change, grouped))
        grouped |= {title.id: story.id for story in look.stories for title in story.titles}
        evidence = {f.id: f for f in look.findings}
        known, actions = decide(known, [notable_of(f) for f in evidence.values()], now, timing)
        alerts = (
            Would(
                now,
                one.incident,
                tuple(sorted((evidence[i] for i in one.findings), key=lambda f: -f.severity)),
                one.verb == "update",
            )
            for one in actions
            if one.verb in ("fire", "update")
        )
        yield Replayed(now, look.checks, tuple(alerts))
        since = now
