"""A table as a workbook: written as it goes, on one sheet, and on more where a sheet is full."""

from __future__ import annotations

from contextlib import suppress
from tempfile import gettempdir
from typing import IO, Any

from sqlite_utils import Database

from reports.export.cells import harmless
from storage.public_tables import select, table_called

SHEET_ROWS = 1_048_575
"""What fits below the header."""
_CELL_UNITS = 32_767


def write_xlsx(
    db: Database,
    table: str,
    out: IO[bytes],
    since: str | None = None,
    as_of: str | None = None,
    sheet_rows: int = SHEET_ROWS,
) -> int:
    """Write a public table as .xlsx, at most so many rows a sheet; returns how many rows. Raises NoSuchTable.

    No cell is a formula, an error value or a link; a text ends where a cell is full (32,767 UTF-16 units).
    Raises OSError where a file cannot be written.
    """
    from lxml.etree import SerialisationError
    from openpyxl import Workbook

    names = [column.name for column in table_called(table).columns]
    book, count = Workbook(write_only=True), 0
    try:
        for row in db.execute(*select(table, since, as_of)):
            if count % sheet_rows == 0:
                sheet = _sheet(book, table, names)
            sheet.append([cell(value) for value in row])
            count += 1
        if not count:
            _sheet(book, table, names)
        book.save(out)
    except SerialisationError as error:
        _let_go(book)
        raise OSError(f"the workbook or its sheets in {gettempdir()} could not be written: {error}") from error
    return count


def cell(value: Any) -> Any:
    """A value as a cell holds it."""
    if not isinstance(value, str):
        return value
    text = harmless(value)
    if text.startswith("#"):  # "#N/A" is a value of its own in a workbook, and none that was scraped
        text = f"'{text}"
    if len(text) > _CELL_UNITS // 2:
        text = text.encode("utf-16-le")[: _CELL_UNITS * 2].decode("utf-16-le", "ignore")
    return text


def _let_go(book: Any) -> None:
    """End the writers of sheets that could not be written; left alone they would complain on stderr at the very end."""
    for sheet in book.worksheets:
        for stream in (sheet._rows, sheet._writer and sheet._writer.xf):
            with suppress(Exception):
                stream.close()


def _sheet(book: Any, table: str, names: list[str]) -> Any:
    number = len(book.worksheets) + 1
    sheet = book.create_sheet(table if number == 1 else f"{table} {number}")
    sheet.freeze_panes = "A2"
    sheet.append(names)
    return sheet
