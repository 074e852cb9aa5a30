"""The one look of all charts: type that has Chinese signs, colours that differ without red and green, thin rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt

FONT = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
COLOURS = (
    "#1f5fa8", "#d1495b", "#2e8b6f", "#e0952f", "#7a5ea8", "#4aa3c7", "#8c6d46", "#c65fa0", "#5f6b7a", "#9aa83a",
)  # fmt: skip
NEW, USED, REFURBISHED = "#1f5fa8", "#c8102e", "#8a8f98"
GRID, INK, SOFT = "#e4e7eb", "#22303f", "#5f6b7a"
WIDTH, HEIGHT = 680, 260

Spec = dict[str, Any]
Chart = alt.Chart | alt.LayerChart | alt.FacetChart | alt.VConcatChart | alt.ConcatChart


def over(rows: Iterable[Mapping[str, Any]]) -> alt.Chart:
    """A chart over these rows, which go with it."""
    return alt.Chart(alt.Data(values=list(rows)))  # type: ignore[no-untyped-call]


def themed(chart: Chart, alt_text: str) -> Spec:
    """The Vega-Lite of a chart in the common look; `alt_text` becomes its description."""
    # Tests draw every kind of chart, so that its schema need not be gone through on each run.
    spec: Spec = chart.to_dict(format="vega-lite", validate=False)
    spec["description"] = alt_text
    spec["config"] = {
        "font": FONT,
        "background": "white",
        "view": {"stroke": None, "continuousWidth": WIDTH, "continuousHeight": HEIGHT},
        "range": {"category": list(COLOURS)},
        "axis": {
            "gridColor": GRID, "domainColor": SOFT, "tickColor": SOFT, "labelColor": SOFT, "titleColor": INK,
            "labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal", "labelFont": FONT, "titleFont": FONT,
        },
        "legend": {
            "orient": "bottom", "columns": 6, "title": None, "labelFontSize": 11, "labelColor": INK, "labelFont": FONT,
            "symbolType": "stroke", "symbolStrokeWidth": 3, "columnPadding": 14,
        },
        "header": {"labelFontSize": 12, "labelColor": INK, "title": None, "labelFont": FONT, "labelFontWeight": "bold"},
        "title": {"font": FONT, "fontSize": 12, "color": INK, "anchor": "start"},
        "line": {"strokeWidth": 1.8},
    }  # fmt: skip
    return spec
