"""Price histories of products: new in blue, used in red, refurbished in grey; one panel a product."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import altair as alt

from charts.alt_texts import of_values
from charts.theme import NEW, REFURBISHED, USED, Spec, over, themed
from derive.exhibits.drawn import Dot, Priced, Prices
from watchlist.fields import Lang

CONDITIONS = {
    "new": ("全新", "new", NEW),
    "used": ("二手", "used", USED),
    "refurbished": ("翻新", "refurbished", REFURBISHED),
}
_WEIGHTS = {"new": 2.2, "used": 1.2, "refurbished": 1.2}
"""New is drawn bolder, so that it can be told from used on paper without colour."""


def price_history(drawing: Prices, title: str, lang: Lang) -> Spec:
    """Steps, as a price holds until the next, and the newest in figures; each panel's axis begins at zero."""
    at = 0 if lang == "zh" else 1
    unit = (drawing.axis.zh, drawing.axis.en)[at]
    present = [key for key in CONDITIONS if any(line.condition == key for line in drawing.lines)]
    domain = [CONDITIONS[key][at] for key in present]
    colour = alt.Color("condition:N", scale=alt.Scale(domain=domain, range=[CONDITIONS[key][2] for key in present]))
    width = alt.StrokeWidth("condition:N", scale=alt.Scale(domain=domain, range=[_WEIGHTS[key] for key in present]))
    panels = []
    for product in dict.fromkeys(line.product.en for line in drawing.lines):
        base = over([row for line in drawing.lines if line.product.en == product for row in _rows(line, at)]).encode(
            x=alt.X("at:T", title=None, axis=alt.Axis(format="%Y-%m", tickCount=5, labelOverlap=True, grid=False)),
            y=alt.Y("value:Q", title=unit, scale=alt.Scale(zero=True), axis=alt.Axis(format=",.0f", tickCount=5)),
            color=colour,
        )
        steps = base.mark_line(interpolate="step-after").encode(strokeWidth=width)
        newest = base.transform_filter("datum.newest").mark_text(align="left", dx=4, fontSize=11).encode(text="told:N")
        panels.append(alt.layer(steps, newest).properties(title=product, width=280, height=108))
    chart = alt.concat(*panels, columns=2, spacing={"column": 64, "row": 16})
    said = [(f"{line.product.en} {CONDITIONS[line.condition][at]}", _newest(line.dots)) for line in drawing.lines]
    return themed(chart, of_values(title, unit, said, lang))


def _rows(line: Priced, at: int) -> Iterator[dict[str, Any]]:
    last = max((dot.at for dot in line.dots if dot.value is not None), default=None)
    for dot in line.dots:
        yield {
            "condition": CONDITIONS[line.condition][at],
            "at": dot.at.isoformat(),
            "value": dot.value,
            "newest": dot.at == last,
            "told": f"{dot.value:,.0f}" if dot.at == last and dot.value is not None else "",
        }


def _newest(dots: tuple[Dot, ...]) -> str:
    last = next((dot for dot in reversed(dots) if dot.value is not None), None)
    return f"{last.value:,.0f} ({last.at})" if last else "—"
