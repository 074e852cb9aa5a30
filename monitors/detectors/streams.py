"""Long streams, rows of minutes or hours: how rare each row is among all before it in its own stream.

Method   what a row comes to is the sum of two kinds of signs. How far out it is: the value from the mean of the last
         6,400 rows and from the median at the same time of the seven days before, and the mean of the last ten from
         theirs; each in standard deviations, ranked among its own past. And how new it is: a level at that hour of the
         day, and of a weekend or not; a level after that of five rows before, at two widths of bins; and the mean of
         the last ten rows after that of the ten before (see `novelty`). Less the logarithm of how many rows there were,
         for the more were seen, the rarer is a record and the newer what is new, by counting alone.
p-value  up to the highest hundredth of all sums before it by rank; beyond, by an exponential tail of their mean excess.
         So a record by far is rarer than a record by a little, which ranks cannot say. Ten rows are one check, for as
         many are looked at together: a row's p is that any of ten is as rare.
Quiet    within half a day of a row that was told, only one at least twice as rare is: an anomaly lasts many rows, and
         one that grows is not told at each of them.
Nothing is chosen by stream, and no row's figure depends on a later one. `benchmarks/nab.py` measures it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitors.detectors.novelty import before, levels, novelty
from monitors.detectors.rarity import Floats

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
_TAIL, _LEAST_TAIL, _TAIL_KNOWN_FOR = 0.01, 5, 50
_TOGETHER = 256


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
    level = values - float(np.median(values[:_LEAST]))
    mean, spread = _before(level)
    lately = np.convolve(level, np.ones(_SHORT))[: level.size] / np.minimum(np.arange(1, level.size + 1), _SHORT)
    far = (level - mean) / spread, _deviations(_unlike(level, times)), _deviations(_unlike(lately, times))
    together = 0.5 * np.sum([-np.log(_ranked(np.abs(one))) for one in far], axis=0) + _new(level, lately, times)
    p = told(_rare(together - np.log(np.arange(1, level.size + 1))), times)
    return Stream(np.minimum(_SHORT * p, 1.0), mean + (values - level), spread)


def _new(level: Floats, lately: Floats, times: Ints) -> Floats:
    bins, finer, slow = levels(level, 2), levels(level, 3), levels(lately, 2)
    follows = (bins, before(bins, _AGO)), (finer, before(finer, _AGO)), (slow, before(slow, _SHORT))
    after = np.sum([novelty(*one) for one in follows], axis=0)
    hour, weekend = times % _DAY // _HOUR, (times // _DAY - _SATURDAY) % 7 < 2
    return np.asarray(novelty(bins, hour, 2 * hour + weekend) + 0.5 * after)


def _deviations(values: Floats) -> Floats:
    mean, spread = _before(values)
    return (values - mean) / spread


def _before(values: Floats) -> tuple[Floats, Floats]:
    """The mean and the standard deviation of the rows before each, up to 6,400 of them."""
    once, twice = (np.concatenate(([0.0], np.cumsum(one))) for one in (values, values * values))
    end = np.arange(values.size)
    begin = np.maximum(end - _WINDOW, 0)
    count = np.maximum(end - begin, 1)
    mean = (once[end] - once[begin]) / count
    spread = np.sqrt(np.maximum((twice[end] - twice[begin]) / count - mean * mean, 0.0))
    return mean, np.maximum(spread, 1e-9 + 1e-6 * np.abs(mean))


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


def _ranked(sizes: Floats) -> Floats:
    """The share of the rows up to each, itself among them, that are at least as high; 1 for the first few."""
    above, known = np.zeros(sizes.size), np.array([])
    for begin in range(0, sizes.size, _TOGETHER):
        some = sizes[begin : begin + _TOGETHER]
        earlier = np.tri(some.size, dtype=bool)
        above[begin : begin + some.size] = np.count_nonzero((some[None, :] >= some[:, None]) & earlier, axis=1)
        above[begin : begin + some.size] += known.size - np.searchsorted(known, some)
        known = np.sort(np.concatenate((known, some)), kind="stable")
    return np.where(np.arange(sizes.size) < _LEAST, 1.0, above / np.arange(1, sizes.size + 1))


def _rare(sums: Floats) -> Floats:
    """How rare each sum is among those before it; beyond the highest hundredth the tail is exponential."""
    p, known = np.ones(sums.size), np.sort(sums[:_TAIL_KNOWN_FOR])
    for begin in range(_TAIL_KNOWN_FOR, sums.size, _TAIL_KNOWN_FOR):
        some = sums[begin : begin + _TAIL_KNOWN_FOR]
        many = max(int(_TAIL * known.size), _LEAST_TAIL)
        high, share = known[-many - 1 :], many / known.size
        excess = max(float(high.mean() - high[0]), 1e-3 * abs(float(high[0])), 1e-9)
        by_rank = (known.size - np.searchsorted(known, some) + 1) / (known.size + 1)
        beyond = share * np.exp(-np.clip((some - high[0]) / excess, 0, 600))
        p[begin : begin + some.size] = np.where(some > high[0], beyond, np.maximum(by_rank, share))
        known = np.sort(np.concatenate((known, some)), kind="stable")
    return p


def told(p: Floats, times: Ints) -> Floats:
    """The same, and 1 for rows within half a day of one that was told and at most twice as likely."""
    said = np.ones(p.size)
    last, lowest = None, 1.0
    for row, (likely, time) in enumerate(zip(p.tolist(), times.tolist(), strict=True)):
        if last is None or time - last > _DAY // 2 or likely <= lowest / 2:
            said[row] = likely
            last, lowest = time, likely
    return said
