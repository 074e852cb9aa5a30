"""The simple forecasters that a point is judged against, for many series at once.

Each sees earlier points only. None is clever: on series of 8 to 150 points the value before, a damped trend, the value
a season ago and a median are hard to beat, and each is right for another kind of series.
"""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RULES = ("last", "trend", "season", "median")
MEDIAN = RULES.index("median")
MEDIAN_OF = 12
_STEPS = 8
_DAMPING = 0.8
_SEASON_SHIFT = 7


def forecasts(past: Floats, season: int) -> Floats:
    """Rules × series: what each rule expects next, given series × earlier points (NaN before a series begins).

    `season` is a season's length in points, 0 for none; NaN where a rule has not seen enough.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # an all-NaN row has a NaN median, which is what is meant
        steps = np.diff(past[:, -_STEPS - 1 :], axis=1)
        trend = np.nanmedian(steps, axis=1) if steps.shape[1] else np.full(len(past), np.nan)
        expected = np.full((len(RULES), len(past)), np.nan)
        expected[0] = past[:, -1]
        expected[1] = past[:, -1] + _DAMPING * np.nan_to_num(trend)
        expected[MEDIAN] = np.nanmedian(past[:, -MEDIAN_OF:], axis=1)
        if season and past.shape[1] > season:
            expected[2] = _season_ago(past, season)
    return expected


def _season_ago(past: Floats, season: int) -> Floats:
    """The value a season ago, moved by how much the last points differ from theirs a season ago."""
    reach = min(season, past.shape[1] - season, _SEASON_SHIFT)
    shift = np.nanmedian(past[:, -reach:] - past[:, -reach - season : -season], axis=1)
    return np.asarray(past[:, -season] + shift)
