"""How unusual it is that one level follows another, or comes at an hour, judged by how often it did so far.

A level is a bin: fine about the middle of a stream's first rows, ever wider away from it, so that a value beyond all
before has a bin of its own. Bins settle by the range of the first 300 rows, and then never move. A level is expected
as often as it came in the same context, blended with how often it came in the next wider one (at that hour of all days
and not only of weekends), in the end with how often it came at all, and that with 1 in 12. The wider one weighs as many
rows as the narrow one has had different levels, for where many came more are to be expected (Witten and Bell 1991).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_FARTHEST = 30
_SETTLING, _SETTLED = 100, 300
_UNSEEN = 1 / 12


def levels(values: Floats, fineness: float) -> Ints:
    """The bin of each value, on asinh; the range of the first rows is three units, each of `fineness` bins."""
    bins = np.zeros(values.size, dtype=np.int64)
    for begin, end in pairwise((*range(0, _SETTLED, _SETTLING), _SETTLED, max(values.size, _SETTLED))):
        known = values[: begin or _SETTLING // 5]
        low, high = float(known.min()), float(known.max())
        middle = (low + high) / 2
        unit = (high - low) / 3 or 0.05 * abs(middle) or 1.0
        scaled = np.rint(fineness * np.arcsinh((values[begin:end] - middle) / unit))
        bins[begin:end] = np.clip(scaled, -_FARTHEST, _FARTHEST)
    return bins


def before(bins: Ints, rows: int) -> Ints:
    """The bin so many rows before each; one of its own where there is none."""
    return np.concatenate((np.full(min(rows, bins.size), _FARTHEST + 1), bins[: max(bins.size - rows, 0)]))


def novelty(bins: Ints, *contexts: Ints) -> Floats:
    """Minus the logarithm of how often each row's bin was to be expected in its contexts, by earlier rows only.

    Contexts go from wide to narrow: what is not known yet of a narrow one is as in the one before it.
    """
    expected = np.full(bins.size, _UNSEEN)
    every = np.ones_like(bins)
    for context in (np.zeros_like(bins), *contexts):
        here = context * (2 * _FARTHEST + 1) + bins + _FARTHEST
        came = _so_far(here, every)
        kinds = np.maximum(_so_far(context, (came == 0).astype(np.int64)), 1)
        expected = (came + kinds * expected) / (_so_far(context, every) + kinds)
    return np.asarray(-np.log(expected))


def _so_far(keys: Ints, counted: Ints) -> Ints:
    """The sum of what is counted over the rows before each that have the same key."""
    order = np.argsort(keys, kind="stable")
    total = np.cumsum(counted[order]) - counted[order]
    begins = np.concatenate(([True], np.diff(keys[order]) != 0))
    first = np.maximum.accumulate(np.where(begins, np.arange(keys.size), 0))
    found = np.empty_like(total)
    found[order] = total - total[first]
    return found
