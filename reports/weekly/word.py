"""A Word draft that an analyst can edit: real headings, tables and captions, the charts as pictures."""

from __future__ import annotations

from io import BytesIO

from docx import Document
from docx.document import Document as Draft
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell, _Row

from derive.exhibits.shown import Gap, Shown, Table, Words
from reports.weekly import words
from reports.weekly.issue import Issue
from reports.weekly.laid_out import LaidCell, laid
from reports.weekly.pictures import Picture
from watchlist.fields import Lang

_FONT = "Noto Sans CJK SC"
_SIGNS = {"up": RGBColor(0xA8, 0x32, 0x1F), "down": RGBColor(0x1F, 0x5F, 0xA8)}
_SOFT = RGBColor(0x56, 0x61, 0x6D)


def word(issue: Issue, pictures: dict[int, list[Picture]], lang: Lang) -> bytes:
    """The draft as a .docx file."""
    draft = _blank(lang)
    draft.add_heading(issue.title.of(lang), 0)
    _note(draft, f"{words.AS_OF.of(lang)} {issue.until.of(lang)}")
    draft.add_heading(words.SUMMARY.of(lang), 1)
    for sentence in issue.summary:
        draft.add_paragraph(sentence.of(lang), style="List Bullet")
    for shown in issue.exhibits:
        _exhibit(draft, shown, pictures.get(shown.number, []), lang)
    _section(draft, words.EVENTS, issue.events.table, lang)
    for gap in issue.events.gaps:
        _gap(draft, gap, lang)
    draft.add_heading(words.TIES.of(lang), 1)
    draft.add_paragraph(" ".join(sentence.of(lang) for sentence in issue.ties.sentences))
    _note(draft, words.TIES_NOTE.of(lang))
    if issue.ties.table:
        _table(draft, issue.ties.table, lang)
    for heading, table in (
        (words.GROUPS, issue.suggested), (words.CHANGES, issue.changes), (words.ALERTS, issue.alerts),
        (words.RESTATED, issue.restated), (words.MISSING, issue.missing),
    ):  # fmt: skip
        _section(draft, heading, table, lang)
    _note(draft, issue.risk.of(lang))
    out = BytesIO()
    draft.save(out)
    return out.getvalue()


def _blank(lang: Lang) -> Draft:
    draft = Document()
    for style in draft.styles:
        if style.element.rPr is not None or style.name in ("Normal", "Title", "Heading 1", "Caption"):
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(name), None)
            for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
                fonts.set(qn(name), _FONT)
    draft.styles["Normal"].font.size = Pt(10)
    draft.core_properties.language = "zh-CN" if lang == "zh" else "en"
    section = draft.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    return draft


def _exhibit(draft: Draft, shown: Shown, pictures: list[Picture], lang: Lang) -> None:
    colon = _colon(lang)
    draft.add_heading(f"{words.CHART.of(lang)} {shown.number}{colon}{shown.title.of(lang)}", 1)
    unit = shown.unit.zh if lang == "zh" else shown.unit.en
    _note(draft, f"{words.UNIT.of(lang)}{colon}{unit} · {shown.period.of(lang)}")
    for picture in pictures:
        placed = draft.add_picture(BytesIO(picture.png()), width=Cm(16))
        placed._inline.docPr.set("descr", picture.alt)
    for table in shown.tables:
        _table(draft, table, lang)
    for gap in shown.gaps:
        _gap(draft, gap, lang)
    _note(draft, f"{words.SOURCE.of(lang)}{colon}{shown.source.of(lang)}")
    for note in shown.notes:
        _note(draft, f"{words.NOTE.of(lang)}{colon}{note.of(lang)}")


def _section(draft: Draft, heading: Words, table: Table | None, lang: Lang) -> None:
    draft.add_heading(heading.of(lang), 1)
    if table:
        _table(draft, table, lang)
    else:
        draft.add_paragraph(words.NONE.of(lang))


def _table(draft: Draft, table: Table, lang: Lang) -> None:
    one = laid(table, lang)
    if one.caption:
        _note(draft, one.caption)
    grid = draft.add_table(rows=1, cols=len(one.heads), style="Light Grid Accent 1")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, (title, number) in zip(grid.rows[0].cells, one.heads, strict=True):
        _fill(cell, LaidCell(title, "n" if number else "t"), bold=True)
    _mark(grid.rows[0], "w:tblHeader")
    for row in one.rows:
        added = grid.add_row()
        _mark(added, "w:cantSplit")
        if row.heading is not None:
            cells = added.cells
            _fill(cells[0].merge(cells[-1]), LaidCell(row.heading, "t"), bold=True)
            continue
        for cell, text in zip(added.cells, row.cells, strict=True):
            _fill(cell, text, bold=False)
    draft.add_paragraph()


def _fill(cell: _Cell, text: LaidCell, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    if text.kind == "n":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text.text)
    run.font.size, run.bold = Pt(8), bold
    if text.sign:
        run.font.color.rgb = _SIGNS[text.sign]


def _mark(row: _Row, name: str) -> None:
    """A heading that repeats on each page, or a row that is not cut."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _gap(draft: Draft, gap: Gap, lang: Lang) -> None:
    colon, stop = _colon(lang), "。" if lang == "zh" else ". "
    paragraph = draft.add_paragraph()
    paragraph.add_run(f"{words.GAP.of(lang)}{colon}{gap.what.of(lang)}").bold = True
    dash = "——" if lang == "zh" else " — "
    paragraph.add_run(f"{dash}{gap.why.of(lang)}{stop}{words.REMEDY.of(lang)}{colon}{gap.remedy.of(lang)}")


def _note(draft: Draft, text: str) -> None:
    run = draft.add_paragraph().add_run(text)
    run.font.size, run.font.color.rgb = Pt(8.5), _SOFT


def _colon(lang: Lang) -> str:
    return "：" if lang == "zh" else ": "
