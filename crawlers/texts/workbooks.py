"""Workbooks (.xlsx) as their sheets' cells, within bounds, and nothing of them left out unseen."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import openpyxl

from crawlers.refusals import Refused

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 50_000, 256, 64
MOST_UNPACKED = 64 * 1024 * 1024
DAY_ZERO = date(1899, 12, 30)
"""From which a workbook counts days; those of old Macintoshes count from 1904."""
_UNCALCULATED = re.compile(
    rb'<c\b(?![^>]{0,99}\bt="str")[^>]{0,99}?\br="(\w{2,10})"[^>]{0,99}>\s{0,9}<f\b[^>]{0,99}>[^<]{0,9999}</f>'
    rb"\s{0,9}(?:<v\s?/>|<v></v>)?\s{0,9}</c>"
)
"""A formula without a value, as a program writes it: the value comes when the workbook is opened and saved."""


class Sheet(NamedTuple):
    """The rows of a sheet that hold anything, each as wide as the widest, with their numbers from 1."""

    title: str
    rows: tuple[tuple[Any, ...], ...]
    numbers: tuple[int, ...]
    day_zero: date


def sheets_in(body: bytes) -> list[Sheet]:
    """The sheets of an .xlsx; raises Refused("layout") on what is none, ("too_large") on one beyond the bounds."""
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


def _cells(sheet: Any, day_zero: date) -> Sheet:
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
    return Sheet(str(sheet.title), padded, tuple(numbers), day_zero)
