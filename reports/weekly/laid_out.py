"""Tables as rows of printed text with spans for groups: what the page and the Word draft both lay out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import east_asian_width

from derive.exhibits.shown import Column, Linked, Row, Table
from reports.weekly.printed import is_number, printed
from watchlist.fields import Lang

_SHORT, _LONG = 22, 40
"""In columns, of which a Chinese sign takes two."""


@dataclass(frozen=True, slots=True)
class LaidCell:
    """One printed cell; `sign` is "up" or "down" for changes that are not nothing."""

    text: str
    kind: str
    """n for a number, s for a short text that is not to be broken, w for a long one, t for others."""
    sign: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class LaidRow:
    """Cells, or a group's heading over the whole width."""

    cells: tuple[LaidCell, ...]
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """A table in one language."""

    caption: str | None
    heads: tuple[tuple[str, bool], ...]
    """Titles, and whether the column holds numbers."""
    rows: tuple[LaidRow, ...]


def laid(table: Table, lang: Lang) -> Laid:
    """The table as it is printed."""
    numbers = [is_number(column, table.rows, at) for at, column in enumerate(table.columns)]
    heads = tuple((column.title.of(lang), number) for column, number in zip(table.columns, numbers, strict=True))
    caption = table.caption.of(lang) if table.caption else None
    return Laid(caption, heads, tuple(_rows(table, numbers, lang)))


def _rows(table: Table, numbers: list[bool], lang: Lang) -> Iterator[LaidRow]:
    group = ""
    for row in table.rows:
        if row.group != group:
            group = row.group
            yield LaidRow((), _named(group, lang))
        yield LaidRow(tuple(_cell(row, column, at, numbers[at], lang) for at, column in enumerate(table.columns)))


def _named(group: str, lang: Lang) -> str:
    """A group's name; those with one in each language have a bar between them."""
    zh, _, en = group.partition("|")
    return en if en and lang == "en" else zh


def _cell(row: Row, column: Column, at: int, number: bool, lang: Lang) -> LaidCell:
    cell = row.cells[at]
    text = printed(cell, column, lang)
    sign = ""
    if column.percent and isinstance(cell, int | float) and text.strip("-0.,"):
        sign = "up" if cell > 0 else "down"
    kind = "n" if number else "s" if width(text) <= _SHORT else "w" if width(text) > _LONG else "t"
    return LaidCell(text, kind, sign, cell.url if isinstance(cell, Linked) else None)


def width(text: str) -> int:
    """How wide a text is, in Latin letters: a Chinese sign takes two."""
    return sum(2 if east_asian_width(ch) in "WF" else 1 for ch in text)
