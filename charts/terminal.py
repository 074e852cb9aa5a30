"""A line chart for the terminal: braille dots, so that two months stand apart in the width of one letter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_BLANK = 0x2800


@dataclass(frozen=True, slots=True)
class Dot:
    """One point to draw; `open` ones (partial periods) are not joined to the line."""

    label: str
    value: float
    open: bool = False


def line_chart(dots: Sequence[Dot], *, width: int = 64, height: int = 10, marked: frozenset[str] = frozenset()) -> str:
    """The chart as lines of text: values on the left, first and last label below, a ▲ under each marked label.

    An empty series says so. `width` and `height` count letters of the plot itself.
    """
    if not dots:
        return "(no data)"
    low, high = _bounds([dot.value for dot in dots])
    grid = [[0] * width for _ in range(height)]
    places = [_place(n, dot.value, len(dots), low, high, width, height) for n, dot in enumerate(dots)]
    for n, (x, y) in enumerate(places):
        _set(grid, x, y)
        if n and not dots[n].open and not dots[n - 1].open:
            _join(grid, places[n - 1], (x, y))
    names = [human(high), *[""] * (height - 2), human(low)]
    margin = max(map(len, names))
    lines = [
        f"{name:>{margin}} ┤{''.join(chr(_BLANK + cell) for cell in row)}"
        for name, row in zip(names, grid, strict=True)
    ]
    first, last = dots[0].label, dots[-1].label
    lines.append(f"{'':>{margin}} └{'─' * width}")
    if marked:
        under = [" "] * width
        for (x, _), dot in zip(places, dots, strict=True):
            if dot.label in marked:
                under[x // 2] = "▲"
        lines.append(f"{'':>{margin}}  {''.join(under).rstrip()}")
    lines.append(f"{'':>{margin}}  {first}{last:>{max(0, width - len(first))}}")
    return "\n".join(lines)


def human(value: float) -> str:
    """A number as people read it on an axis: 1.2B, 48.2M, 31.0k, 0.59."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.1f}{letter}"
    return f"{value:.3g}"


def _bounds(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = (high - low) * 0.05 or abs(high) * 0.05 or 1.0
    # A floor at zero where the line comes near it: a fall to half should look like one.
    return (0.0 if 0 <= low < high * 0.4 else low - room), high + room


def _place(n: int, value: float, count: int, low: float, high: float, width: int, height: int) -> tuple[int, int]:
    x = round(n * (width * 2 - 1) / max(count - 1, 1))
    y = round((high - value) / (high - low) * (height * 4 - 1))
    return x, min(max(y, 0), height * 4 - 1)


def _set(grid: list[list[int]], x: int, y: int) -> None:
    grid[y // 4][x // 2] |= _DOTS[y % 4][x % 2]


def _join(grid: list[list[int]], start: tuple[int, int], end: tuple[int, int]) -> None:
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
    for step in range(1, steps):
        part = step / steps
        x, y = (a + (b - a) * part for a, b in zip(start, end, strict=True))
        _set(grid, math.floor(x + 0.5), math.floor(y + 0.5))
