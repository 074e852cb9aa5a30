"""How surprising each point of many short series is, given only what came before it.

Method   on logs (or the metric's own transform). A point's score is the larger of two: its error against the
         forecaster that has done best on this series so far, and against the median of the last twelve points; each
         divided by a scale of that forecaster's own past errors. The scale follows the upper tail of those errors
         (their 80 % and 95 % quantiles and their largest), not their middle: what a series does now and then is no
         news of it. It has a floor of half a per cent, and is wider while few errors are known.
Outliers a point that is far out is kept from the baseline until the next one: if that agrees with it, the level is a
         new one and the past is moved along, so that a step is news once; if not, it was a spike, and the way back from
         it is no news.
p-value  see `rarity`: by rank among the past scores of like series.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitors.detectors.forecasts import MEDIAN, RULES, Floats, forecasts
from monitors.detectors.rarity import p_value, rarity

__all__ = ["FLOOR", "LEAST_POINTS", "Floats", "Scores", "p_value", "rarity", "surprise"]

Bools = NDArray[np.bool_]
LEAST_POINTS = 9
"""The points that a series needs before its newest can be judged: eight, and that one."""
FLOOR = 0.005
FAR = 4.0
"""The score from which a point is kept from the baseline until the next one has been seen."""
_CLOSE = 3.0
_KEPT = 5.0
"""Scales of its error that a point far out is remembered with: one outlier must not hide the next."""
_LEAST_ERRORS = 5
_MEMORY = 40
_TAIL = ((0.8, 1.28), (0.95, 1.96), (1.0, 2.5))
"""Quantiles of past errors, and what each is divided by: about where a normal law has it, and the largest of forty."""
_YOUTH = 1.5
"""A scale of n errors is wider by this over n. More would even out young and old, but let one outlier hide the next."""


@dataclass(frozen=True, slots=True)
class Scores:
    """For each point of one series: its score (NaN where nothing can be said), what was expected, and the scale."""

    score: Floats
    forecast: Floats
    scale: Floats


def surprise(series: Sequence[Floats], season: int = 0) -> list[Scores]:
    """The scores of series of like kind, each an array oldest first (NaN: a period without data).

    `season` is a season's length in points, 0 for none. No point's score depends on a later point.
    """
    if not series:
        return []
    longest = max(len(values) for values in series)
    grid = np.full((len(series), longest), np.nan)
    for row, values in enumerate(series):
        grid[row, longest - len(values) :] = values
    walk = _Walk(grid, season)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # NaN stands for what is not known
        for point in range(longest):
            walk.step(point)
    begin = [longest - len(values) for values in series]
    return [Scores(walk.score[row, at:], walk.expected[row, at:], walk.scale[row, at:]) for row, at in enumerate(begin)]


class _Walk:
    """All series at once, point by point; rows are aligned at their ends."""

    def __init__(self, grid: Floats, season: int) -> None:
        rows, points = grid.shape
        self._grid, self._season, self._row = grid, season, np.arange(rows)
        self._past = np.full((rows, points), np.nan)  # the baseline: gaps filled, outliers kept out
        self._errors = np.full((len(RULES), rows, points), np.nan)
        self._seen = np.zeros(rows, dtype=np.int64)
        self._odd = np.full(rows, np.nan)  # the last point, where it was far out and may be a new level
        self.score, self.expected, self.scale = (np.full((rows, points), np.nan) for _ in range(3))

    def step(self, point: int) -> None:
        """Judge one point of every series, then let it into the baseline."""
        value = self._grid[:, point]
        here, first = ~np.isnan(value), ~np.isnan(value) & (self._seen == 0)
        if point:
            expected = forecasts(self._past[:, :point], self._season)
            error = value - expected
            chosen, scales = self._judges(point)
            size = np.abs(error) / scales
            own, usual = size[chosen, self._row], size[MEDIAN]
            rule = np.where(np.nan_to_num(usual) > np.nan_to_num(own), MEDIAN, chosen)
            judged = here & (self._seen >= LEAST_POINTS - 1) & np.isfinite(scales[rule, self._row])
            against_odd = np.abs(value - self._odd) / scales[chosen, self._row]
            score = np.where(judged, np.fmin(np.fmax(own, usual), against_odd), np.nan)
            score = np.where(judged & np.isnan(score), np.fmax(own, usual), score)
            self.score[:, point] = score
            self.expected[:, point] = expected[rule, self._row]
            self.scale[:, point] = np.where(np.isfinite(scales[rule, self._row]), scales[rule, self._row], np.nan)
            confirmed = judged & (against_odd < _CLOSE) & (against_odd < np.fmax(own, usual))
            self._move_past(point, confirmed)
            odd = judged & (score > FAR) & ~confirmed
            fallback = np.where(np.isnan(expected[chosen, self._row]), expected[0], expected[chosen, self._row])
            self._past[:, point] = np.where(odd | ~here, fallback, value)
            kept = np.where(judged & (score > FAR), np.clip(error, -_KEPT * scales, _KEPT * scales), error)
            self._errors[:, :, point] = np.where(confirmed, np.nan, kept)
            self._odd = np.where(odd, value, np.where(here, np.nan, self._odd))
        self._past[first, point] = value[first]
        self._seen += here

    def _judges(self, point: int) -> tuple[NDArray[np.intp], Floats]:
        """The forecaster that did best on each series, and every forecaster's scale; infinite where it is not known."""
        errors = np.abs(self._errors[:, :, max(0, point - _MEMORY) : point])
        count = np.count_nonzero(~np.isnan(errors), axis=2)
        ordered = np.sort(errors, axis=2)
        tail = np.max([_quantile(ordered, count, share) / by for share, by in _TAIL], axis=0)
        scales = np.sqrt((tail * (1 + _YOUTH / np.maximum(count, 1))) ** 2 + FLOOR**2)
        scales = np.where(count >= _LEAST_ERRORS, scales, np.inf)
        usual = np.nanmean(np.minimum(errors, 3 * tail[:, :, None]), axis=2) if point else np.full(count.shape, np.nan)
        return np.where(np.isfinite(scales), usual, np.inf).argmin(axis=0), scales

    def _move_past(self, point: int, confirmed: Bools) -> None:
        """Where a new level is confirmed, move the baseline to it."""
        rows = np.flatnonzero(confirmed)
        self._past[rows, :point] += (self._odd - self._past[:, point - 1])[rows, None]


def _quantile(ordered: Floats, count: NDArray[np.int64], share: float) -> Floats:
    """A quantile of the first `count` of each sorted row (NaN come last), between neighbours by proportion."""
    place = share * np.maximum(count - 1, 0)
    low = np.floor(place).astype(np.int64)
    high = np.minimum(low + 1, np.maximum(count - 1, 0))
    if not ordered.shape[2]:
        return np.full(count.shape, np.nan)
    a, b = (np.take_along_axis(ordered, at[:, :, None], axis=2)[:, :, 0] for at in (low, high))
    return np.asarray(a + (b - a) * (place - low))
