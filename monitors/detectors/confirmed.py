"""Slow shifts as they become known: the series is cut anew at each point, and a cut is believed once it stays.

A cut near the end comes and goes with the next points. One that is found at six looks running, at most two points from
where it was at the look before, is told, unless one within eight points of it was. A look sees the last 300 points;
beyond 500 points there is one every few points, so that time stays linear.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitors.detectors.levels import LEAST_LENGTH, borders_of

Floats = NDArray[np.float64]
_LOOKS, _SAME, _NEAR = 6, 2, 8
_SEEN, _EACH_POINT = 300, 500


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The first point of a new level or slope, and the point with which it was known."""

    begin: int
    known: int


def confirmed(values: Floats) -> list[Confirmed]:
    """The shifts of one series (or several, rows, cut at the same points), in the order in which they became known.

    Each depends on no point after the one with which it was known.
    """
    rows = np.atleast_2d(values)
    told: list[Confirmed] = []
    before: dict[int, int] = {}
    for end in _looks(rows.shape[1]):
        first = max(0, end - _SEEN)
        found = [cut + first for cut in borders_of(rows[:, first:end])]
        before = {cut: _looks_so_far(cut, before) + 1 for cut in found}
        for cut in found:
            if before[cut] >= _LOOKS and all(abs(cut - one.begin) > _NEAR for one in told):
                told.append(Confirmed(cut, end - 1))
    return told


def _looks(size: int) -> Iterator[int]:
    end = 2 * LEAST_LENGTH
    while end <= size:
        yield end
        end += 1 + end // _EACH_POINT


def _looks_so_far(cut: int, before: dict[int, int]) -> int:
    return max((looks for other, looks in before.items() if abs(cut - other) <= _SAME), default=0)
