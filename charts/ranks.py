"""Places of charts over time, the first place on top."""

from __future__ import annotations

import altair as alt

from charts.alt_texts import of_lines
from charts.lines import line_rows
from charts.theme import HEIGHT, WIDTH, Spec, over, themed
from derive.exhibits.drawn import Ranks
from watchlist.fields import Lang


def rank_lines(drawing: Ranks, title: str, lang: Lang) -> Spec:
    """Lines by name over an axis that is upside down; a day out of the list is a gap."""
    axis = drawing.axis.zh if lang == "zh" else drawing.axis.en
    worst = max((dot.value or 1 for line in drawing.lines for dot in line.dots), default=1)
    chart = (
        over(list(line_rows(drawing.lines, lang)))
        .mark_line(interpolate="step-after")
        .encode(
            x=alt.X("at:T", title=None, axis=alt.Axis(format="%Y-%m-%d", labelAngle=0, tickCount=7)),
            y=alt.Y(
                "value:Q",
                title=axis,
                scale=alt.Scale(domain=[worst + 1, 1], nice=False),
                axis=alt.Axis(values=_places(worst), format="d"),
            ),
            color=alt.Color("name:N", sort=None),
        )
        .properties(width=WIDTH, height=HEIGHT)
    )
    return themed(chart, of_lines(title, axis, drawing.lines, lang))


def _places(worst: float) -> list[int]:
    """The first place and round ones below it, about six."""
    step = max(1, round(worst / 5 / 5) * 5) if worst > 10 else 1 if worst <= 6 else 2
    return [1, *range(step if step > 1 else 2, int(worst) + 1, step)]
