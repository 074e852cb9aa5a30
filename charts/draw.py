"""A chart for whatever is to be drawn, and its picture: SVG for pages, PNG for Word; no network, no browser."""

from __future__ import annotations

import json

import vl_convert

from charts.bars import change_bars
from charts.lines import weekly_lines
from charts.prices import price_history
from charts.ranges import range_bars
from charts.ranks import rank_lines
from charts.theme import Spec
from derive.exhibits.drawn import Bars, Drawing, Lines, Prices, Ranks
from watchlist.fields import Lang


def drawn(drawing: Drawing, title: str, lang: Lang) -> Spec:
    """The Vega-Lite of a drawing, by its kind."""
    if isinstance(drawing, Lines):
        return weekly_lines(drawing, title, lang)
    if isinstance(drawing, Ranks):
        return rank_lines(drawing, title, lang)
    if isinstance(drawing, Prices):
        return price_history(drawing, title, lang)
    if isinstance(drawing, Bars):
        return change_bars(drawing, title, lang)
    return range_bars(drawing, title, lang)


def svg(spec: Spec) -> str:
    """The chart as SVG with its text as text."""
    return str(vl_convert.vegalite_to_svg(json.dumps(spec), allowed_base_urls=[]))


def png(picture: str, scale: float = 2.0) -> bytes:
    """An SVG as PNG, `scale` pixels a point."""
    return bytes(vl_convert.svg_to_png(picture, scale=scale))
