"""Charts of the workbook's own, over numbers in a sheet beside them: whoever edits one sees it move."""

from __future__ import annotations

from datetime import date

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.worksheet.worksheet import Worksheet

from charts.prices import CONDITIONS
from charts.theme import COLOURS, NEW, REFURBISHED, USED
from derive.exhibits.drawn import Bars, Dot, Drawing, Lines, Name, Prices, Ranks, Spans
from derive.exhibits.shown import Shown
from reports.export import harmless
from watchlist.fields import Lang

_WIDTH, _HEIGHT = 26, 11
_INK = {"new": NEW, "used": USED, "refurbished": REFURBISHED}


def place(book: Workbook, sheet: Worksheet, drawing: Drawing, shown: Shown, row: int, lang: Lang) -> None:
    """Puts a drawing's numbers on a sheet of their own and its chart under the tables, from `row` on."""
    data = book.create_sheet(f"{sheet.title} data")
    chart = _chart(data, drawing, lang)
    chart.title = shown.title.of(lang)
    chart.y_axis.title = _of(drawing.axis, lang)
    chart.width, chart.height = _WIDTH, _HEIGHT
    # Without this, newer Excel hides the axes that openpyxl writes.
    chart.x_axis.delete = chart.y_axis.delete = False
    sheet.add_chart(chart, f"A{row}")


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
    chart.series[0].graphicalProperties.noFill = True
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
    columns = [
        (f"{_of(line.product, lang)} {CONDITIONS[line.condition][at]}", {dot.at: dot.value for dot in line.dots},
         _INK[line.condition], False)
        for line in drawing.lines
    ]  # fmt: skip
    return _over_time(data, columns)


def _over_time(data: Worksheet, columns: list[tuple[str, dict[date, float | None], str, bool]]) -> LineChart:
    days = sorted({day for _, by_day, _, _ in columns for day in by_day})
    data.append(["", *(harmless(name) for name, _, _, _ in columns)])
    for day in days:
        data.append([day, *(by_day.get(day) for _, by_day, _, _ in columns)])
        data.cell(data.max_row, 1).number_format = "yyyy-mm-dd"
    data.column_dimensions["A"].width = 12
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
    chart.x_axis.number_format = "yyyy-mm-dd"
    return chart


def _bars(data: Worksheet, names: list[str], columns: dict[str, list[float]]) -> BarChart:
    data.append(["", *map(harmless, columns)])
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
