"""Cells as readers see them: the same text in the page, in Word and in the sentences that cite them."""

from __future__ import annotations

from datetime import date

from derive.exhibits.shown import Cell, Column, Linked, Row, Table, Words
from watchlist.fields import Lang

NOTHING = "—"


def printed(cell: Cell, column: Column, lang: Lang) -> str:
    """A cell as text: numbers in the column's unit and decimals, with commas."""
    if cell is None:
        return NOTHING
    if isinstance(cell, Words):
        return cell.of(lang)
    if isinstance(cell, Linked):
        return cell.words.of(lang)
    return cell.isoformat() if isinstance(cell, date) else number(cell, column)


def number(value: float, column: Column) -> str:
    """A number in the column's unit; never a negative zero."""
    return f"{value / column.scale + 0.0:z,.{column.decimals}f}"


def cited(table: Table, row: Row, key: str) -> str | None:
    """A number of a row as the table prints it; None where there is none."""
    value = table.number(row, key)
    return None if value is None else number(value, table.column(key))


def is_number(column: Column, rows: tuple[Row, ...], at: int) -> bool:
    """Whether a column is to stand right: it holds numbers, or nothing."""
    cells = [row.cells[at] for row in rows if row.cells[at] is not None]
    return all(isinstance(cell, int | float) for cell in cells) if cells else column.percent
