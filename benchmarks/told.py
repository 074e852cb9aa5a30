"""How rare `suanli backtest` calls the points of stretches: all of a family in one file, or each in its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.real_series import Cut, Floats
from monitors.replayed import replay
from monitors.series_file import SeriesFile, moment

_GRAINS = {7: "day", 12: "month"}
_LONGEST = 600
_MONTHS = tuple(f"{1970 + n // 12}-{n % 12 + 1:02}" for n in range(_LONGEST))
_DAYS = tuple(date.fromordinal(date(1970, 1, 1).toordinal() + n).isoformat() for n in range(_LONGEST))


def told(cuts: Sequence[Cut], *, together: bool) -> list[Floats]:
    """How rare each point of each stretch is, NaN where nothing is said of it."""
    groups: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for number, cut in enumerate(cuts):
        groups[cut.family, cut.season, 0 if together else number].append(number)
    out = [np.full(cut.values.size, np.nan) for cut in cuts]
    for (_, season, _), own in groups.items():
        grain = _GRAINS.get(season, "instant")
        file = _file([cuts[number].values for number in own], grain)
        said = replay(file, grain, 0.01)
        for row, score, p in zip(said.row.tolist(), said.score.tolist(), said.p.tolist(), strict=True):
            if not np.isnan(score):
                out[own[file.series[row]]][file.written[row]] = p
    return out


def _file(series: Sequence[Floats], grain: str) -> SeriesFile:
    """The series as a file has them once it is read, all beginning at once."""
    texts = _MONTHS if grain == "month" else _DAYS
    moments = np.array([moment(text) for text in texts])
    own = np.concatenate([np.full(np.count_nonzero(~np.isnan(one)), number) for number, one in enumerate(series)])
    written = np.concatenate([np.flatnonzero(~np.isnan(one)) for one in series])
    value = np.exp(np.concatenate([one[~np.isnan(one)] for one in series]))
    names = tuple(f"series {number}" for number in range(len(series)))
    start = moments[written]
    return SeriesFile(Path("cuts"), names, texts, own, written, start, value, start, np.arange(own.size))
