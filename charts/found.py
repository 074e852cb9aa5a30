"""What was found, drawn: the history of a finding, what was expected of it, and the point that left that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from charts.bands import expectation_band
from charts.ranks import rank_lines
from charts.theme import Spec
from derive.exhibits.drawn import Dot, Line, Name, Ranks
from storage.metrics import names_of
from watchlist.fields import Lang

_LEAST = 3


def has_chart(finding: Mapping[str, Any]) -> bool:
    """Whether a finding, as an alert's JSON keeps it, has enough of a past to draw."""
    return len(_dots(finding)) >= _LEAST


def chart_of(finding: Mapping[str, Any], title: str, lang: Lang) -> Spec:
    """The chart of a finding that has one: places with the first on top, anything else within what was expected."""
    dots, (zh, en) = _dots(finding), names_of(finding["metric"])
    if finding["metric"] == "rank":
        spec = rank_lines(Ranks(Name(zh, en), (Line(Name(title, title), dots),)), title, lang)
        spec["config"]["legend"]["disable"] = True  # the title says it
        return spec
    low, high = finding.get("low"), finding.get("high")
    expected = None if low is None or high is None else (float(low), float(high))
    return expectation_band(dots[:-1], dots[-1], expected, title, zh if lang == "zh" else en, lang)


def _dots(finding: Mapping[str, Any]) -> tuple[Dot, ...]:
    """The history as one dot a day, the last of each."""
    by_day = {str(at)[:10]: float(value) for at, value in finding.get("history") or ()}
    return tuple(Dot(date.fromisoformat(day), value) for day, value in sorted(by_day.items()))
