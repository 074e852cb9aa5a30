"""Places of charts over time, the first place on top."""

from __future__ import annotations

import altair as alt

from charts.alt_texts import of_lines
from charts.lines import colour_of, line_rows, shape_of, time_axis
from charts.theme import HEIGHT, WIDTH, Spec, over, themed
from derive.exhibits.drawn import Ranks
from watchlist.fields import Lang

_MARKED = 9
"""How many marks a line bears: one a day would hide it."""


def rank_lines(drawing: Ranks, title: str, lang: Lang) -> Spec:
    """Lines by name over an axis that is upside down; a day out of the list is a gap."""
    axis = drawing.axis.zh if lang == "zh" else drawing.axis.en
    worst = max((dot.value or 1 for line in drawing.lines for dot in line.dots), default=1)
    days = sorted({dot.at.isoformat() for line in drawing.lines for dot in line.dots})
    marked = set(days[::-1][:: max(1, len(days) // _MARKED)])
    rows = [{**row, "marked": row["at"] in marked} for row in line_rows(drawing.lines, lang)]
    base = over(rows).encode(
        x=alt.X("at:T", title=None, axis=time_axis(drawing.lines)),
        y=alt.Y(
            "value:Q",
            title=axis,
            scale=alt.Scale(domain=[worst + 1, 1], nice=False),
            axis=alt.Axis(values=_places(worst), format="d"),
        ),
        color=colour_of(drawing.lines, lang),
    )
    shaped = base.encode(shape=shape_of(drawing.lines, lang))
    marks = shaped.transform_filter("datum.marked").mark_point(filled=True, size=44, opacity=1)
    chart = alt.layer(marks, base.mark_line(interpolate="step-after")).properties(width=WIDTH, height=HEIGHT)
    return themed(chart, of_lines(title, axis, drawing.lines, lang))


def _places(worst: float) -> list[int]:
    """The first place and round ones below it, about six."""
    step = max(1, round(worst / 5 / 5) * 5) if worst > 10 else 1 if worst <= 6 else 2
    return [1, *range(step if step > 1 else 2, int(worst) + 1, step)]
