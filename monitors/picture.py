"""What is told, drawn: the history of the gravest finding, what was expected of it, and the point that left that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from derive.exhibits.drawn import Dot, Line, Name, Ranks
from monitors.look_at.levels import METRICS
from monitors.message import harmless
from watchlist.fields import Lang

_LEAST = 3
_LONGEST_TITLE = 70
_RANK = Name("名次", "rank")


def picture_of(findings: Sequence[Mapping[str, Any]], lang: Lang) -> bytes | None:
    """A PNG of the gravest of these findings (of an alert's JSON) that has three values or more; None where none has.

    Whole seconds the first time in a process, as the renderer starts.
    """
    from charts.bands import expectation_band
    from charts.draw import png, svg
    from charts.ranks import rank_lines

    drawable = [(finding, dots) for finding in findings if len(dots := _dots(finding)) >= _LEAST]
    if not drawable:
        return None
    finding, dots = max(drawable, key=lambda one: one[0].get("severity") or 0.0)
    title = harmless(str(finding[f"note_{lang}"]))
    if finding["metric"] == "rank":
        spec = rank_lines(Ranks(_RANK, (Line(Name(title, title), dots),)), title, lang)
        spec["config"]["legend"]["disable"] = True  # the title says it
    else:
        low, high = finding.get("low"), finding.get("high")
        expected = None if low is None or high is None else (float(low), float(high))
        unit = METRICS.get(finding["metric"], (finding["metric"],) * 2)[lang == "en"]
        spec = expectation_band(dots[:-1], dots[-1], expected, title, unit, lang)
    spec["title"] = title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"
    return png(svg(spec))


def _dots(finding: Mapping[str, Any]) -> tuple[Dot, ...]:
    """The history as one dot a day, the last of each."""
    by_day = {str(at)[:10]: float(value) for at, value in finding.get("history") or ()}
    return tuple(Dot(date.fromisoformat(day), value) for day, value in sorted(by_day.items()))
