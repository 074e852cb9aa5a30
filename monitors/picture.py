"""The picture that goes with a message: the gravest finding, drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monitors.message import harmless
from watchlist.fields import Lang

_LONGEST_TITLE = 70


def picture_of(findings: Sequence[Mapping[str, Any]], lang: Lang) -> bytes | None:
    """A PNG of the gravest of these findings (of an alert's JSON) that can be drawn; None where none can.

    Whole seconds the first time in a process, as the renderer starts.
    """
    from charts.draw import png, svg
    from charts.found import chart_of, has_chart

    drawable = [finding for finding in findings if has_chart(finding)]
    if not drawable:
        return None
    finding = max(drawable, key=lambda one: one.get("severity") or 0.0)
    title = harmless(str(finding[f"note_{lang}"]))
    spec = chart_of(finding, title, lang)
    spec["title"] = title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"
    return png(svg(spec))
