"""All detectors over what was known at one time: the findings that are new since the last look."""

from __future__ import annotations

from collections.abc import Callable

from monitors.look_at import bursts, groups, levels, places, prices, restatements, rules, spreads
from monitors.view import Found, View

Look = Callable[[View], Found]
LOOKS: tuple[Look, ...] = (
    levels.look,
    groups.look,
    restatements.look,
    places.look,
    prices.look,
    spreads.look,
    bursts.look,
    rules.look,
)


def find(view: View) -> Found:
    """What is notable among the new facts, gravest first; the order of detectors does not matter."""
    all_found = [look(view) for look in LOOKS]
    findings = sorted((f for found in all_found for f in found.findings), key=lambda f: (-f.severity, f.id))
    told = tuple(story for found in all_found for story in found.stories)
    return Found(tuple(findings), sum(found.checks for found in all_found), told)
