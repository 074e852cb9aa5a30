"""What was expected around what was found: a line, the band it was expected in, and the point that left it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt

from charts.alt_texts import of_values
from charts.theme import COLOURS, GRID, HEIGHT, USED, WIDTH, Spec, over, themed
from derive.exhibits.drawn import Dot
from watchlist.fields import Lang


def expectation_band(
    history: Sequence[Dot], found: Dot, expected: tuple[float, float] | None, title: str, unit: str, lang: Lang
) -> Spec:
    """The history up to `found`, which is marked; `expected` is the low and the high that it was expected between."""
    rows = [{"at": dot.at.isoformat(), "value": dot.value} for dot in (*history, found)]
    time = alt.X("at:T", title=None, axis=alt.Axis(format="%Y-%m-%d", labelAngle=0, tickCount=6))
    value = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False))
    base = over(rows).encode(x=time, y=value)
    mark = over(rows[-1:]).encode(x=time, y=value).mark_point(filled=True, size=80, color=USED)
    layers: list[alt.Chart] = [base.mark_line(color=COLOURS[0], point=alt.OverlayMarkDef(size=14))]
    if expected:
        layers.insert(0, _band(history[-1].at if history else found.at, found.at, expected, time))
    chart = alt.layer(*layers, mark).properties(width=WIDTH, height=HEIGHT)
    said = [(str(found.at), f"{found.value:,.4g}" if found.value is not None else "—")]
    if expected:
        said.append(("预期" if lang == "zh" else "expected", f"{expected[0]:,.4g}–{expected[1]:,.4g}"))
    return themed(chart, of_values(title, unit, said, lang))


def _band(start: date, end: date, expected: tuple[float, float], time: alt.X) -> alt.Chart:
    """A wedge from the last point before to the one that was expected, as a forecast opens."""
    low, high = expected
    rows = [{"at": day.isoformat(), "low": low, "high": high} for day in (start, end)]
    band = over(rows).mark_area(color=GRID, opacity=0.9, line={"color": "#b8c0c8"})
    wedge: alt.Chart = band.encode(x=time, y=alt.Y("low:Q"), y2="high:Q")
    return wedge
