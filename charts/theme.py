"""The one look of all charts: type that has Chinese signs, colours that differ without red and green, thin rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt
from altair.utils.schemapi import disable_debug_mode

# Tests hold every kind of chart against Vega-Lite's schema, so that no run need go through it for each part of a chart.
disable_debug_mode()

FONT = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
COLOURS = (
    "#1f5fa8", "#d1495b", "#2e8b6f", "#e0952f", "#7a5ea8", "#4aa3c7", "#8c6d46", "#c65fa0", "#5f6b7a", "#9aa83a",
)  # fmt: skip
SHAPES = (
    "circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "stroke", "triangle-right", "triangle-left",
    "arrow",
)  # fmt: skip
"""Lines differ by these too, so that they can be told apart on paper without colour."""
NEW, USED, REFURBISHED = "#1f5fa8", "#c8102e", "#8a8f98"
GRID, INK, SOFT, PAPER = "#e4e7eb", "#22303f", "#5f6b7a", "white"
BY_NIGHT: Mapping[str, str] = {
    PAPER: "#161b21", GRID: "#2c343d", INK: "#e3e8ee", SOFT: "#a5b0bc", NEW: "#6aa9ee", USED: "#ff6b78",
    REFURBISHED: "#aab1ba", "#d1495b": "#f0808d", "#2e8b6f": "#57c3a2", "#e0952f": "#f0b35e", "#7a5ea8": "#b197e0",
    "#4aa3c7": "#7cc8e6", "#8c6d46": "#c9a578", "#c65fa0": "#e793c8", "#9aa83a": "#c3d162",
}  # fmt: skip
"""What each colour of a picture becomes on a page that is read in the dark."""
WIDTH, HEIGHT = 680, 220

Spec = dict[str, Any]
Chart = alt.Chart | alt.LayerChart | alt.FacetChart | alt.VConcatChart | alt.ConcatChart


def over(rows: Iterable[Mapping[str, Any]]) -> alt.Chart:
    """A chart over these rows, which go with it."""
    return alt.Chart(alt.Data(values=list(rows)))  # type: ignore[no-untyped-call]


def themed(chart: Chart, alt_text: str) -> Spec:
    """The Vega-Lite of a chart in the common look; `alt_text` becomes its description."""
    spec: Spec = chart.to_dict(format="vega-lite", validate=False)
    spec["description"] = alt_text
    spec["config"] = {
        "font": FONT,
        "background": PAPER,
        "view": {"stroke": None, "continuousWidth": WIDTH, "continuousHeight": HEIGHT},
        "range": {"category": list(COLOURS), "symbol": list(SHAPES)},
        "axis": {
            "gridColor": GRID, "domainColor": SOFT, "tickColor": SOFT, "labelColor": SOFT, "titleColor": INK,
            "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelFont": FONT, "titleFont": FONT,
        },
        # The unit stands on top of its axis and is read without turning the head.
        "axisLeft": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": -36, "titleY": -12},
        "legend": {
            "orient": "bottom", "columns": 7, "title": None, "labelFontSize": 12, "labelColor": INK, "labelFont": FONT,
            "symbolSize": 70, "columnPadding": 14,
        },
        "header": {"labelFontSize": 12, "labelColor": INK, "title": None, "labelFont": FONT, "labelFontWeight": "bold"},
        "title": {"font": FONT, "fontSize": 12, "color": INK, "anchor": "start"},
        "line": {"strokeWidth": 1.8},
    }  # fmt: skip
    return spec
