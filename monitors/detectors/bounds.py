"""What an owner's rule says of a line of values: the first point at which it becomes true, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from watchlist.rules import Rule


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that has become true: by which bound, from what value to what; `limit` in the bound's own unit."""

    bound: str
    """above | below | change"""
    limit: float
    was: float
    now: float
    at: date


def broken(rule: Rule, line: Sequence[tuple[date, float]], newest: int = 1) -> Broken | None:
    """The last time that the rule became true in one of the `newest` last points of a line (oldest first), if it did.

    A change is against the newest point that is at least the rule's window old; with none, nothing can be said.
    """
    for place in range(len(line) - 1, max(0, len(line) - newest) - 1, -1):
        now = _true(rule, line, place)
        if now and not (place and _true(rule, line, place - 1)):
            return now
    return None


def _true(rule: Rule, line: Sequence[tuple[date, float]], place: int) -> Broken | None:
    at, value = line[place]
    before = line[place - 1][1] if place else value
    if rule.above is not None and value > rule.above:
        return Broken("above", rule.above, before, value, at)
    if rule.below is not None and value < rule.below:
        return Broken("below", rule.below, before, value, at)
    if rule.change_pct is None or rule.days is None:
        return None
    past = [v for day, v in line[:place] if day <= at - timedelta(days=rule.days)]
    if not past or not past[-1]:
        return None
    change = 100 * (value / past[-1] - 1)
    wanted = {"up": change, "down": -change, "either": abs(change)}[rule.direction]
    return Broken("change", rule.change_pct, past[-1], value, at) if wanted >= rule.change_pct else None
