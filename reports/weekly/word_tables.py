"""Tables of the Word draft: as wide as the page, columns by what they hold, the heading again on each page."""

from __future__ import annotations

from docx.document import Document as Draft
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table as Grid
from docx.table import _Cell, _Row

from reports.weekly.laid_out import Laid, LaidCell, width

WIDTH = 17.0
"""Of the text, in centimetres."""
_LEAST, _MOST = 5, 34
"""How narrow and how wide a column may be, in Latin letters."""
_SIGNS = {"up": RGBColor(0xA8, 0x32, 0x1F), "down": RGBColor(0x1F, 0x5F, 0xA8)}
_HEAD, _BAND = "E8EEF5", "F2F5F8"
_RULES = (("w:top", "8", "1F5FA8"), ("w:bottom", "8", "1F5FA8"), ("w:insideH", "4", "D9DEE4"))


def place(draft: Draft, one: Laid) -> None:
    """Puts a table at the end of the draft."""
    grid = draft.add_table(rows=1, cols=len(one.heads))
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _rule(grid)
    for cell, (title, number) in zip(grid.rows[0].cells, one.heads, strict=True):
        _fill(cell, LaidCell(title, "n" if number else "t"), bold=True)
        _shade(cell, _HEAD)
    _mark(grid.rows[0], "w:tblHeader")
    _mark(grid.rows[0], "w:cantSplit")
    for row in one.rows:
        added = grid.add_row()
        _mark(added, "w:cantSplit")
        cells = added.cells
        if row.heading is not None:
            merged = cells[0].merge(cells[-1])
            _fill(merged, LaidCell(row.heading, "t"), bold=True)
            _shade(merged, _BAND)
            merged.paragraphs[0].paragraph_format.keep_with_next = True
            continue
        for cell, text in zip(cells, row.cells, strict=True):
            _fill(cell, text, bold=False)
    _widen(grid, one)


def _widen(grid: Grid, one: Laid) -> None:
    """Gives each column its part of the page, by its longest text."""
    wanted = []
    for at, (title, _) in enumerate(one.heads):
        longest = max((width(row.cells[at].text) for row in one.rows if row.heading is None), default=0)
        word = max(map(width, title.split()), default=0)
        wanted.append(min(max(longest, word, _LEAST), _MOST) + 4)
    for column, share in zip(grid.columns, wanted, strict=True):
        column.width = Cm(WIDTH * share / sum(wanted))
        for cell in column.cells:
            cell.width = column.width


def _rule(grid: Grid) -> None:
    borders = OxmlElement("w:tblBorders")
    for name, size, colour in _RULES:
        edge = OxmlElement(name)
        for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", colour)):
            edge.set(qn(f"w:{key}"), value)
        borders.append(edge)
    grid._tbl.tblPr.append(borders)


def _shade(cell: _Cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _fill(cell: _Cell, text: LaidCell, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
    if text.kind == "n":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text.text)
    run.font.size, run.bold = Pt(8), bold
    if text.sign:
        run.font.color.rgb = _SIGNS[text.sign]


def _mark(row: _Row, name: str) -> None:
    """A heading that repeats on each page, or a row that is not cut."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))
