"""Tables as people save them: CSV (or tabs, semicolons) in UTF-8, UTF-16 or GB 18030, and the sheets of an .xlsx."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl

from crawlers.refusals import Refused

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 50_000, 256, 64
MOST_UNPACKED = 64 * 1024 * 1024
DAY_ZERO = date(1899, 12, 30)
"""From which a workbook counts days; those of old Macintoshes count from 1904."""
_COUNTED = re.compile(r"[345]\d{4}(?:\.\d+)?", re.ASCII)
"""A count of days in this century or the end of the last, with or without the time of day."""
_UNCALCULATED = re.compile(
    rb'<c\b(?![^>]{0,99}\bt="str")[^>]{0,99}?\br="(\w{2,10})"[^>]{0,99}>\s{0,9}<f\b[^>]{0,99}>[^<]{0,9999}</f>'
    rb"\s{0,9}(?:<v\s?/>|<v></v>)?\s{0,9}</c>"
)
"""A formula without a value, as a program writes it: the value comes when the workbook is opened and saved."""
_ZIP = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the workbook's name for it ("" in a CSV), and its rows; cells are texts, numbers, times or None."""

    title: str
    rows: tuple[tuple[Any, ...], ...]
    numbers: tuple[int, ...] = ()
    """The number of each row in its file or sheet, from 1: of a cell with line breaks in it, the line it ends on."""
    day_zero: date = DAY_ZERO

    def below(self, header: int) -> list[tuple[int, tuple[Any, ...]]]:
        """The rows below the one at index `header`, each with its number."""
        return list(zip(self.numbers[header + 1 :], self.rows[header + 1 :], strict=True))

    def require_no_shift(self, header: int, row: Sequence[Any]) -> None:
        """Raise ValueError where a row of a CSV reaches beyond the header at that index: somewhere in it stands a comma
        too many ("1,145.1" without quotes), and every figure behind it is another column's.
        """
        width = self.width(header)
        if not self.title and any(row[width:]):
            raise ValueError(f"{len(row)} cells under a header of {width}: put figures with commas into quotes")

    def counted_day(self, cell: Any) -> date | None:
        """The day that 45630 is where a workbook does not show its days as dates; None for what is no such number."""
        if not _COUNTED.fullmatch(str(cell)):
            return None
        return self.day_zero + timedelta(days=int(str(cell)[:5]))

    def width(self, header: int) -> int:
        """How many columns the rows have down to the header at that index."""
        return max((len(row) for row in self.rows[: header + 1]), default=0)


def tables_in(body: bytes) -> list[Table]:
    """The tables of a file, empty rows left out; raises Refused("layout") on what is neither, ("empty") on nothing."""
    if not body.strip():
        raise Refused("empty", "the file is blank")
    if body.startswith(_OLD_WORKBOOK):
        raise Refused("layout", "a workbook of Excel 97 to 2003 (.xls): save it as .xlsx or CSV")
    tables = _workbook(body) if body.startswith(_ZIP) else [_lines(body)]
    if not any(table.rows for table in tables):
        raise Refused("empty", "no row in the file")
    return tables


def _lines(body: bytes) -> Table:
    text = _decoded(body)
    sample = re.sub(r"\d,(?=\d{3})", "", text[:4096])  # a comma between thousands parts no cells
    delimiter = max(",\t;", key=sample.count)
    # Strict first, for a quotation mark that is left open makes one cell of all that follows, and nobody would miss it.
    rows = _parted(text, delimiter, strict=True) or _parted(text, delimiter, strict=False)
    if len(rows) > MOST_ROWS:
        raise Refused("too_large", f"more than {MOST_ROWS} rows")
    return Table("", tuple(row for _, row in rows), tuple(number for number, _ in rows))


def _parted(text: str, delimiter: str, *, strict: bool) -> list[tuple[int, tuple[str, ...]]]:
    """The rows of a CSV that hold anything, each with its number; none where a strict reader stumbles over a quotation
    mark in the midst of a cell, which the other takes as it stands."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    begins, rows = 1, []
    try:
        for row in reader:
            if any(row):
                rows.append((reader.line_num, tuple(row)))
            begins = reader.line_num + 1
    except csv.Error as error:
        if strict and "expected after" in str(error):
            return []
        why = f"row {begins}: a quotation mark is left open, or a cell has no end ({error})"
        raise Refused("layout", why) from None
    return rows


def _decoded(body: bytes) -> str:
    """The text of a CSV: by its byte-order mark, else UTF-16 by its zero bytes, else UTF-8, else GB 18030."""
    head = body[:512]
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        names = ["utf-16"]
    elif head.count(0) * 4 > len(head):
        names = ["utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"]
    else:
        names = ["utf-8-sig", "gb18030"]
    for name in names:
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    raise Refused("layout", f"not text in {' or '.join(names)}: save the table as UTF-8")


def _workbook(body: bytes) -> list[Table]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            if unpacked > MOST_UNPACKED:
                raise Refused("too_large", f"a workbook of {unpacked} bytes unpacked; at most {MOST_UNPACKED}")
            _require_values(archive)
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
        if len(book.worksheets) > MOST_SHEETS:
            raise Refused("too_large", f"more than {MOST_SHEETS} sheets")
        return [_cells(sheet, book.epoch.date()) for sheet in book.worksheets]
    except Refused:
        raise
    except Exception as error:  # openpyxl promises no set of errors for a broken workbook
        raise Refused("layout", f"not a workbook: {type(error).__name__}: {error}") from None


def _require_values(archive: zipfile.ZipFile) -> None:
    """Raise Refused("layout") where a cell has a formula and no value: it would be taken for an empty one."""
    for part in archive.namelist():
        if part.startswith("xl/worksheets/") and (found := _UNCALCULATED.search(archive.read(part))):
            cell = found[1].decode("ascii", "replace")
            raise Refused("layout", f"{cell} has a formula that was never calculated: open the workbook and save it")


def _shown(cell: Any) -> Any:
    """What a cell holds; a number that is shown in per cent as the text that a person sees ("4.98%" of 0.0498)."""
    value = cell.value
    if type(value) in (int, float) and "%" in (cell.number_format or ""):
        return f"{Decimal(repr(value)) * 100:f}%"
    return value


def _cells(sheet: Any, day_zero: date) -> Table:
    """The rows of a sheet that hold anything, each as wide as the widest of them."""
    rows, numbers = [], []
    for number, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1), 1):
        row = [_shown(cell) for cell in cells]
        filled = [index for index, cell in enumerate(row) if cell not in (None, "")]
        if filled:
            if number > MOST_ROWS or filled[-1] >= MOST_COLUMNS:
                raise Refused("too_large", f"{sheet.title}: more than {MOST_ROWS} rows or {MOST_COLUMNS} columns")
            rows.append(tuple(row[: filled[-1] + 1]))
            numbers.append(number)
    width = max(map(len, rows), default=0)
    padded = tuple(row + (None,) * (width - len(row)) for row in rows)
    return Table(str(sheet.title), padded, tuple(numbers), day_zero)
