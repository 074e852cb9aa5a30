"""What one chart of the report shows, in both languages: tables, what is drawn, notes, and gaps with their remedy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from derive.exhibits.drawn import Drawing
from watchlist.exhibits import Unit
from watchlist.fields import Lang


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    zh: str
    en: str

    def of(self, lang: Lang) -> str:
        """It in one of them."""
        return self.zh if lang == "zh" else self.en


def same(text: str) -> Words:
    """A text that is the same in both languages: a code, a date, what somebody else wrote."""
    return Words(text, text)


@dataclass(frozen=True, slots=True)
class Linked:
    """A text with the address that it comes from."""

    words: Words
    url: str


Cell = Words | Linked | float | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `decimals` of its numbers, `scale` whole units for one that is printed."""

    key: str
    title: Words
    decimals: int = 0
    scale: float = 1.0
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the subject it is about (an entity's id, a slug, a code), and a cell a column, in whole units."""

    subject: str
    cells: tuple[Cell, ...]
    group: str = ""
    """The heading it stands under, in both languages with a bar between where they differ."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns. The first column is the row's label."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: Words | None = None

    def column(self, key: str) -> Column:
        """The column of that key; raises KeyError."""
        return {column.key: column for column in self.columns}[key]

    def cell(self, row: Row, key: str) -> Cell:
        """A row's cell under the column of that key; None where the table has no such column."""
        keys = [column.key for column in self.columns]
        return row.cells[keys.index(key)] if key in keys else None

    def number(self, row: Row, key: str) -> float | None:
        """The same, where it is a number."""
        cell = self.cell(row, key)
        return cell if isinstance(cell, int | float) else None


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, why, and what would fill it."""

    what: Words
    why: Words
    remedy: Words


@dataclass(frozen=True, slots=True)
class Shown:
    """One chart: tables and drawings may be empty, and then the gaps say why."""

    number: int
    title: Words
    unit: Unit
    source: Words
    period: Words
    """The newest period, as the text names it: 1122-1128."""
    of: str
    tables: tuple[Table, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    notes: tuple[Words, ...] = ()
    gaps: tuple[Gap, ...] = ()

    def rows(self) -> Iterator[tuple[Table, Row]]:
        """Every row with its table."""
        return ((table, row) for table in self.tables for row in table.rows)
