"""Holding what was said against what was planted: found, missed, and said without cause."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sandbox.world.events import Event
from storage.records import instant, parse_instant


@dataclass(frozen=True, slots=True)
class Verdict:
    """One planted event, and what became of it."""

    event: Event
    alert: str | None
    at: str | None

    @property
    def right(self) -> bool:
        """Whether the monitor spoke where it should, and was silent where it should."""
        return (self.alert is not None) == self.event.alert


@dataclass(frozen=True, slots=True)
class Score:
    """All verdicts, and the alerts that no planted event accounts for."""

    verdicts: tuple[Verdict, ...]
    unfounded: tuple[Mapping[str, Any], ...]


def score(events: Sequence[Event], alerts: Iterable[Mapping[str, Any]]) -> Score:
    """Who found what: an alert accounts for an event when it is about its entity, its metric's subject and its time."""
    alerts = [dict(alert, findings=json.loads(alert["findings"])) for alert in alerts if alert["audience"] == "analyst"]
    verdicts: list[Verdict] = []
    accounted: set[str] = set()
    for event in events:
        own = [alert for alert in alerts if any(_is_about(f, event) for f in alert["findings"])]
        accounted |= {alert["id"] for alert in own if event.alert}
        own.sort(key=lambda alert: str(alert["opened_at"]))
        verdicts.append(Verdict(event, own[0]["id"], own[0]["opened_at"]) if own else Verdict(event, None, None))
        # An event's own headlines are news too: an alert on them is founded.
        accounted |= {alert["id"] for alert in alerts if _is_its_news(alert, event)}
    return Score(tuple(verdicts), tuple(alert for alert in alerts if alert["id"] not in accounted))


def _is_about(finding: Mapping[str, Any], event: Event) -> bool:
    if not instant(event.when - timedelta(days=1)) <= finding["seen_at"] <= instant(event.by + timedelta(days=2)):
        return False
    if event.kind == "story":
        return bool(finding["entity"] == event.entity and finding["detector"] == "burst")
    same_period = event.period is None or finding["start"][:7] == f"{event.period:%Y-%m}"
    return bool(finding["subject"] == event.subject and finding["source"] == event.source and same_period)


def _is_its_news(alert: Mapping[str, Any], event: Event) -> bool:
    told = alert["entity"] == event.entity and bool(event.told)
    return told and abs(parse_instant(alert["opened_at"]) - event.told[0].at) < timedelta(days=4)
