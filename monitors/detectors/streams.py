"""Long streams, rows of minutes or hours: how rare each row is among all before it in its own stream.

Method   what a row comes to is the sum of two kinds of signs. How far out it is: the value from the mean of the last
         6,400 rows and from the median at the same time of the seven days before, and the mean of the last ten from
         theirs; nearly on logs, in standard deviations, ranked among its own past. And how new it is: a level at that
         hour of the day, and of a weekend or not; a level after that of five rows before, at two widths of bins; and
         the mean of the last ten rows after that of the ten before (see `novelty`). Less the logarithm of how many rows
         there were, for the more were seen, the rarer is a record and the newer what is new, by counting alone.
p-value  by rank among all sums before, and by an exponential tail beyond them; what goes on is told once (see `tails`).
         Ten rows are one check, for as many are looked at together: a row's p is that any of ten is as rare.
Nothing is chosen by stream, and no row's figure depends on a later one. `benchmarks/nab.py` measures it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitors.detectors.novelty import before, levels, novelty
from monitors.detectors.rarity import Floats
from monitors.detectors.tails import ranked, rare, told

Ints = NDArray[np.int64]
FROM = 300
"""The row of a stream from which on it is judged so; before it, it is a short series like any other."""
_HOUR, _DAY = 3_600_000_000, 86_400_000_000
_LONGEST_STEP = _HOUR
_LOOKED_AT = 9
_WINDOW, _SHORT, _DAYS, _LEAST = 6400, 10, 7, 20
_AGO = 5
_SATURDAY = 2
"""The first one, in days since 1970 began."""
_MOST = 1e300


@dataclass(frozen=True, slots=True)
class Stream:
    """Row by row: how rare it is (1: nothing new), and the mean and the standard deviation of the rows before it."""

    p: Floats
    mean: Floats
    spread: Floats

    def reach(self, values: Floats, row: int, share: float) -> float:
        """How many standard deviations from the mean all but a share of the values before a row were."""
        known = np.abs(values[_LEAST:row] - self.mean[_LEAST:row]) / self.spread[_LEAST:row]
        return float(np.quantile(known, 1 - share))


def is_stream(times: Ints) -> bool:
    """Whether rows follow each other within an hour, told by the first steps (microseconds)."""
    steps = np.diff(times[:_LOOKED_AT])
    return steps.size == _LOOKED_AT - 1 and 0 < int(np.median(steps)) <= _LONGEST_STEP


def stream(values: Floats, times: Ints) -> Stream:
    """All rows of a stream, in order; `times` in microseconds since 1970."""
    mean, spread = _before(values)
    scaled = _scaled(values)
    far = scaled, _unlike(scaled, times), _unlike(_lately(scaled), times)
    together = 0.5 * np.sum([-np.log(ranked(_deviations(one))) for one in far], axis=0) + _new(values, times)
    p = told(rare(together - np.log(np.arange(1, values.size + 1))), times)
    return Stream(np.minimum(_SHORT * p, 1.0), mean, spread)


def _new(values: Floats, times: Ints) -> Floats:
    bins, finer, slow = levels(values, 2), levels(values, 3), levels(_lately(values), 2)
    follows = (bins, before(bins, _AGO)), (finer, before(finer, _AGO)), (slow, before(slow, _SHORT))
    after = np.sum([novelty(*one) for one in follows], axis=0)
    hour, weekend = times % _DAY // _HOUR, (times // _DAY - _SATURDAY) % 7 < 2
    return np.asarray(novelty(bins, hour, 2 * hour + weekend) + 0.5 * after)


def _scaled(values: Floats) -> Floats:
    """Nearly logarithms, as series are judged by, for of what is high at night half is usual by day."""
    sizes = np.abs(values[:_LEAST])
    usual = float(np.median(sizes)) or float(np.mean(sizes)) or 1.0
    return np.arcsinh(np.clip(values / max(usual / 50, 1e-290), -_MOST, _MOST))


def _lately(values: Floats) -> Floats:
    return np.convolve(values, np.ones(_SHORT))[: values.size] / np.minimum(np.arange(1, values.size + 1), _SHORT)


def _deviations(values: Floats) -> Floats:
    mean, spread = _before(values)
    return np.abs(values - mean) / spread


def _before(values: Floats) -> tuple[Floats, Floats]:
    """The mean and the standard deviation of the rows before each, up to 6,400 of them."""
    middle = float(np.median(values[:_LEAST]))  # sums of what is near 0 are exact
    around = values - middle
    once, twice = (np.concatenate(([0.0], np.cumsum(one))) for one in (around, around * around))
    end = np.arange(values.size)
    begin = np.maximum(end - _WINDOW, 0)
    count = np.maximum(end - begin, 1)
    mean = (once[end] - once[begin]) / count
    spread = np.sqrt(np.maximum((twice[end] - twice[begin]) / count - mean * mean, 0.0))
    return mean + middle, np.maximum(spread, 1e-9 + 1e-6 * np.abs(mean))


def _unlike(values: Floats, times: Ints) -> Floats:
    """Each row less the median of what stood at its time on the days before it; 0 on the first day."""
    clock = np.maximum.accumulate(times)  # a row that came late knows no more than those before it
    ago = np.full((_DAYS, values.size), np.nan)
    for day in range(_DAYS):
        at = np.searchsorted(clock, clock - (day + 1) * _DAY, side="right") - 1
        ago[day, at >= 0] = values[at[at >= 0]]
    first = np.isnan(ago[0])
    ago[0, first] = values[first]
    return np.asarray(values - np.nanmedian(ago, axis=0))
