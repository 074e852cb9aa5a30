"""What hostile titles do in each format: nothing; and that each format holds what the issue says."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import lxml.html
import pytest
from docx import Document
from docx.shared import Cm
from openpyxl import load_workbook

from charts.theme import NEW
from crawlers.browser import executable
from reports.scraped import TITLE, line, web_address
from reports.weekly.files import write
from reports.weekly.html import html
from reports.weekly.issue import Issue
from reports.weekly.pdf import NoBrowser, pdf
from reports.weekly.pictures import Picture, all_pictures
from reports.weekly.word import word
from reports.weekly.workbook import workbook
from tests.reports.weekly.conftest import HOSTILE
from watchlist.fields import Lang

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


@pytest.fixture
def pictures(full: Issue) -> dict[int, list[Picture]]:
    return all_pictures(full, "zh")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_runs_nothing_and_asks_for_nothing(full: Issue, lang: Lang) -> None:
    page = html(full, all_pictures(full, lang), lang)
    tree = lxml.html.document_fromstring(page.encode())
    assert not tree.xpath("//script|//iframe|//object|//link|//img|//form")
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert all(address.startswith(("https://", "#")) for address in tree.xpath("//a/@href"))
    assert {address[1:] for address in tree.xpath("//nav//a/@href")} <= set(tree.xpath("//@id"))
    assert not re.search(r"url\((?!#)", page)
    assert "@import" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert not _TURNING.search(page)
    assert "A" * 400 not in page


def test_the_page_shows_every_chart_with_words_for_it(full: Issue, pictures: dict[int, list[Picture]]) -> None:
    tree = lxml.html.document_fromstring(html(full, pictures, "zh").encode())
    figures = tree.xpath("//figure/*[@role='img']")
    assert len(figures) == sum(map(len, pictures.values())) >= 4
    assert all(figure.get("aria-label") and figure.xpath(".//*[local-name()='svg']") for figure in figures)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert [f"chart-{n}" in ids for n in range(1, 10)] == [True] * 9


def test_an_empty_database_makes_a_page_that_says_what_is_missing(empty: Issue) -> None:
    tree = lxml.html.document_fromstring(html(empty, all_pictures(empty, "zh"), "zh").encode())
    assert len(tree.xpath("//section[contains(@class, 'exhibit')]")) == 9
    assert len(tree.xpath("//section[contains(@class, 'exhibit')]//p[@class='gap']")) >= 9
    assert not tree.xpath("//figure")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_holds_numbers_and_no_formula(full: Issue, lang: Lang) -> None:
    book = load_workbook(BytesIO(workbook(full, lang)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not any(cell.data_type == "f" for cell in cells)
    assert not any(isinstance(cell.value, str) and cell.value[:1] in "=+-@\t\r" for cell in cells)
    assert not any(isinstance(cell.value, str) and _TURNING.search(cell.value) for cell in cells)
    first = book[book.sheetnames[1]]
    nvidia = next(row for row in first.iter_rows(values_only=True) if "NVDA.O" in row)
    assert {35545.0, 4.98, -1.5, 193.14} <= {value for value in nvidia if isinstance(value, int | float)}
    assert sum(len(sheet._charts) for sheet in book) >= 4


def test_the_word_draft_has_headings_tables_and_pictures_with_words(
    full: Issue, pictures: dict[int, list[Picture]]
) -> None:
    draft = Document(BytesIO(word(full, pictures, "zh")))
    headings = [p.text for p in draft.paragraphs if ((p.style and p.style.name) or "").startswith("Heading")]
    assert len([h for h in headings if h.startswith("图 ")]) == 9
    text = "\n".join(
        [p.text for p in draft.paragraphs] + [c.text for t in draft.tables for r in t.rows for c in r.cells]
    )
    assert "35,545" in text
    assert line(HOSTILE[0], TITLE) in text
    assert not _TURNING.search(text)
    assert "\x07" not in text
    shapes = draft.inline_shapes
    assert len(shapes) == sum(map(len, pictures.values()))
    assert all(shape._inline.docPr.get("descr") for shape in shapes)


@pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")
def test_the_pdf_has_pages_and_chinese_type(full: Issue, pictures: dict[int, list[Picture]]) -> None:
    body = pdf(html(full, pictures, "zh"), "zh", executable())
    assert body.startswith(b"%PDF-")
    assert body.count(b"/Type /Page\n") >= 4
    assert b"CJK" in body


def test_a_browser_that_is_not_there_is_told_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(NoBrowser, match="install chromium"):
        pdf("<p>", "zh", str(tmp_path / "no-browser"))


def test_files_are_named_by_day_and_language_and_leave_no_part_behind(full: Issue, tmp_path: Path) -> None:
    paths = list(write(full, "en", ["html", "xlsx", "docx"], tmp_path / "new", None))
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(path.name for path in paths)
    assert paths[0].name == "suanli-2024-12-05-en.html"


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_one_short_line(title: str) -> None:
    shown = line(title, TITLE)
    assert len(shown) <= TITLE
    assert "\n" not in shown
    assert not _TURNING.search(shown)
    assert shown.isprintable()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil", "http://", "http://[", "https://a\nb", None]
)
def test_only_an_address_of_the_web_is_one(url: str | None) -> None:
    assert web_address(url) is None


def test_an_address_of_the_web_stays_as_it_is() -> None:
    assert web_address("https://news.example/a?b=1") == "https://news.example/a?b=1"


def test_the_page_can_be_read_in_the_dark_and_is_printed_in_the_light(
    full: Issue, pictures: dict[int, list[Picture]]
) -> None:
    page = html(full, pictures, "zh")
    assert page.count("@media screen and (prefers-color-scheme: dark)") == 2
    assert f'figure [stroke="{NEW}"]' in page


def test_a_sheet_prints_its_chart_on_one_page_and_its_text_as_wide_as_paper(full: Issue) -> None:
    book = load_workbook(BytesIO(workbook(full, "zh")))
    assert all(sheet.page_setup.fitToWidth == 1 and sheet.sheet_properties.pageSetUpPr.fitToPage for sheet in book)
    assert book["图 1"].page_setup.fitToHeight == 1
    change = next(row for row in book["图 1"].iter_rows() if row[2].value == "NVDA.O")[5]
    assert (change.value, change.number_format) == (4.98, "+0.00;-0.00;0.00")


def test_the_word_draft_numbers_its_pages_and_repeats_headings(full: Issue, pictures: dict[int, list[Picture]]) -> None:
    draft = Document(BytesIO(word(full, pictures, "zh")))
    assert 'w:instr="PAGE"' in draft.sections[0].footer._element.xml
    assert full.title.zh in draft.sections[0].header.paragraphs[0].text
    for table in draft.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
        widths = [column.width for column in table.columns]
        assert sum(width or 0 for width in widths) == pytest.approx(Cm(17), rel=0.01)
