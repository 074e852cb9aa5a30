"""Deciding is pure: from what is known of incidents, what was found, and the time, to what is to be said and why.

States, after Alertmanager and Grafana: `pending` (found, but to be seen again before anybody is told), `firing` (told,
and not over), `resolved` (over: not found for a while, or its time is up), `muted` (somebody asked for silence). One
incident is one entity's (one source's or channel's, for operators); what is found while it fires joins its alert and
is never a second alarm: what is new of it is told as an update, what was told within the cooldown is only added. What
lasts (a source in trouble) is found in every batch under one id: it fires once and ends when it ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

State = Literal["pending", "firing", "resolved", "muted"]
Verb = Literal["fire", "update", "add", "resolve", "hold", "suppress"]
"""Alert; tell what joined an alert; add to it and tell nobody; end it; wait; say nothing."""


@dataclass(frozen=True, slots=True)
class Notable:
    """What `decide` needs to know of a finding: its incident, its own id, how grave it is, and whether it must wait."""

    incident: str
    id: str
    severity: float
    confirm: bool = False
    """Whether it must be seen in two batches before it makes an alert; one that fires already it joins at once."""
    series: str = ""
    """What it is a finding of; a series that was told of is not told of again within the cooldown."""


@dataclass(frozen=True, slots=True)
class Incident:
    """What is remembered of an incident. `told` are the findings it ever had, so that none is told of twice."""

    key: str
    state: State
    since: datetime
    last_seen: datetime
    fired_at: datetime | None = None
    muted_until: datetime | None = None
    told: frozenset[str] = frozenset()
    heard: tuple[tuple[str, datetime], ...] = ()
    """Which series people were told of within the cooldown, and when last."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long an incident lasts without news, and how long a series that was told of is not told of again."""

    quiet: timedelta = timedelta(days=3)
    cooldown: timedelta = timedelta(days=7)

    @property
    def longest(self) -> timedelta:
        """How long an incident can go on by new findings alone; what is found after that is a new incident."""
        return max(self.quiet, self.cooldown)


@dataclass(frozen=True, slots=True)
class Action:
    """What is to be done about an incident, for which findings, and why."""

    verb: Verb
    incident: str
    findings: tuple[str, ...]
    reason: str


def decide(
    incidents: Mapping[str, Incident],
    notable: Iterable[Notable],
    now: datetime,
    timing: Timing = Timing(),
) -> tuple[dict[str, Incident], list[Action]]:
    """The incidents after this batch, and what is to be done; the same in whatever order things were found."""
    found: dict[str, list[Notable]] = {}
    for one in notable:
        found.setdefault(one.incident, []).append(one)
    after, actions = dict(incidents), []
    for key in sorted({*incidents, *found}):
        known = _awake(incidents.get(key), now)
        incident, done = _one(key, known, found.get(key, []), now, timing)
        if incident is not None:
            after[key] = incident
        actions += done
    return after, actions


def mute(incident: Incident, until: datetime) -> Incident:
    """The incident in silence until then."""
    return replace(incident, state="muted", muted_until=until)


def _awake(incident: Incident | None, now: datetime) -> Incident | None:
    """The incident, its silence over where its time has come; it is then as if it had been resolved."""
    if incident and incident.state == "muted" and incident.muted_until and incident.muted_until <= now:
        return replace(incident, state="resolved", since=incident.muted_until, muted_until=None)
    return incident


def _one(
    key: str, known: Incident | None, found: list[Notable], now: datetime, timing: Timing
) -> tuple[Incident | None, list[Action]]:
    told = known.told if known else frozenset()
    # Of two accounts of one finding, the one that need not wait stands.
    accounts = sorted(found, key=lambda one: (one.id, not one.confirm, one.series))
    new = sorted({one.id: one for one in accounts if one.id not in told}.items())
    if not new:
        return _nothing_new(known, found, now, timing)
    ids, series = tuple(id for id, _ in new), frozenset(one.series for _, one in new)
    known = known or Incident(key, "resolved", now, now)
    if known.state == "muted":
        return _with(known, ids, now), [Action("suppress", key, ids, "muted")]
    if known.state == "pending" and now <= known.since:
        return known, []  # the same look again confirms nothing
    over: list[Action] = []
    heard = {name for name, at in known.heard if now < at + timing.cooldown}
    if known.state == "firing":
        if known.fired_at and now < known.fired_at + timing.longest:
            joined = _hear(_with(known, ids, now), series, now, timing)
            if series <= heard:
                return joined, [Action("add", key, ids, "firing; told already within the cooldown")]
            return joined, [Action("update", key, ids, "firing; not told yet")]
        over = [Action("resolve", key, (), "its time is up")]
        known = replace(known, state="resolved", since=now)
    if series <= heard:
        return _with(known, ids, now), [*over, Action("suppress", key, ids, "told already within the cooldown")]
    if known.state == "resolved" and all(one.confirm for _, one in new):
        waiting = replace(known, state="pending", since=now, last_seen=now)
        return waiting, [*over, Action("hold", key, ids, "seen once; waits to be seen again")]
    fired = replace(_hear(_with(known, ids, now), series, now, timing), state="firing", since=now, fired_at=now)
    reason = "again after an earlier alert" if known.fired_at else "new"
    return fired, [*over, Action("fire", key, ids, reason)]


def _nothing_new(
    known: Incident | None, found: list[Notable], now: datetime, timing: Timing
) -> tuple[Incident | None, list[Action]]:
    if known is None or known.state not in ("firing", "pending"):
        return known, []
    if found:
        return replace(known, last_seen=now), []
    if now < known.last_seen + timing.quiet:
        return known, []
    over = replace(known, state="resolved", since=now)
    said = [Action("resolve", known.key, (), "not found for a while")] if known.state == "firing" else []
    return over, said


def _with(incident: Incident, new: Iterable[str], now: datetime) -> Incident:
    return replace(incident, last_seen=now, told=incident.told | frozenset(new))


def _hear(incident: Incident, series: frozenset[str], now: datetime, timing: Timing) -> Incident:
    """The incident with these series told of now; those of long ago are forgotten."""
    lately = {name: at for name, at in incident.heard if now < at + timing.cooldown}
    return replace(incident, heard=tuple(sorted((lately | dict.fromkeys(series, now)).items())))
