"""A row of an export that cannot be read: the others may be good, so it is a value beside them, not the end of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from crawlers.points import once
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
        where = f"sheet {self.sheet}, " if self.sheet else ""
        return f"{where}row {self.number}: {self.why}"


def each_row(
    rows: Iterable[tuple[int, T]], read: Callable[[T], Iterable[Any]], sheet: str = ""
) -> Iterator[Any | BadRow]:
    """What `read` says of each numbered row, all of a row or a `BadRow` in its place."""
    for number, row in rows:
        try:
            said = list(read(row))
        except _WRONG_ROW as error:
            why = f"{error.args[0]!r} is not known" if isinstance(error, LookupError) and error.args else str(error)
            yield BadRow(number, (why or type(error).__name__)[:300], sheet)
        else:
            yield from said


def each_once(said: Iterable[Any]) -> Iterator[Any | BadRow]:
    """The bad rows among what tables said, and each record once; raises ValueError where they contradict each other."""
    every = list(said)
    yield from (one for one in every if isinstance(one, BadRow))
    yield from once(one for one in every if isinstance(one, Record))
