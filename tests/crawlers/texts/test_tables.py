"""Tables as people save them."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from crawlers.refusals import Refused
from crawlers.texts.tables import tables_in
from crawlers.texts.workbooks import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, MOST_UNPACKED

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
        (b'a,b\n1,"2\n3,4\n5,6\n', "layout"),
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


def test_a_quotation_mark_left_open_is_named_with_its_row_and_one_within_a_cell_is_of_the_cell() -> None:
    with pytest.raises(Refused, match="row 3: a quotation mark is left open"):
        tables_in(b'a,b\n1,2\n3,"4\n5,6\n')
    assert tables_in(b'a,b\n24" rack,"8" blade"\n1,2\n')[0].rows == (("a", "b"), ('24" rack', '8 blade"'), ("1", "2"))


def test_a_row_of_a_csv_that_reaches_beyond_its_header_is_shifted_and_a_blank_end_is_not() -> None:
    (table,) = tables_in(b"day,close\n2024-12-04,1,145.1\n2024-12-05,144,,\n")
    with pytest.raises(ValueError, match="3 cells under a header of 2: put figures with commas into quotes"):
        table.require_no_shift(0, table.rows[1])
    table.require_no_shift(0, table.rows[2])


def test_a_number_in_a_column_of_days_is_a_day_as_its_workbook_counts() -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append(["日期"])
    book.save(out)
    assert tables_in(out.getvalue())[0].counted_day(44168) == date(2024, 12, 4)
    (table,) = tables_in("日期\n45630\n".encode())
    assert (table.counted_day(45630), table.counted_day("45630.5")) == (date(2024, 12, 4), date(2024, 12, 4))
    assert [table.counted_day(cell) for cell in (20241204, "2024-12-04", "145.5", None)] == [None] * 4


def test_a_workbook_beyond_a_bound_is_refused_and_not_cut() -> None:
    for at in ((MOST_ROWS + 1, 1), (1, MOST_COLUMNS + 1)):
        book, out = openpyxl.Workbook(), io.BytesIO()
        book.worksheets[0].cell(*at, value="x")
        book.save(out)
        assert reason(out.getvalue()) == "too_large"
    book, out = openpyxl.Workbook(), io.BytesIO()
    for _ in range(MOST_SHEETS):
        book.create_sheet().append(["x"])
    book.save(out)
    assert reason(out.getvalue()) == "too_large"


def test_a_formula_that_was_never_calculated_is_named_and_not_taken_for_an_empty_cell() -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].append(["close"])
    book.worksheets[0].append(["=1+2"])
    book.save(out)
    with pytest.raises(Refused, match="A2 has a formula that was never calculated"):
        tables_in(out.getvalue())
