"""Bars to the left and the right of zero, in groups: how shares changed."""

from __future__ import annotations

from typing import Any

import altair as alt

from charts.alt_texts import of_values
from charts.theme import INK, NEW, USED, WIDTH, Spec, over, themed
from derive.exhibits.drawn import Bars
from watchlist.fields import Lang


def change_bars(drawing: Bars, title: str, lang: Lang) -> Spec:
    """One bar a name, in the order given; rises are red and falls blue, as on mainland screens, and marked by sign."""
    axis = drawing.axis.zh if lang == "zh" else drawing.axis.en
    rows: list[dict[str, Any]] = [
        {
            "name": bar.name.zh if lang == "zh" else bar.name.en,
            "value": bar.value,
            "rises": bar.value >= 0,
            "told": f"{bar.value:+.2f}",
        }
        for bar in drawing.bars
    ]
    order = [row["name"] for row in rows]
    base = over(rows).encode(
        y=alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=200, ticks=False, domain=False)),
        x=alt.X("value:Q", title=axis, scale=alt.Scale(padding=36, nice=False)),
    )
    colour = alt.condition("datum.rises", alt.value(USED), alt.value(NEW))
    bars = base.mark_bar(height={"band": 0.7}).encode(color=colour)
    right = (
        base.mark_text(align="left", dx=3, fontSize=9, color=INK).encode(text="told:N").transform_filter("datum.rises")
    )
    left = (
        base.mark_text(align="right", dx=-3, fontSize=9, color=INK)
        .encode(text="told:N")
        .transform_filter("!datum.rises")
    )
    chart = alt.layer(bars, right, left).properties(width=WIDTH - 60, height={"step": 13})
    return themed(chart, of_values(title, axis, ((str(row["name"]), f"{row['value']:+.2f}") for row in rows), lang))
