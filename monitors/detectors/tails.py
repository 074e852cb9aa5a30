"""How rare each figure of a stream is among those before it, and which rows are told.

Up to the highest hundredth of all figures before it by rank; beyond, by an exponential tail of their mean excess. So a
record by far is rarer than a record by a little, which ranks cannot say. An anomaly lasts many rows: within half a day
of one that was told, only a row at least twice as rare is told, so that one that grows is not told at each of them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from monitors.detectors.rarity import Floats

Ints = NDArray[np.int64]
_LEAST, _TOGETHER = 20, 256
_TAIL, _LEAST_TAIL = 0.01, 5
_KNOWN_FOR = 50
"""The rows for which a tail is known; a hundredth of all where that is more, so that time stays linear."""
_QUIET = 43_200_000_000
"""Half a day, in microseconds."""


def ranked(sizes: Floats) -> Floats:
    """The share of the rows up to each, itself among them, that are at least as high; 1 for the first few."""
    above, known = np.zeros(sizes.size), np.array([])
    for begin in range(0, sizes.size, _TOGETHER):
        some = sizes[begin : begin + _TOGETHER]
        earlier = np.tri(some.size, dtype=bool)
        above[begin : begin + some.size] = np.count_nonzero((some[None, :] >= some[:, None]) & earlier, axis=1)
        above[begin : begin + some.size] += known.size - np.searchsorted(known, some)
        known = np.sort(np.concatenate((known, some)), kind="stable")
    return np.where(np.arange(sizes.size) < _LEAST, 1.0, above / np.arange(1, sizes.size + 1))


def rare(sums: Floats) -> Floats:
    """How rare each sum is among those before it; beyond the highest hundredth the tail is exponential."""
    p, known = np.ones(sums.size), np.sort(sums[:_KNOWN_FOR])
    while known.size < sums.size:
        own = slice(known.size, known.size + max(_KNOWN_FOR, known.size // 100))
        some = sums[own]
        many = max(int(_TAIL * known.size), _LEAST_TAIL)
        high, share = known[-many - 1 :], many / known.size
        excess = max(float(high.mean() - high[0]), 1e-3 * abs(float(high[0])), 1e-9)
        by_rank = (known.size - np.searchsorted(known, some) + 1) / (known.size + 1)
        beyond = share * np.exp(-np.clip((some - high[0]) / excess, 0, 600))
        p[own] = np.where(some > high[0], beyond, np.maximum(by_rank, share))
        known = np.sort(np.concatenate((known, some)), kind="stable")
    return p


def told(p: Floats, times: Ints) -> Floats:
    """The same, but 1 for rows that are not told: within half a day of one that was, and not half as likely as it."""
    said = np.ones(p.size)
    last, lowest = None, 1.0
    for row, (likely, time) in enumerate(zip(p.tolist(), times.tolist(), strict=True)):
        if last is None or time - last > _QUIET or likely <= lowest / 2:
            said[row] = likely
            last, lowest = time, likely
    return said
