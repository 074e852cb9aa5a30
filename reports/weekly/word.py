"""A Word draft that an analyst can edit: real headings, tables and captions, the charts as pictures."""

from __future__ import annotations

from io import BytesIO

from docx import Document
from docx.document import Document as Draft
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from derive.exhibits.shown import Gap, Shown, Table, Words
from reports.weekly import words
from reports.weekly.issue import Issue
from reports.weekly.laid_out import laid
from reports.weekly.pictures import Picture
from reports.weekly.word_tables import place
from watchlist.fields import Lang

_FONT = "Noto Sans CJK SC"
_SOFT = RGBColor(0x56, 0x61, 0x6D)


def word(issue: Issue, pictures: dict[int, list[Picture]], lang: Lang) -> bytes:
    """The draft as a .docx file."""
    draft = _blank(lang)
    draft.add_heading(issue.title.of(lang), 0)
    _page_numbers(draft, issue.title.of(lang), lang)
    _note(draft, f"{words.AS_OF.of(lang)} {issue.until.of(lang)}")
    if periods := issue.periods.of(lang):
        _note(draft, f"{words.PERIOD.of(lang)}{_colon(lang)}{periods}")
    draft.add_heading(words.SUMMARY.of(lang), 1)
    for sentence in issue.summary or (words.NO_SUMMARY,):
        draft.add_paragraph(sentence.of(lang), style="List Bullet")
    for shown in issue.exhibits:
        _exhibit(draft, shown, pictures.get(shown.number, []), lang)
    _section(draft, words.EVENTS, issue.events.table, lang)
    for gap in issue.events.gaps:
        _gap(draft, gap, lang)
    draft.add_heading(words.TIES.of(lang), 1)
    for sentence in issue.ties.sentences:
        draft.add_paragraph(sentence.of(lang))
    _note(draft, words.TIES_NOTE.of(lang))
    if issue.ties.table:
        _table(draft, issue.ties.table, lang)
    draft.add_heading(words.GROUPS.of(lang), 1)
    for line in issue.suggested.lines:
        draft.add_paragraph(line.of(lang), style="List Bullet")
    if issue.suggested.table:
        _table(draft, issue.suggested.table, lang)
        _note(draft, words.GROUPS_NOTE.of(lang))
    for heading, table in (
        (words.CHANGES, issue.changes), (words.ALERTS, issue.alerts), (words.RESTATED, issue.restated),
        (words.MISSING, issue.missing),
    ):  # fmt: skip
        _section(draft, heading, table, lang)
        if heading is words.CHANGES and table:
            _note(draft, words.CHANGES_NOTE.of(lang))
    draft.add_heading(words.RISKS.of(lang), 1)
    draft.add_paragraph(issue.risk.of(lang))
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
    draft.styles["Normal"].paragraph_format.space_after = Pt(4)
    draft.core_properties.language = "zh-CN" if lang == "zh" else "en"
    section = draft.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    return draft


def _exhibit(draft: Draft, shown: Shown, pictures: list[Picture], lang: Lang) -> None:
    colon = _colon(lang)
    draft.add_heading(f"{words.CHART.of(lang)} {shown.number}{colon}{shown.title.of(lang)}", 1)
    unit = shown.unit.zh if lang == "zh" else shown.unit.en
    period = shown.period.of(lang)
    about = f"{words.UNIT.of(lang)}{colon}{unit}" + (f" · {words.PERIOD.of(lang)}{colon}{period}" if period else "")
    _note(draft, about, kept=True)
    for picture in pictures:
        placed = draft.add_picture(BytesIO(picture.png()), width=Cm(16))
        placed._inline.docPr.set("descr", picture.alt)
        draft.paragraphs[-1].paragraph_format.keep_with_next = True
    for table in shown.tables:
        _table(draft, table, lang)
    for gap in shown.gaps:
        _gap(draft, gap, lang, remedy=not shown.tables)
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
        _note(draft, one.caption, kept=True)
    place(draft, one)
    draft.add_paragraph().paragraph_format.space_after = Pt(2)


def _gap(draft: Draft, gap: Gap, lang: Lang, *, remedy: bool = True) -> None:
    colon, stop = _colon(lang), "。" if lang == "zh" else ". "
    paragraph = draft.add_paragraph()
    paragraph.add_run(f"{words.GAP.of(lang)}{colon}{gap.what.of(lang)}").bold = True
    comma = "，" if lang == "zh" else ": "
    told = f"{words.REMEDY.of(lang)}{colon}{gap.remedy.of(lang)}{stop}" if remedy else ""
    paragraph.add_run(f"{comma}{gap.why.of(lang)}{stop}{told}")


def _note(draft: Draft, text: str, *, kept: bool = False) -> None:
    """A line in small type; `kept` with what follows it."""
    paragraph = draft.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(1)
    paragraph.paragraph_format.keep_with_next = kept
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(8.5), _SOFT


def _page_numbers(draft: Draft, title: str, lang: Lang) -> None:
    """The title on top of each page, and its number below."""
    section = draft.sections[0]
    section.header.paragraphs[0].text = title
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = words.PAGE.of(lang).split("{}")
    for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, None)):
        footer.add_run(text)
        if field:
            number = OxmlElement("w:fldSimple")
            number.set(qn("w:instr"), field)
            footer._p.append(number)
    for paragraph in (section.header.paragraphs[0], footer):
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(8), _SOFT


def _colon(lang: Lang) -> str:
    return "：" if lang == "zh" else ": "
