"""Bars from low to high: what somebody takes a figure to be."""

from __future__ import annotations

from typing import Any

import altair as alt

from charts.alt_texts import of_values
from charts.theme import COLOURS, INK, WIDTH, Spec, over, themed
from derive.exhibits.drawn import Spans
from watchlist.fields import Lang


def range_bars(drawing: Spans, title: str, lang: Lang) -> Spec:
    """One bar a subject and target period, the ends written beside it; a range of one value is a tick."""
    axis = drawing.axis.zh if lang == "zh" else drawing.axis.en
    rows: list[dict[str, Any]] = [
        {
            "name": span.name.zh if lang == "zh" else span.name.en,
            "target": span.target.zh if lang == "zh" else span.target.en,
            "low": span.low,
            "high": span.high,
            "told": f"{span.low:,.0f}–{span.high:,.0f}" if span.low < span.high else f"{span.low:,.0f}",
        }
        for span in drawing.spans
    ]
    names = list(dict.fromkeys(row["name"] for row in rows))
    targets = list(dict.fromkeys(row["target"] for row in rows))
    base = over(rows).encode(
        y=alt.Y("name:N", sort=names, title=None),
        yOffset=alt.YOffset("target:N", sort=targets),
        x=alt.X("low:Q", title=axis, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=8)),
    )
    colour = alt.Color("target:N", sort=targets, scale=alt.Scale(domain=targets, range=list(COLOURS[: len(targets)])))
    bars = base.mark_bar(minBandSize=6, stroke="white").encode(x2="high:Q", color=colour)
    ticks = base.mark_tick(thickness=3).encode(color=colour).transform_filter("datum.low == datum.high")
    told = base.mark_text(align="left", dx=5, fontSize=10, color=INK).encode(x="high:Q", text="told:N")
    chart = alt.layer(bars, ticks, told).properties(width=WIDTH - 60, height={"step": 20})
    spec = themed(chart, of_values(title, axis, ((f"{r['name']} {r['target']}", str(r["told"])) for r in rows), lang))
    spec["config"]["legend"]["symbolType"] = "square"
    return spec
