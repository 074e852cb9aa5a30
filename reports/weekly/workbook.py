"""A workbook with a sheet a chart: cells hold the numbers, and the charts are the workbook's own."""

from __future__ import annotations

import re
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from derive.exhibits.shown import Cell, Column, Linked, Shown, Table, Words
from reports.export import harmless
from reports.weekly import words
from reports.weekly.issue import Issue
from reports.weekly.laid_out import width
from reports.weekly.native_charts import on_paper, place
from reports.weekly.printed import is_number
from watchlist.fields import Lang

_HEAD = PatternFill("solid", fgColor="E8EEF5")
_FONT = "Noto Sans CJK SC"
_LONG = 60
"""A text from here on does not say how wide its column is."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def workbook(issue: Issue, lang: Lang) -> bytes:
    """The workbook as an .xlsx file."""
    book = Workbook()
    first = book.active
    if not isinstance(first, Worksheet):
        raise TypeError("a new workbook has no sheet")
    _summary(first, issue, lang)
    for shown in issue.exhibits:
        _exhibit(book, shown, lang)
    for heading, table in (
        (words.EVENTS, issue.events.table), (words.TIES, issue.ties.table), (words.GROUPS, issue.suggested.table),
        (words.CHANGES, issue.changes), (words.ALERTS, issue.alerts), (words.RESTATED, issue.restated),
        (words.MISSING, issue.missing),
    ):  # fmt: skip
        sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", heading.of(lang))[:31])
        if table:
            _put_table(sheet, table, 1, lang)
        else:
            _put(sheet, 1, 1, words.NONE.of(lang))
        _widths(sheet)
        on_paper(sheet)
        sheet.freeze_panes = "A2" if table else None
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _summary(sheet: Worksheet, issue: Issue, lang: Lang) -> None:
    sheet.title = words.SUMMARY.of(lang)
    lines = [
        issue.title,
        Words(f"{words.AS_OF.zh} {issue.until.zh}", f"{words.AS_OF.en} {issue.until.en}"),
        issue.periods,
        Words("", ""),
        words.SUMMARY,
        *(issue.summary or (words.NO_SUMMARY,)),
    ]
    heads = (words.SUMMARY, words.TIES, words.GROUPS, words.RISKS)
    blank = Words("", "")
    lines += [blank, words.TIES, *issue.ties.sentences, words.TIES_NOTE, blank, words.GROUPS, *issue.suggested.lines]
    lines += [blank, words.RISKS, issue.risk]
    for row, line in enumerate(lines, 1):
        _put(sheet, row, 1, line.of(lang))
        sheet.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = 16 * max(1, -(-width(line.of(lang)) // 100))
        if line in heads:
            sheet.cell(row, 1).font = Font(name=_FONT, size=12, bold=True)
    sheet.cell(1, 1).font = Font(name=_FONT, size=16, bold=True)
    sheet.row_dimensions[1].height = 26
    sheet.column_dimensions["A"].width = 110
    on_paper(sheet)


def _exhibit(book: Workbook, shown: Shown, lang: Lang) -> None:
    sheet = book.create_sheet(f"{words.CHART.of(lang)} {shown.number}")
    colon = "：" if lang == "zh" else ": "
    _put(sheet, 1, 1, shown.title.of(lang))
    sheet.cell(1, 1).font = Font(name=_FONT, size=13, bold=True)
    unit = shown.unit.zh if lang == "zh" else shown.unit.en
    source = f"{words.SOURCE.of(lang)}{colon}{shown.source.of(lang)}"
    _put(sheet, 2, 1, " · ".join(filter(None, (f"{words.UNIT.of(lang)}{colon}{unit}", shown.period.of(lang), source))))
    row = 4
    for table in shown.tables:
        row = _put_table(sheet, table, row, lang) + 1
    for gap in shown.gaps:
        comma, stop = ("，", "。") if lang == "zh" else (": ", ". ")
        text = f"{gap.what.of(lang)}{comma}{gap.why.of(lang)}{stop}{words.REMEDY.of(lang)}{colon}{gap.remedy.of(lang)}"
        _put(sheet, row, 1, f"{words.GAP.of(lang)}{colon}{text}")
        row += 1
    for note in shown.notes:
        _put(sheet, row, 1, f"{words.NOTE.of(lang)}{colon}{note.of(lang)}")
        row += 1
    _widths(sheet)
    on_paper(sheet, pages=1)  # no chart is cut
    for drawing in shown.drawings:
        place(book, sheet, drawing, shown, row + 1, lang)
        row += 24


def _put_table(sheet: Worksheet, table: Table, row: int, lang: Lang) -> int:
    """Writes a table from a row on; returns the first row behind it."""
    if table.caption:
        _put(sheet, row, 1, table.caption.of(lang))
        row += 1
    grouped = any(one.group for one in table.rows)
    for at, column in enumerate(table.columns, 1 + grouped):
        _put(sheet, row, at, column.title.of(lang))
        cell = sheet.cell(row, at)
        cell.font, cell.fill = Font(name=_FONT, bold=True), _HEAD
        cell.alignment = Alignment(
            wrap_text=True, horizontal="right" if is_number(column, table.rows, at - 1 - grouped) else None
        )
    for one in table.rows:
        row += 1
        if grouped:
            zh, _, en = one.group.partition("|")
            _put(sheet, row, 1, en if en and lang == "en" else zh)
        for at, column in enumerate(table.columns):
            _put_cell(sheet, row, at + 1 + grouped, one.cells[at], column, lang)
    return row + 1


def _put_cell(sheet: Worksheet, row: int, at: int, value: Cell, column: Column, lang: Lang) -> None:
    if isinstance(value, Words | Linked):
        text = value.words if isinstance(value, Linked) else value
        _put(sheet, row, at, text.of(lang))
    elif isinstance(value, int | float):
        cell = sheet.cell(row, at, value / column.scale)
        places = "." + "0" * column.decimals if column.decimals else ""
        cell.number_format = f"#,##0{places}" if not column.percent else f"+0{places};-0{places};0{places}"
        cell.font = Font(name=_FONT)
    elif value is not None:
        sheet.cell(row, at, value).number_format = "yyyy-mm-dd"


def _put(sheet: Worksheet, row: int, at: int, text: str) -> None:
    """A text as a text, whatever it begins with."""
    cell = sheet.cell(row, at, harmless(_CONTROLS.sub("", text)))
    cell.data_type = "s"
    cell.font = Font(name=_FONT)


def _widths(sheet: Worksheet) -> None:
    for at in range(1, sheet.max_column + 1):
        texts = [str(sheet.cell(row, at).value or "") for row in range(4, sheet.max_row + 1)]
        wide = max((width(text) for text in texts if width(text) < _LONG), default=8)
        sheet.column_dimensions[get_column_letter(at)].width = min(max(wide + 3, 10), 60)
