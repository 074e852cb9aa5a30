"""What thresholds would have suited the people who answered: from alerts that they kept or dismissed, to proposals.

Pure, and only a proposal. A threshold may only become stricter: of what was never told, nobody has said anything. It is
made as strict as hides most of the dismissed while at most one kept alert in twenty goes with them; where that is not
worth it, or answers are few, nothing is proposed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitors.detectors.ranks import SPANS
from monitors.look_at.restatements import LEAST as RESTATED
from monitors.routing import Routing
from watchlist.settings import Group, Settings

LEAST_ANSWERS, LEAST_OF_EACH = 20, 5
LEAST_OF_GROUP, LEAST_OF_EACH_IN_GROUP = 8, 3
MOST_LOST = 0.05
LEAST_GAIN = 0.1
BUDGETS = tuple(m * 10.0**e for e in (-2, -3, -4) for m in (10, 5, 2, 1))
CHANGES = tuple(n / 100 for n in range(1, 51))
SEVERITIES = tuple(n / 20 for n in range(1, 20))
_BY_CHANGE = frozenset({"surprise", "restated", "price", "spread"})


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding as the thresholds see it: it is told where `p` is within the budget and `size` within the least
    change (None: whatever that is)."""

    p: float | None = None
    size: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One alert that somebody kept or dismissed."""

    kept: bool
    severity: float
    groups: frozenset[str]
    marks: tuple[Mark, ...]

    def shown(self, settings: Settings) -> bool:
        """Whether it would have been told with these settings."""
        told = any(
            (m.p is None or m.p <= settings.budget) and (m.size is None or m.size >= settings.least_change)
            for m in self.marks
        )
        return told and self.severity >= Routing(settings).least(self.groups)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One threshold: as it is, as it might be, and what was answered of the alerts it would show and of all before."""

    setting: str
    now: float
    proposed: float
    kept_shown: int
    kept: int
    dismissed_shown: int
    dismissed: int


@dataclass(frozen=True, slots=True)
class Tuning:
    """What came of the answers: proposals, each on top of those before it, and the settings with all of them."""

    kept: int
    dismissed: int
    proposals: tuple[Proposal, ...]
    settings: Settings
    too_few: bool
    useless: tuple[str, ...] = ()
    """Groups of which nothing was ever kept."""


def answers(alerts: Iterable[Mapping[str, Any]], groups: Mapping[str, frozenset[str]]) -> list[Answer]:
    """The answered among the alerts for analysts (rows of `alerts`)."""
    return [
        Answer(
            alert["verdict"] == "keep",
            alert["severity"],
            groups.get(alert["entity"] or "", frozenset()),
            tuple(_mark(finding) for finding in json.loads(alert["findings"])),
        )
        for alert in alerts
        if alert["verdict"] and alert["audience"] == "analyst"
    ]


def tune(given: Sequence[Answer], settings: Settings) -> Tuning:
    """Stricter thresholds that would have hidden what was dismissed and left what was kept."""
    kept, dismissed = _count(given)
    if kept + dismissed < LEAST_ANSWERS or min(kept, dismissed) < LEAST_OF_EACH:
        return Tuning(kept, dismissed, (), settings, too_few=True, useless=_useless(given))
    shown, proposals, tuned = list(given), [], settings
    budgets = [settings.model_copy(update={"budget": b}) for b in BUDGETS if b < settings.budget]
    if found := _stricter(shown, tuned, budgets, "budget", lambda s: s.budget):
        proposals.append(found[0])
        tuned, shown = found[1], [one for one in shown if one.shown(found[1])]
    changes = [tuned.model_copy(update={"least_change": c}) for c in CHANGES if c > settings.least_change]
    if found := _stricter(shown, tuned, changes, "least_change", lambda s: s.least_change):
        proposals.append(found[0])
        tuned, shown = found[1], [one for one in shown if one.shown(found[1])]
    while found := _best_group(shown, tuned):
        proposals.append(found[0])
        tuned, shown = found[1], [one for one in shown if one.shown(found[1])]
    return Tuning(kept, dismissed, tuple(proposals), tuned, too_few=False, useless=_useless(given))


def snippet(proposals: Sequence[Proposal]) -> str:
    """The lines of settings.toml that would say so."""
    top = [f"{one.setting} = {one.proposed:g}" for one in proposals if "." not in one.setting]
    groups = [
        f"[groups.{_key(one.setting.removeprefix('groups.'))}]\nleast_severity = {one.proposed:g}"
        for one in proposals
        if one.setting.startswith("groups.")
    ]
    return "\n\n".join(["\n".join(top), *groups] if top else groups)


def _stricter(
    shown: Sequence[Answer], now: Settings, tried: Iterable[Settings], name: str, value: Callable[[Settings], float]
) -> tuple[Proposal, Settings] | None:
    """The settings, loosest first, that hide most of the dismissed without losing too many of the kept."""
    kept, dismissed = _count(shown)
    best: tuple[Proposal, Settings] | None = None
    for settings in tried:
        kept_shown, dismissed_shown = _count([one for one in shown if one.shown(settings)])
        lost, gained = kept - kept_shown, dismissed - dismissed_shown
        worth = gained >= max(LEAST_OF_EACH_IN_GROUP, LEAST_GAIN * dismissed) and lost <= MOST_LOST * kept
        if worth and (best is None or dismissed_shown < best[0].dismissed_shown):
            best = (
                Proposal(name, value(now), value(settings), kept_shown, kept, dismissed_shown, dismissed),
                settings,
            )
    return best


def _best_group(shown: Sequence[Answer], now: Settings) -> tuple[Proposal, Settings] | None:
    """The group in which a least severity of its own hides most."""
    found = []
    for group in sorted({name for one in shown for name in one.groups}):
        own = [one for one in shown if group in one.groups]
        kept, dismissed = _count(own)
        if kept + dismissed < LEAST_OF_GROUP or min(kept, dismissed) < LEAST_OF_EACH_IN_GROUP:
            continue
        least = now.groups[group].least_severity if group in now.groups else 0.0
        tried = [
            now.model_copy(update={"groups": {**now.groups, group: Group(least_severity=s)}})
            for s in SEVERITIES
            if s > least
        ]

        def value(settings: Settings, group: str = group) -> float:
            return settings.groups[group].least_severity if group in settings.groups else 0.0

        if one := _stricter(own, now, tried, f"groups.{group}", value):
            found.append(one)
    return max(found, key=lambda one: one[0].dismissed - one[0].dismissed_shown, default=None)


def _useless(given: Sequence[Answer]) -> tuple[str, ...]:
    names = sorted({name for one in given for name in one.groups})
    counts = {name: _count([one for one in given if name in one.groups]) for name in names}
    return tuple(name for name, (kept, dismissed) in counts.items() if not kept and dismissed >= LEAST_OF_GROUP)


def _count(given: Iterable[Answer]) -> tuple[int, int]:
    kept = [one.kept for one in given]
    return sum(kept), len(kept) - sum(kept)


def _mark(finding: Mapping[str, Any]) -> Mark:
    """As the detectors hold a finding against the thresholds; a rule or a story is told whatever they are."""
    detector, p, change = finding.get("detector"), finding.get("p"), finding.get("change")
    if str(detector).startswith("rank-"):
        return Mark(p and p * len(SPANS))  # the spans of a move share the budget
    if detector not in _BY_CHANGE:
        return Mark()
    expected, value = finding.get("expected"), finding.get("value")
    if detector == "surprise" and expected and value is not None:
        change = value / expected - 1
    needed = RESTATED if detector == "restated" else 2.0 if str(finding.get("key")).startswith("price|new|") else 1.0
    return Mark(p, None if change is None else abs(change) / needed)


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else json.dumps(name, ensure_ascii=False)
