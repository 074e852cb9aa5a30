"""Which rows of a file are of whole periods: half a month looks like a crash, and is none.

A row says so itself, in its column seen_at: what was seen before its week or month was over is no whole one. Days are
taken as they come, for a market's day is over long before midnight, and a day in Beijing before one in London.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from monitors.series_file import DAY, LOOKED_AT, Ints, SeriesFile

Bools = NDArray[np.bool_]
_WEEKEND = 5 * DAY // 2
"""How long before a period's end its figure may be known: a market's week is over on Friday evening."""


def whole_rows(file: SeriesFile, grain: str) -> Bools:
    """Whether each row of a file is of a period that was over when it was seen, or does not say."""
    whole = np.ones(file.start.size, dtype=bool)
    if grain not in ("week", "month"):
        return whole
    since = file.seen - file.start
    whole[(since > 0) & (since < _ends(file.start, grain) - file.start - _WEEKEND)] = False
    if not whole.all() and not _tells(file, whole):
        whole[:] = True
    return whole


def never_whole(file: SeriesFile, whole: Bools) -> Ints:
    """The first row of each period that has no whole one."""
    if whole.all():
        return np.empty(0, dtype=np.int64)
    period, first = _periods(file)
    seen = np.zeros(first.size, dtype=bool)
    seen[period[whole]] = True
    return np.asarray(first[~seen])


def _tells(file: SeriesFile, whole: Bools) -> bool:
    """Whether most of the first periods of the first series were seen whole; else its dates are not of beginnings."""
    own = file.series == file.series[0]
    first = np.unique(file.start[own])[:LOOKED_AT]
    seen = np.unique(file.start[own & whole])
    return bool(np.isin(first, seen).mean() > 0.5)


def _periods(file: SeriesFile) -> tuple[Ints, Ints]:
    """The number of each row's period, and the first row of each period."""
    _, first, period = np.unique(np.stack((file.series, file.start)), axis=1, return_index=True, return_inverse=True)
    return period.reshape(-1), first


def _ends(start: Ints, grain: str) -> Ints:
    if grain == "week":
        return np.asarray(start + 7 * DAY)
    months = (start // DAY).astype("datetime64[D]").astype("datetime64[M]") + 1
    return np.asarray(months.astype("datetime64[D]").astype(np.int64) * DAY)
