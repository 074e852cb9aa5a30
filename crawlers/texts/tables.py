"""Tables as people save them: CSV (or tabs, semicolons) in UTF-8, UTF-16 or GB 18030, and the sheets of an .xlsx."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crawlers.refusals import Refused
from crawlers.texts.workbooks import DAY_ZERO, MOST_ROWS, sheets_in

_COUNTED = re.compile(r"[345]\d{4}(?:\.\d+)?", re.ASCII)
"""A count of days in this century or the end of the last, with or without the time of day."""
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
    tables = [Table(*sheet) for sheet in sheets_in(body)] if body.startswith(_ZIP) else [_lines(body)]
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
