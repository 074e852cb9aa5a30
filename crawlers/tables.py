"""Tables as people save them: CSV in UTF-8 or GB 18030, and the sheets of an .xlsx workbook."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from typing import Any

import openpyxl

from crawlers.refusals import Refused

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 50_000, 256, 64
MOST_UNPACKED = 64 * 1024 * 1024
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the workbook's name for it ("" in a CSV), and its rows; cells are texts, numbers, times or None."""

    title: str
    rows: tuple[tuple[Any, ...], ...]


def tables_in(body: bytes) -> list[Table]:
    """The tables of a file, empty rows left out; raises Refused("layout") on what is neither, ("empty") on nothing."""
    if not body.strip():
        raise Refused("empty", "the file is blank")
    tables = _workbook(body) if body.startswith(_ZIP) else [Table("", _lines(body))]
    if not any(table.rows for table in tables):
        raise Refused("empty", "no row in the file")
    return tables


def _lines(body: bytes) -> tuple[tuple[Any, ...], ...]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("gb18030")
    sample = text[:4096]
    delimiter = "\t" if sample.count("\t") > sample.count(",") else ","
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
    except csv.Error as error:
        raise Refused("layout", f"not a CSV table: {error}") from None
    if len(rows) > MOST_ROWS:
        raise Refused("too_large", f"more than {MOST_ROWS} rows")
    return tuple(rows)


def _workbook(body: bytes) -> list[Table]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise Refused("too_large", f"a workbook of {unpacked} bytes unpacked; at most {MOST_UNPACKED}")
        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
        return [Table(str(sheet.title), _cells(sheet)) for sheet in book.worksheets[:MOST_SHEETS]]
    except Refused:
        raise
    except Exception as error:  # openpyxl promises no set of errors for a broken workbook
        raise Refused("layout", f"not a workbook: {type(error).__name__}: {error}") from None


def _cells(sheet: Any) -> tuple[tuple[Any, ...], ...]:
    """The rows of a sheet that hold anything, each as wide as the widest of them."""
    rows = []
    for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True):
        filled = [index for index, cell in enumerate(row) if cell not in (None, "")]
        if filled:
            rows.append(tuple(row[: filled[-1] + 1]))
    width = max(map(len, rows), default=0)
    return tuple(row + (None,) * (width - len(row)) for row in rows)
