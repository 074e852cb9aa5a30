"""One entity on one time axis: a panel a series, with alerts as lines through all of them and stories below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import altair as alt

from charts.alt_texts import of_values
from charts.lines import line_rows
from charts.theme import COLOURS, SOFT, USED, WIDTH, Spec, over, themed
from derive.exhibits.drawn import Line
from watchlist.fields import Lang

_PANEL, _STRIP = 84, 24
_DOTTED = 60
"""Longer lines need no dots to show where their periods are."""


@dataclass(frozen=True, slots=True)
class Strand:
    """One panel: a line under its title; `upside_down` of places, 1 on top."""

    title: str
    line: Line
    upside_down: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened on a day: an alert, or a story."""

    at: date
    title: str


def timeline(
    strands: Sequence[Strand], alerts: Sequence[Mark], stories: Sequence[Mark], title: str, lang: Lang
) -> Spec:
    """The panels over each other; their axis of time is the same. At least one strand."""
    days = [dot.at for strand in strands for dot in strand.line.dots if dot.value is not None]
    first, last = min(days), max([*days, *(m.at for m in alerts), *(m.at for m in stories)])
    time = alt.X(
        "at:T", title=None, scale=alt.Scale(domain=[first.isoformat(), last.isoformat()]),
        axis=alt.Axis(format="%Y-%m-%d", labelAngle=0, tickCount=7),
    )  # fmt: skip
    shown = [mark for mark in alerts if mark.at >= first]
    panels: list[alt.LayerChart | alt.FacetChart | alt.Chart]
    panels = [_panel(strand, shown, time, lang) for strand in strands]
    told = [mark for mark in stories if mark.at >= first]
    if told:
        panels.append(_strip(told, time, lang))
    said = [(strand.title, _newest(strand.line)) for strand in strands]
    said += [("预警" if lang == "zh" else "alerts", str(len(shown)))] if shown else []
    return themed(alt.vconcat(*panels, spacing=14), of_values(title, "", said, lang))


def _panel(strand: Strand, alerts: Sequence[Mark], time: alt.X, lang: Lang) -> alt.LayerChart | alt.FacetChart:
    values = [dot.value for dot in strand.line.dots if dot.value is not None]
    scale = alt.Scale(domain=[max(values) + 1, 1], nice=False) if strand.upside_down else alt.Scale(zero=False)
    y = alt.Y("value:Q", title=None, scale=scale, axis=alt.Axis(format="~s", tickCount=3, minExtent=44))
    base = over(list(line_rows([strand.line], lang))).encode(x=time, y=y)
    point = alt.OverlayMarkDef(size=12) if len(values) <= _DOTTED else False
    layers: list[alt.Chart] = [base.mark_line(color=COLOURS[0], point=point).transform_filter("!datum.dashed")]
    if any(dot.partial for dot in strand.line.dots):
        layers.append(base.mark_line(color=COLOURS[0], strokeDash=[4, 3]).transform_filter("datum.dashed"))
    if alerts:
        rules = over(_rows(alerts)).mark_rule(color=USED, strokeDash=[2, 2], strokeWidth=1.2)
        layers.append(rules.encode(x=time, tooltip=["at:T", "title:N"]))
    return alt.layer(*layers).properties(title=strand.title, width=WIDTH, height=_PANEL)


def _strip(stories: Sequence[Mark], time: alt.X, lang: Lang) -> alt.Chart:
    heading = "新闻事件" if lang == "zh" else "Stories"
    ticks = over(_rows(stories)).mark_tick(color=SOFT, thickness=2, height=16)
    strip: alt.Chart = ticks.encode(x=time, tooltip=["at:T", "title:N"])
    return strip.properties(title=heading, width=WIDTH, height=_STRIP)


def _rows(marks: Sequence[Mark]) -> list[dict[str, str]]:
    return [{"at": mark.at.isoformat(), "title": mark.title} for mark in marks]


def _newest(line: Line) -> str:
    last = next(dot for dot in reversed(line.dots) if dot.value is not None)
    return f"{last.value:,.4g} ({last.at})"
