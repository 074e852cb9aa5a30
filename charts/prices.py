"""Price histories of products: new in blue, used in red, refurbished in grey; one panel a product."""

from __future__ import annotations

import altair as alt

from charts.alt_texts import of_values
from charts.theme import NEW, REFURBISHED, USED, Spec, over, themed
from derive.exhibits.drawn import Dot, Prices
from watchlist.fields import Lang

CONDITIONS = {
    "new": ("全新", "new", NEW),
    "used": ("二手", "used", USED),
    "refurbished": ("翻新", "refurbished", REFURBISHED),
}


def price_history(drawing: Prices, title: str, lang: Lang) -> Spec:
    """Steps, as a price holds until the next; every panel has its own axis of prices, from zero."""
    at = 0 if lang == "zh" else 1
    unit = (drawing.axis.zh, drawing.axis.en)[at]
    rows = [
        {
            "product": line.product.en,
            "condition": CONDITIONS[line.condition][at],
            "at": dot.at.isoformat(),
            "value": dot.value,
        }
        for line in drawing.lines
        for dot in line.dots
    ]
    products = list(dict.fromkeys(row["product"] for row in rows))
    present = [words for key, words in CONDITIONS.items() if any(line.condition == key for line in drawing.lines)]
    colour = alt.Scale(domain=[words[at] for words in present], range=[words[2] for words in present])
    base = over(rows).mark_line(interpolate="step-after")
    panels = [
        base.encode(
            x=alt.X("at:T", title=None, axis=alt.Axis(format="%Y-%m", tickCount=5)),
            y=alt.Y("value:Q", title=unit, scale=alt.Scale(zero=True), axis=alt.Axis(format=",.0f", tickCount=5)),
            color=alt.Color("condition:N", scale=colour),
        )
        .transform_filter(alt.datum.product == product)
        .properties(title=product, width=300, height=150)
        for product in products
    ]
    chart = alt.concat(*panels, columns=2)
    said = [(f"{line.product.en} {CONDITIONS[line.condition][at]}", _newest(line.dots)) for line in drawing.lines]
    return themed(chart, of_values(title, unit, said, lang))


def _newest(dots: tuple[Dot, ...]) -> str:
    last = next((dot for dot in reversed(dots) if dot.value is not None), None)
    return f"{last.value:,.0f} ({last.at})" if last else "—"
