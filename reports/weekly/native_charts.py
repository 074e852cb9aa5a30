"""Charts of the workbook's own, over numbers in a sheet beside them: whoever edits one sees it move."""

from __future__ import annotations

from datetime import date

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart.axis import TextAxis
from openpyxl.chart.legend import Legend, LegendEntry
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from charts.lines import far_apart
from charts.prices import CONDITIONS
from charts.theme import COLOURS, NEW, REFURBISHED, USED
from derive.exhibits.drawn import Bars, Dot, Drawing, Lines, Name, Prices, Ranks, Spans
from derive.exhibits.shown import Shown
from reports.export import harmless
from watchlist.fields import Lang

_WIDTH, _HEIGHT = 26, 11
_SHADES = {
    "new": (NEW, "#6aa9ee", "#0b2f5c", "#a8c8ef"),
    "used": (USED, "#ff6b78", "#7a0a1c", "#f3a6ad"),
    "refurbished": (REFURBISHED, "#b9bdc3", "#5c6067", "#d5d8dc"),
}
"""One chart holds all products: new ones are blue, used ones red, each product in a shade of its own."""


def on_paper(sheet: Worksheet, pages: int = 0) -> None:
    """Printed, a sheet is as wide as an A4 page on its side, and so many pages long at most; 0: as many as it takes."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages
    if footer := sheet.oddFooter:
        footer.center.text = "&P / &N"


def place(book: Workbook, sheet: Worksheet, drawing: Drawing, shown: Shown, row: int, lang: Lang) -> None:
    """Puts a drawing's numbers on a sheet of their own and its chart under the tables, from `row` on."""
    data = book.create_sheet(f"{sheet.title} {'数据' if lang == 'zh' else 'data'}")
    chart = _chart(data, drawing, lang)
    chart.title = shown.title.of(lang)
    chart.y_axis.title = _of(drawing.axis, lang)
    many = len(drawing.bars) if isinstance(drawing, Bars) else 0
    chart.width, chart.height = _WIDTH, max(_HEIGHT, many * 0.55)
    # Without this, newer Excel hides the axes that openpyxl writes.
    chart.x_axis.delete = chart.y_axis.delete = False
    sheet.add_chart(chart, f"A{row}")
    data.freeze_panes = "B2"
    on_paper(data)


def _chart(data: Worksheet, drawing: Drawing, lang: Lang) -> LineChart | BarChart:
    if isinstance(drawing, Lines | Ranks):
        return _lines(data, drawing, lang)
    if isinstance(drawing, Prices):
        return _prices(data, drawing, lang)
    if isinstance(drawing, Bars):
        names = [_of(bar.name, lang) for bar in drawing.bars]
        return _bars(data, names, {_of(drawing.axis, lang): [bar.value for bar in drawing.bars]})
    return _spans(data, drawing, lang)


def _spans(data: Worksheet, drawing: Spans, lang: Lang) -> BarChart:
    """Bars from low to high: stacked on an unseen one up to the low."""
    names = [f"{_of(span.name, lang)} {_of(span.target, lang)}" for span in drawing.spans]
    low, high = ("下限", "上限减下限") if lang == "zh" else ("low", "high less low")
    chart = _bars(data, names, {low: [s.low for s in drawing.spans], high: [s.high - s.low for s in drawing.spans]})
    chart.grouping, chart.overlap = "stacked", 100
    unseen = chart.series[0]
    unseen.graphicalProperties.solidFill = None
    unseen.graphicalProperties.noFill = True
    chart.legend = None
    return chart


def _lines(data: Worksheet, drawing: Lines | Ranks, lang: Lang) -> LineChart:
    columns: list[tuple[str, dict[date, float | None], str, bool]] = []
    for at, line in enumerate(drawing.lines):
        name, colour = _of(line.name, lang), COLOURS[at % len(COLOURS)]
        columns.append((name, {dot.at: dot.value for dot in line.dots if not dot.partial}, colour, False))
        if end := _end(line.dots):
            partial = "未完" if lang == "zh" else "partial"
            columns.append((f"{name} ({partial})", end, colour, True))
    chart = _over_time(data, columns)
    # The dashed ends have the colours of their lines, and need no names beside them.
    ends = [at for at, (_, _, _, dashed) in enumerate(columns) if dashed]
    if chart.legend is not None:
        chart.legend.legendEntry = [LegendEntry(idx=at, delete=True) for at in ends]
    if isinstance(drawing, Lines) and far_apart(drawing.lines):
        chart.y_axis.scaling.logBase = 10
    if isinstance(drawing, Ranks):
        chart.y_axis.scaling.orientation, chart.y_axis.scaling.min = "maxMin", 1.0
    return chart


def _end(dots: tuple[Dot, ...]) -> dict[date, float | None]:
    """The stretch to a period that is not over: the last whole dot and the partial ones."""
    partial = [dot for dot in dots if dot.partial]
    whole = [dot for dot in dots if not dot.partial]
    return {dot.at: dot.value for dot in (*whole[-1:], *partial)} if partial else {}


def _prices(data: Worksheet, drawing: Prices, lang: Lang) -> LineChart:
    at = 0 if lang == "zh" else 1
    products = list(dict.fromkeys(line.product.en for line in drawing.lines))
    columns = [
        (f"{_of(line.product, lang)} {CONDITIONS[line.condition][at]}", {dot.at: dot.value for dot in line.dots},
         _SHADES[line.condition][products.index(line.product.en) % 4], False)
        for line in drawing.lines
    ]  # fmt: skip
    return _over_time(data, columns)


def _over_time(data: Worksheet, columns: list[tuple[str, dict[date, float | None], str, bool]]) -> LineChart:
    days = sorted({day for _, by_day, _, _ in columns for day in by_day})
    data.append(["", *(harmless(name) for name, _, _, _ in columns)])
    for day in days:
        data.append([day, *(by_day.get(day) for _, by_day, _, _ in columns)])
        data.cell(data.max_row, 1).number_format = "yyyy-mm-dd"
        for at in range(2, len(columns) + 2):
            data.cell(data.max_row, at).number_format = "#,##0.##"
    for at in range(1, len(columns) + 2):
        data.column_dimensions[get_column_letter(at)].width = 14
        data.cell(1, at).alignment = Alignment(wrap_text=True, vertical="top", horizontal="right")
    chart = LineChart()
    for at, (_, _, colour, dashed) in enumerate(columns, 2):
        series = Series(Reference(data, min_col=at, min_row=1, max_row=len(days) + 1), title_from_data=True)
        series.graphicalProperties.line.solidFill = colour.lstrip("#")
        series.graphicalProperties.line.dashStyle = "dash" if dashed else None
        series.graphicalProperties.line.width = 20000
        series.smooth = False
        series.marker.symbol = "none"
        chart.series.append(series)
    chart.set_categories(Reference(data, min_col=1, min_row=2, max_row=len(days) + 1))
    months = all(day.day == 1 for day in days)
    chart.x_axis.number_format = "yyyy-mm" if months else "yyyy-mm-dd"
    if isinstance(chart.x_axis, TextAxis):
        chart.x_axis.tickLblSkip = chart.x_axis.tickMarkSkip = max(1, len(days) // 8)
    chart.x_axis.tickLblPos = "low"
    chart.y_axis.number_format = "#,##0"
    chart.legend = Legend()
    chart.legend.position = "b"
    return chart


def _bars(data: Worksheet, names: list[str], columns: dict[str, list[float]]) -> BarChart:
    data.append(["", *map(harmless, columns)])
    data.column_dimensions["A"].width = 26
    for at, name in enumerate(names):
        data.append([harmless(name), *(values[at] for values in columns.values())])
    chart = BarChart()
    chart.type = "bar"
    for at in range(2, len(columns) + 2):
        series = Series(Reference(data, min_col=at, min_row=1, max_row=len(names) + 1), title_from_data=True)
        series.graphicalProperties.solidFill = COLOURS[at - 2].lstrip("#")
        series.invertIfNegative = False
        chart.series.append(series)
    chart.set_categories(Reference(data, min_col=1, min_row=2, max_row=len(names) + 1))
    chart.x_axis.scaling.orientation = "maxMin"
    return chart


def _of(name: Name, lang: Lang) -> str:
    return name.zh if lang == "zh" else name.en
