"""The simple forecasters that a point is judged against, for many series at once.

Each sees earlier points only. None is clever: on series of 8 to 150 points the value before, a damped trend, the value
a season ago and a median are hard to beat, and each is right for another kind of series.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
RULES = ("last", "trend", "median", "season")
MEDIAN = RULES.index("median")
MEDIAN_OF = 12
_STEPS = 8
_DAMPING = 0.8
_SEASON_SHIFT = 7


def reach(season: int) -> int:
    """How many points back the rules look at most."""
    return max(MEDIAN_OF, _STEPS + 1, season + min(season, _SEASON_SHIFT))


def forecasts(past: Floats, season: int) -> Floats:
    """Rules × series: what each rule expects next, given series × earlier points (NaN before a series begins).

    `past` has the last `reach(season)` points; `season` is a season's length in points, and 0 leaves its rule out.
    NaN where a rule has not seen enough.
    """
    expected = np.full((len(RULES) if season else len(RULES) - 1, len(past)), np.nan)
    expected[0] = past[:, -1]
    expected[1] = past[:, -1] + _DAMPING * np.nan_to_num(_median(np.diff(past[:, -_STEPS - 1 :], axis=1)))
    expected[MEDIAN] = _median(past[:, -MEDIAN_OF:])
    if season:
        expected[3] = _season_ago(past, season)
    return expected


def quantile(ordered: Floats, count: Counts, share: float) -> Floats:
    """A quantile of the first `count` of each sorted row, between neighbours by proportion; NaN of a row of none."""
    last = np.maximum(count - 1, 0)
    place = share * last
    low = place.astype(np.int64)
    rows = ordered.reshape(-1)
    begin = np.arange(count.size).reshape(count.shape) * ordered.shape[-1]
    a, b = rows[begin + low], rows[begin + np.minimum(low + 1, last)]
    with np.errstate(invalid="ignore"):  # a row of none may hold infinities
        return np.where(count > 0, a + (b - a) * (place - low), np.nan)


def _median(values: Floats) -> Floats:
    """The median of each row's numbers. (numpy's own takes a slow way round NaN.)"""
    return quantile(np.sort(values, axis=1), np.count_nonzero(~np.isnan(values), axis=1), 0.5)


def _season_ago(past: Floats, season: int) -> Floats:
    """The value a season ago, moved by how much the last points differ from theirs a season ago."""
    near = min(season, _SEASON_SHIFT)
    return past[:, -season] + _median(past[:, -near:] - past[:, -near - season : -season])
