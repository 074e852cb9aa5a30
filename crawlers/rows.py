"""A row of an export that cannot be read: the others may be good, so it is a value beside them, not the end of all."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from crawlers.points import about, differences, fact_of, once
from storage.records import Record

T = TypeVar("T")
# OSError is what a time beyond all clocks raises.
_WRONG_ROW = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, OSError)


@dataclass(frozen=True, slots=True)
class BadRow:
    """The number of a row in its file or sheet, from 1, and why nothing was read from it."""

    number: int
    why: str
    sheet: str = ""

    def __str__(self) -> str:
        return f"{_where(self)}: {self.why}"


@dataclass(frozen=True, slots=True)
class GoodRow:
    """The number of a row in its file or sheet, from 1, and what was read from it."""

    number: int
    said: tuple[Any, ...]
    sheet: str = ""


def each_row(
    rows: Iterable[tuple[int, T]], read: Callable[[T], Iterable[Any]], sheet: str = ""
) -> Iterator[GoodRow | BadRow]:
    """What `read` says of each numbered row, all of a row or a `BadRow` in its place."""
    for number, row in rows:
        try:
            said = tuple(read(row))
        except _WRONG_ROW as error:
            why = f"{error.args[0]!r} is not known" if isinstance(error, LookupError) and error.args else str(error)
            yield BadRow(number, (why or type(error).__name__)[:300], sheet)
        else:
            yield GoodRow(number, said, sheet)


def each_once(told: Iterable[GoodRow | BadRow | Record]) -> Iterator[Record | BadRow]:
    """The bad rows, and each record of the good ones once. Rows that contradict each other are all bad, as nobody can
    tell which of them is right; then what is said of tables as a whole does not hold either."""
    every = list(told)
    yield from (row for row in every if isinstance(row, BadRow))
    try:
        agreed = list(once(record for one in every for record in _left(one, ())))
    except ValueError:  # only then is it worth the time to ask which rows they are
        clashes = _clashes(row for row in every if isinstance(row, GoodRow))
        yield from clashes.values()
        agreed = list(once(record for one in every for record in _left(one, clashes)))
    yield from agreed


def _left(one: GoodRow | BadRow | Record, clashes: Container[tuple[str, int]]) -> Iterable[Record]:
    if isinstance(one, GoodRow):
        return () if _place(one) in clashes else _records(one)
    return () if clashes or isinstance(one, BadRow) else (one,)


def _clashes(rows: Iterable[GoodRow]) -> dict[tuple[str, int], BadRow]:
    """By its place, each row that says something else of a fact than another one, or than itself in another column."""
    first: dict[tuple[object, ...], tuple[GoodRow, Record]] = {}
    clashes: dict[tuple[str, int], BadRow] = {}
    for row in rows:
        for record in _records(row):
            before, known = first.setdefault(fact_of(record), (row, record))
            if known != record:
                clashes.setdefault(_place(before), _clash(before, known, row, record))
                clashes.setdefault(_place(row), _clash(row, record, before, known))
    return clashes


def _records(row: GoodRow) -> Iterator[Record]:
    return (one for one in row.said if isinstance(one, Record))


def _clash(row: GoodRow, record: Record, other: GoodRow, against: Record) -> BadRow:
    where = "another column" if _place(row) == _place(other) else _where(other)
    differ = differences(record, against)
    ours, theirs = (", ".join(f"{one[0]} {one[side]}" for one in differ) for side in (1, 2))
    return BadRow(row.number, f"{about(record)}: {ours} here, {theirs} in {where}"[:300], row.sheet)


def _place(row: GoodRow | BadRow) -> tuple[str, int]:
    return row.sheet, row.number


def _where(row: GoodRow | BadRow) -> str:
    return f"sheet {row.sheet}, row {row.number}" if row.sheet else f"row {row.number}"
