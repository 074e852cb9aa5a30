"""Slow shifts: where a series took another level or another slope, seen from its end. For digests, not for alerts.

Method   the series in pieces, each a straight line by least squares; the best pieces are those with the least squared
         error plus a price for each piece, found exactly by optimal partitioning (Jackson et al. 2005, IEEE Signal
         Processing Letters 12(2)). The series has unit variance first, and the price is three parameters (where a
         piece begins, its level, its slope) at log n each, as in the Bayesian information criterion (Yao 1988); less
         where neighbours differ little beside the whole spread, for then what spreads is no noise.
         Against its whole spread a break must be large: small ones are missed, and noise is not cut up.
Measured by `benchmarks/tcpd.py`. Lines, because a series that grows is not a stair: pieces of one level cut it up.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LEAST_LENGTH = 5
_PARAMETERS = 3
_NOISY, _LEAST_PRICE = 5.0, 0.3
"""How many times the noise's variance the whole one must be before the price falls, and to what part of it at most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One straight piece of a series, from the point `begin` to the one before `end`; its line at these two points."""

    begin: int
    end: int
    first: float
    last: float


def pieces(values: Floats) -> list[Piece]:
    """The pieces of one series (NaN: a period without data), oldest first; at least one where anything is known."""
    known = ~np.isnan(values)
    if not known.any():
        return []
    borders = [0, *borders_of(values), values.size]
    found = []
    for begin, end in pairwise(borders):
        at = np.flatnonzero(known[begin:end]) + begin
        if not at.size:
            continue
        slope, level = np.polyfit(at - begin, values[at], 1) if at.size > 1 else (0.0, values[at[0]])
        found.append(Piece(begin, end, float(level), float(level + slope * (end - 1 - begin))))
    return found


def borders_of(values: Floats) -> list[int]:
    """The first points of all pieces but the first; several series (rows) are cut at the same points."""
    rows = np.atleast_2d(values)
    points = rows.shape[1]
    if points < 2 * LEAST_LENGTH:
        return []
    errors = [_Errors(row) for row in rows]
    price = _PARAMETERS * np.log(points) * float(np.mean([_noise(row) for row in rows]))
    best = np.full(points + 1, np.inf)
    best[0] = -price
    before = np.zeros(points + 1, dtype=np.int64)
    for end in range(LEAST_LENGTH, points + 1):
        begins = np.arange(end - LEAST_LENGTH + 1)
        costs = best[begins] + np.sum([one.within(begins, end) for one in errors], axis=0) + price
        before[end] = costs.argmin()
        best[end] = costs[before[end]]
    found = []
    end = int(before[points])
    while end:
        found.append(end)
        end = int(before[end])
    return found[::-1]


def _noise(values: Floats) -> float:
    """The part of the price that is due: 1 where neighbours differ much beside the whole spread, less where little."""
    known = values[~np.isnan(values)]
    if known.size < 2:
        return 1.0
    steps = np.diff(known)
    noise, whole = (1.4826 * np.median(np.abs(steps - np.median(steps)))) ** 2 / 2, np.var(known)
    return float(np.clip(_NOISY * noise / whole, _LEAST_PRICE, 1.0)) if whole > 0 else 1.0


class _Errors:
    """The squared errors of straight lines through stretches of one series, by sums up to each point."""

    def __init__(self, values: Floats) -> None:
        known = ~np.isnan(values)
        spread = float(np.std(values[known])) if known.any() else 0.0
        middle = float(np.mean(values[known])) if known.any() else 0.0
        y = np.where(known, (np.where(known, values, middle) - middle) / (spread or 1.0), 0.0)
        x = np.where(known, np.linspace(-1, 1, values.size), 0.0)
        terms = (known.astype(np.float64), x, y, x * x, x * y, y * y)
        self._sums = [np.concatenate(([0.0], np.cumsum(term))) for term in terms]

    def within(self, begins: Ints, end: int) -> Floats:
        """The squared error of the line through each stretch from `begins` to before `end`."""
        count, x, y, xx, xy, yy = (total[end] - total[begins] for total in self._sums)
        count = np.maximum(count, 1)
        along, both, across = xx - x * x / count, xy - x * y / count, yy - y * y / count
        explained = np.where(along > 1e-12, both**2 / np.maximum(along, 1e-12), 0.0)
        return np.asarray(np.maximum(across - explained, 0.0))
