"""How surprising each point of many short series is, given only what came before it.

Method   on logs (or the metric's own transform). A point's score is the larger of two: its error against the
         forecaster that has done best on this series so far, and against the median of the last twelve points; each
         divided by a scale of that forecaster's own past errors. The scale follows the upper tail of those errors
         (their 80 % and 95 % quantiles and their largest), not their middle: what a series does now and then is no
         news of it. It has a floor of half a per cent, and is wider while few errors are known.
Outliers a point that is far out is kept from the baseline until the next one: if that agrees with it, the level is a
         new one and the past is moved along, so that a step is news once; if not, it was a spike, and the way back from
         it is no news.
p-value  see `rarity`: by rank among the past scores of like series, and among the series' own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitors.detectors.forecasts import MEDIAN, RULES, Counts, Floats, forecasts, quantile, reach
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
_OWN_SCORES = 60
"""The scores of its own that a series' next one is held against."""
_TAIL = ((0.8, 1.28), (0.95, 1.96), (1.0, 2.5))
"""Quantiles of past errors, and what each is divided by: about where a normal law has it, and the largest of forty."""
_TOGETHER = 1000
"""Series that are walked at once: as many as a processor keeps at hand."""
_YOUTH = 1.5
"""A scale of n errors is wider by this over n. More would even out young and old, but let one outlier hide the next."""
_YOUNG, _GROWN, _YOUNG_SHARE = 14, 26, 0.93
"""A finished score is lowered by this: up to 14 points, calm ones run a sixth higher than from 26; half of it stays."""


@dataclass(frozen=True, slots=True)
class Scores:
    """For each point of one series: its score (NaN where nothing can be said), what was expected, and the scale.

    `above` of the series' last `known` scores were at least as high.
    """

    score: Floats
    forecast: Floats
    scale: Floats
    above: Floats
    known: Floats


def surprise(series: Sequence[Floats], season: int = 0) -> list[Scores]:
    """The scores of series of like kind, each an array oldest first (NaN: a period without data).

    `season` is a season's length in points, 0 for none. No point's score depends on a later point, nor on what stands
    beside its series. Time and memory are linear in the number of points.
    """
    order = sorted(range(len(series)), key=lambda n: len(series[n]))
    found: dict[int, Scores] = {}
    for begin in range(0, len(order), _TOGETHER):
        some = order[begin : begin + _TOGETHER]
        found.update(zip(some, _walked([series[n] for n in some], season), strict=True))
    return [found[n] for n in range(len(series))]


def _walked(series: Sequence[Floats], season: int) -> list[Scores]:
    longest = max(len(values) for values in series)
    grid = np.full((longest, len(series)), np.nan)
    for row, values in enumerate(series):
        grid[longest - len(values) :, row] = values
    walk = Walk(len(series), season)
    said = np.full((5, *grid.shape), np.nan)
    for point in range(longest):
        said[:3, point] = walk.step(grid[point])
        said[3:, point] = walk.own(said[0, point])
    begin = [longest - len(values) for values in series]
    return [Scores(*said[:, at:, row]) for row, at in enumerate(begin)]


class Walk:
    """Many series at once, a point of each at a time; it remembers what the next point is judged by, and no more."""

    def __init__(self, rows: int, season: int = 0) -> None:
        rules = len(RULES) if season else len(RULES) - 1
        self._season, self._row = season, np.arange(rows)
        self._past = np.full((rows, reach(season)), np.nan)  # the baseline: gaps filled, outliers kept out
        self._errors = np.full((rules, rows, _MEMORY), np.inf)  # their sizes, infinite where there is none
        self._seen = np.zeros(rows, dtype=np.int64)
        self._odd = np.full(rows, np.nan)  # the last point, where it was far out and may be a new level
        self._scores = np.full((rows, _OWN_SCORES), np.nan)
        self._steps = 0

    def step(self, value: Floats) -> tuple[Floats, Floats, Floats]:
        """Judge the next point of every series (NaN: none), then let it into the baseline.

        Returns each one's score, what was expected, and the scale; NaN where nothing can be said.
        """
        here = ~np.isnan(value)
        first = here & (self._seen == 0)
        expected = forecasts(self._past, self._season)
        error = value - expected
        chosen, scales = self._judges()
        size = np.abs(error) / scales
        own, usual = size[chosen, self._row], size[MEDIAN]
        far = np.fmax(own, usual)
        rule = np.where(np.nan_to_num(usual) > np.nan_to_num(own), MEDIAN, chosen)
        by, scale = expected[rule, self._row], scales[rule, self._row]
        even = np.interp(self._seen, (_YOUNG, _GROWN), (_YOUNG_SHARE, 1.0))
        judged = here & (self._seen >= LEAST_POINTS - 1) & np.isfinite(scale)
        against_odd = np.abs(value - self._odd) / scales[chosen, self._row]
        score = np.where(judged, np.fmin(far, against_odd), np.nan)
        confirmed = judged & (against_odd < _CLOSE) & (against_odd < far)
        moved = np.flatnonzero(confirmed)  # where a new level is confirmed, the baseline moves to it
        self._past[moved] += (self._odd - self._past[:, -1])[moved, None]
        odd = judged & (score > FAR) & ~confirmed
        self._past[:, :-1] = self._past[:, 1:]
        fallback = np.where(np.isnan(expected[chosen, self._row]), expected[0], expected[chosen, self._row])
        self._past[:, -1] = np.where(first | ~(odd | ~here), value, fallback)
        kept = np.minimum(np.abs(error), np.where(judged & (score > FAR), _KEPT * scales, np.inf))
        self._errors[:, :, self._steps % _MEMORY] = np.where(confirmed | np.isnan(kept), np.inf, kept)
        self._odd = np.where(odd, value, np.where(here, np.nan, self._odd))
        self._seen += here
        self._steps += 1
        return score * even, by, np.where(np.isfinite(scale), scale / even, np.nan)

    def own(self, score: Floats) -> tuple[Counts, Counts]:
        """How many of each series' last scores were at least as high as this one, and how many are known; keeps it."""
        above = np.count_nonzero(self._scores >= score[:, None], axis=1)
        known = np.count_nonzero(~np.isnan(self._scores), axis=1)
        self._scores[:, self._steps % _OWN_SCORES] = score
        return above, known

    def _judges(self) -> tuple[NDArray[np.intp], Floats]:
        """The forecaster that did best on each series, and every forecaster's scale; infinite where it is not known."""
        ordered = np.sort(self._errors, axis=2)
        count = np.count_nonzero(np.isfinite(ordered), axis=2)
        tail = np.max([quantile(ordered, count, share) / by for share, by in _TAIL], axis=0)
        known = count >= _LEAST_ERRORS
        scales = np.where(known, np.hypot(tail * (1 + _YOUTH / np.maximum(count, 1)), FLOOR), np.inf)
        most = 3 * np.where(known, tail, 0)
        usual = (np.minimum(ordered, most[:, :, None]).sum(axis=2) - (_MEMORY - count) * most) / np.maximum(count, 1)
        return np.where(known, usual, np.inf).argmin(axis=0), scales
