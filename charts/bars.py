"""Bars to the left and the right of zero, in groups: how shares changed."""

from __future__ import annotations

from typing import Any

import altair as alt

from charts.alt_texts import of_values
from charts.theme import INK, NEW, USED, WIDTH, Chart, Spec, over, themed
from derive.exhibits.drawn import Bars
from watchlist.fields import Lang

_STEP = 14
"""The height of a bar with its gap."""


def change_bars(drawing: Bars, title: str, lang: Lang) -> Spec:
    """One signed bar a name, in the order given, by group; rises are red and falls blue, as on mainland screens."""
    axis = drawing.axis.zh if lang == "zh" else drawing.axis.en
    rows: list[dict[str, Any]] = [
        {
            "name": bar.name.zh if lang == "zh" else bar.name.en,
            "value": bar.value,
            "rises": bar.value >= 0,
            "told": f"{bar.value:+.2f}" if bar.value else "0.00",
            "group": _named(bar.group, lang),
        }
        for bar in drawing.bars
    ]
    order = [row["name"] for row in rows]
    groups = list(dict.fromkeys(row["group"] for row in rows))
    values = [row["value"] for row in rows] or [0.0]
    room = (max(values) - min(values) or 1) * 0.08
    domain = [min(0, *values) - room, max(0, *values) + room]
    base = over(rows).encode(
        y=alt.Y(
            "name:N", sort=order, title=None, axis=alt.Axis(labelLimit=160, ticks=False, domain=False, minExtent=86)
        ),
        x=alt.X("value:Q", title=axis, scale=alt.Scale(domain=domain, nice=False), axis=alt.Axis(tickCount=8)),
    )
    colour = alt.condition("datum.rises", alt.value(USED), alt.value(NEW))
    words = base.encode(text="told:N")
    right = words.mark_text(align="left", dx=3, fontSize=10, color=INK).transform_filter("datum.rises")
    left = words.mark_text(align="right", dx=-3, fontSize=10, color=INK).transform_filter("!datum.rises")
    bars = alt.layer(base.mark_bar(height={"band": 0.72}).encode(color=colour), right, left)
    chart = _in_groups(bars, groups)
    return themed(chart, of_values(title, axis, ((str(row["name"]), str(row["told"])) for row in rows), lang))


def _in_groups(bars: Chart, groups: list[str]) -> Chart:
    """A panel a group with its name on the left; the bars as they are where there is but one."""
    sized: Chart = bars.properties(width=WIDTH - 190, height={"step": _STEP})
    if len(groups) < 2 or not isinstance(sized, alt.LayerChart):
        return sized
    header = alt.Header(labelAngle=0, labelAlign="left", labelAnchor="middle", title=None, labelFontSize=11)
    row = alt.Row("group:N", sort=groups, header=header)
    grouped: alt.FacetChart = sized.facet(row=row, spacing=7).resolve_scale(y="independent")
    return grouped


def _named(group: str, lang: Lang) -> str:
    """A group's name; those with one in each language have a bar between them."""
    zh, _, en = group.partition("|")
    return en if en and lang == "en" else zh
