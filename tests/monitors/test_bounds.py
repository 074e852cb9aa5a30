"""Rules are true from a point on, and told at that point."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from monitors.detectors.bounds import broken
from watchlist.rules import Rule

START = date(2026, 3, 1)


def line(*values: float) -> list[tuple[date, float]]:
    return [(START + timedelta(days=n), value) for n, value in enumerate(values)]


def rule(**values: Any) -> Rule:
    return Rule(id="r", metric="price", **values)


@pytest.mark.parametrize(
    ("bounds", "values", "bound"),
    [
        ({"above": 10.0}, (9, 11), "above"),
        ({"above": 10.0}, (9, 10), None),
        ({"below": 10.0}, (11, 9), "below"),
        ({"above": 10.0}, (11, 12), None),
        ({"change_pct": 15.0, "window": "2d"}, (100, 100, 100, 116), "change"),
        ({"change_pct": 15.0, "window": "2d"}, (100, 100, 100, 84), "change"),
        ({"change_pct": 15.0, "window": "2d", "direction": "up"}, (100, 100, 100, 84), None),
        ({"change_pct": 15.0, "window": "7d"}, (100, 84), None),
    ],
)
def test_a_rule_is_told_when_it_becomes_true(
    bounds: dict[str, Any], values: tuple[float, ...], bound: str | None
) -> None:
    found = broken(rule(**bounds), line(*values))
    assert (found.bound if found else None) == bound


def test_a_change_is_against_the_value_a_window_ago() -> None:
    found = broken(rule(change_pct=15.0, window="3d"), line(100, 105, 110, 120))
    assert found is not None
    assert (found.was, found.now) == (100, 120)


def test_an_empty_line_breaks_no_rule() -> None:
    assert broken(rule(above=1.0), []) is None
