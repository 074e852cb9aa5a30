"""How a table is laid out: one row a line where nobody measures, folded to the width of a terminal where somebody does.

In a terminal that is too narrow, columns without any value go first; then times are folded between day and clock, and
prose between words; then the last columns are left out, whole, and named. No cell is ever cut.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from rich.cells import cell_len, chop_cells

_GAP = "  "
_LEAST_PROSE, _LEAST_TIME = 20, len("2026-01-31")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(\.\d+)?Z")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_WORDS = re.compile(rf"[{_WIDE}]|[^\s{_WIDE}]+|\s+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and cells; figures stand on the right, and only prose and times may be folded."""

    head: str
    cells: tuple[str, ...]
    right: bool = False
    prose: bool = False

    @property
    def natural(self) -> int:
        """The width at which nothing is folded."""
        return max(map(cell_len, (self.head, *self.cells)))

    @property
    def is_time(self) -> bool:
        """Whether its cells are instants, or days and clocks."""
        said = [cell for cell in self.cells if cell]
        return bool(said) and all(_TIME.fullmatch(one) or _is_clock(one) for one in said)

    @property
    def least(self) -> int:
        """The width below which it cannot be read."""
        if self.is_time:
            return min(self.natural, max(_LEAST_TIME, *(len(word) for word in self.head.split())))
        return min(self.natural, _LEAST_PROSE) if self.prose else self.natural


def plain(columns: Sequence[Column]) -> list[str]:
    """One line a row, however long, the heading first."""
    return _lines(columns, [column.natural for column in columns])


def fitted(columns: Sequence[Column], width: int) -> tuple[list[str], list[str]]:
    """The lines of a table in a terminal of that width, the heading first, and the headings that it has no room for."""
    if _whole([column.natural for column in columns]) <= width:
        return plain(columns), []
    shown = [_short(column) for column in columns if any(column.cells)] or [columns[0]]
    left_out: list[str] = []
    while len(shown) > 1 and _whole([column.least for column in shown]) > width:
        gone = next((n for n in range(len(shown) - 1, 0, -1) if not shown[n].prose), len(shown) - 1)
        left_out.insert(0, shown.pop(gone).head)
    widths = [min(column.least, width) for column in shown]
    spare = width - _whole(widths)
    for prose in (True, False):
        growing = sorted((n for n, one in enumerate(shown) if one.prose is prose), key=lambda n: shown[n].natural)
        for place, n in enumerate(growing):
            more = max(0, min(shown[n].natural - widths[n], spare // (len(growing) - place)))
            widths[n] += more
            spare -= more
    return _lines(shown, widths), left_out


def _whole(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _short(column: Column) -> Column:
    """Of instants, the day and the clock."""
    if not column.is_time:
        return column
    return replace(column, cells=tuple(_TIME.sub(r"\1 \2", cell) for cell in column.cells))


def _is_clock(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", text) is not None


def _lines(columns: Sequence[Column], widths: Sequence[int]) -> list[str]:
    lines = []
    for row in zip(*((column.head, *column.cells) for column in columns), strict=True):
        folded = [fold(cell, width) for cell, width in zip(row, widths, strict=True)]
        for parts in zip_longest(*folded, fillvalue=""):
            padded = (
                " " * (width - cell_len(part)) + part if column.right else part + " " * (width - cell_len(part))
                for part, width, column in zip(parts, widths, columns, strict=True)
            )
            lines.append(_GAP.join(padded).rstrip())
    return lines


def fold(text: str, width: int) -> list[str]:
    """Text in lines of that width at most, broken between words and Chinese signs; longer words are broken too."""
    if cell_len(text) <= width:
        return [text]
    lines = [""]
    for word in _WORDS.findall(text):
        if cell_len(lines[-1]) + cell_len(word) <= width:
            lines[-1] += word
            continue
        pieces = chop_cells(word.strip(), width) if word.strip() else [""]
        lines[-1] = lines[-1].rstrip()
        lines += pieces
    return [line for line in lines if line] or [""]
