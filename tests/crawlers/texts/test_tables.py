"""Tables as people save them."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.refusals import Refused
from crawlers.texts.tables import MOST_ROWS, MOST_UNPACKED, tables_in

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=8)


def reason(body: bytes) -> str:
    with pytest.raises(Refused) as refused:
        tables_in(body)
    return refused.value.reason


ROWS = st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=5)


@given(ROWS, st.sampled_from(["utf-8", "utf-8-sig"]))
def test_what_was_written_is_read(rows: list[list[str]], encoding: str) -> None:
    quoted = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    filled = tuple(tuple(row) for row in rows if any(row))
    if filled:
        assert tables_in(quoted.encode(encoding))[0].rows == filled


def test_a_table_of_a_chinese_excel_and_one_with_tabs_are_read() -> None:
    assert tables_in("日期,访问量\n2024-10-01,5\n".encode("gb18030"))[0].rows[0] == ("日期", "访问量")
    assert tables_in(b"a\tb,c\n1\t2\n")[0].rows == (("a", "b,c"), ("1", "2"))


def test_the_rows_of_a_sheet_are_as_wide_as_its_widest() -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.title = "榜"
    for row in (("a", "b", "c"), ("1", None, None), (), ("2", "x", None)):
        sheet.append(row)
    book.save(out)
    (table,) = tables_in(out.getvalue())
    assert (table.title, table.rows) == ("榜", (("a", "b", "c"), ("1", None, None), ("2", "x", None)))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b" \n", "empty"),
        (b",,\n,,\n", "empty"),
        (b"PK\x03\x04", "layout"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "layout"),
        (b'"' + b"x" * 200_000, "layout"),
    ],
)
def test_what_is_no_table_is_refused(body: bytes, expected: str) -> None:
    assert reason(body) == expected


def test_a_table_of_too_many_rows_is_too_large() -> None:
    assert reason(b"a,b\n" * (MOST_ROWS + 1)) == "too_large"


def test_a_bomb_in_a_workbook_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (MOST_UNPACKED + 1))
    assert len(out.getvalue()) < 1_000_000
    assert reason(out.getvalue()) == "too_large"
