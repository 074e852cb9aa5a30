"""Lines over time: whole periods joined, the period that is not over dashed and open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import altair as alt

from charts.alt_texts import name_of, of_lines
from charts.theme import HEIGHT, PAPER, WIDTH, Spec, over, themed
from derive.exhibits.drawn import Dot, Line, Lines
from watchlist.fields import Lang

_APART = 20
"""How many times the smallest line the largest may be before the axis goes by factors."""


def weekly_lines(drawing: Lines, title: str, lang: Lang) -> Spec:
    """Lines by name, each with marks of its own; the stretch to a partial period is dashed, its dot hollow.

    Gaps stay gaps.
    """
    unit = drawing.axis.zh if lang == "zh" else drawing.axis.en
    rows = list(line_rows(drawing.lines, lang))
    by_factors = far_apart(drawing.lines)
    scale = _factors(drawing.lines) if by_factors else alt.Scale(zero=True)
    axis_title = unit if not by_factors else f"{unit}（对数轴）" if lang == "zh" else f"{unit} (log scale)"
    encoded = over(rows).encode(
        x=alt.X("at:T", title=None, axis=time_axis(drawing.lines)),
        y=alt.Y("value:Q", title=axis_title, scale=scale, axis=alt.Axis(format=",.7~g", tickCount=6)),
        color=colour_of(drawing.lines, lang),
    )
    shaped = encoded.encode(shape=shape_of(drawing.lines, lang))  # a line with shapes would be given marks everywhere
    lines = encoded.transform_filter("!datum.dashed").mark_line()
    marks = shaped.transform_filter("!datum.dashed").mark_point(filled=True, size=32, opacity=1)
    # The marks stand first, so that the legend shows them.
    layers: list[alt.Chart] = [marks, lines]
    if any(dot.partial for line in drawing.lines for dot in line.dots):
        layers.append(encoded.mark_line(strokeDash=[4, 3]).transform_filter("datum.dashed"))
        ends = shaped.mark_point(fill=PAPER, size=40, opacity=1)
        layers.append(ends.transform_filter("datum.dashed && datum.partial"))
    chart = alt.layer(*layers).properties(width=WIDTH, height=HEIGHT)
    return themed(chart, of_lines(title, unit, drawing.lines, lang))


def colour_of(lines: Iterable[Line], lang: Lang) -> alt.Color:
    """A colour a line. It knows all names, as the shapes do, so that one legend shows both."""
    return alt.Color("name:N", scale=alt.Scale(domain=[name_of(line, lang) for line in lines]))


def shape_of(lines: Iterable[Line], lang: Lang) -> alt.Shape:
    """A shape a line, for whoever reads it without colours."""
    return alt.Shape("name:N", scale=alt.Scale(domain=[name_of(line, lang) for line in lines]))


def time_axis(lines: Iterable[Line]) -> alt.Axis:
    """An axis that names months where every dot is a month, and days where one is not."""
    starts = {dot.at for line in lines for dot in line.dots}
    months = len(starts) > 1 and all(day.day == 1 for day in starts)
    ticks: dict[str, Any] = {"values": [day.isoformat() for day in sorted(starts)]} if len(starts) <= 7 else {}
    return alt.Axis(
        format="%Y-%m" if months else "%Y-%m-%d", labelAngle=0, labelOverlap=True, tickCount=7, grid=False, **ticks
    )


def line_rows(lines: Iterable[Line], lang: Lang) -> Iterator[dict[str, Any]]:
    """A row a dot for Vega; the last whole dot stands twice where a partial one follows, so that the dash joins it."""
    for line in lines:
        name = name_of(line, lang)
        before: Dot | None = None
        for dot in line.dots:
            if dot.partial and before and before.value is not None:
                yield _row(name, before, dashed=True)
            yield _row(name, dot, dashed=dot.partial)
            before = dot


def _row(name: str, dot: Dot, *, dashed: bool) -> dict[str, Any]:
    return {
        "name": name, "at": dot.at.isoformat(), "value": dot.value, "partial": dot.partial, "dashed": dashed,
    }  # fmt: skip


def _factors(lines: Iterable[Line]) -> alt.Scale:
    values = [dot.value for line in lines for dot in line.dots if dot.value]
    return alt.Scale(type="log", nice=False, domain=[min(values) * 0.8, max(values) * 1.25])


def far_apart(lines: Iterable[Line]) -> bool:
    """Whether small lines would lie flat on the floor; a zero cannot stand on an axis that goes by factors."""
    values = [dot.value for line in lines for dot in line.dots if dot.value is not None]
    tops = [max((dot.value or 0 for dot in line.dots), default=0) for line in lines]
    return bool(values) and min(values) > 0 and max(tops) > _APART * min(tops)
