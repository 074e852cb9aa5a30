"""Small multiples: one little panel a line, each on its own scale, so that a small one's shape is seen too."""

from __future__ import annotations

import altair as alt

from charts.alt_texts import name_of, of_lines
from charts.lines import line_rows
from charts.theme import COLOURS, Spec, over, themed
from derive.exhibits.drawn import Lines
from watchlist.fields import Lang


def small_multiples(drawing: Lines, title: str, lang: Lang, columns: int = 4) -> Spec:
    """Panels in the order of the lines; partial ends are dashed."""
    unit = drawing.axis.zh if lang == "zh" else drawing.axis.en
    panels = []
    for line in drawing.lines:
        base = over(list(line_rows([line], lang))).encode(
            x=alt.X("at:T", title=None, axis=alt.Axis(format="%m-%d", tickCount=3)),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(format="~s", tickCount=3)),
        )
        whole = base.mark_line(color=COLOURS[0]).transform_filter("!datum.dashed")
        partial = base.mark_line(color=COLOURS[0], strokeDash=[4, 3]).transform_filter("datum.dashed")
        panels.append(alt.layer(whole, partial).properties(title=name_of(line, lang), width=140, height=70))
    chart = alt.concat(*panels, columns=columns)
    return themed(chart, of_lines(title, unit, drawing.lines, lang))
