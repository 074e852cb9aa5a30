"""Every point of series judged as if it had just come in: what would have been notable, and how surprising each was.

Only what was seen by then counts: a value restated later is judged by what it was at first, and is its later self in
the past of the points after it. A point's rarity is its rank among the scores of all series of the file before it.

Values may be of any size and sign, so they are judged on the scale asinh(value / 2s), s being a hundredth of the usual
size of a series' first points: nearly a logarithm where values are of usual size, and straight around zero.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from monitors.detectors.rarity import among, score_at
from monitors.detectors.surprise import LEAST_POINTS, Floats, surprise
from monitors.look_at.judged import SEASONS
from monitors.look_at.levels import severity
from monitors.series_file import Row

_IMPORTANCE = 0.5


@dataclass(frozen=True, slots=True)
class Point:
    """One point as it was judged. `p` is how rare its score was: 1 where nothing could be said."""

    series: str
    start: str
    value: float
    seen: datetime
    score: float
    p: float
    expected: float
    low: float
    high: float
    severity: float
    change: float
    """Against what was expected, relative."""


@dataclass(frozen=True, slots=True)
class _Look:
    """One series as it was known at a time: its values on the scale they are judged on, and the rows that were new."""

    series: str
    size: float
    grid: Floats
    rows: list[tuple[Row, int]]


_Judged = tuple[str, Row, float, float, float, float]


def replay(series: Mapping[str, Sequence[Row]], grain: str, budget: float) -> Iterator[Point]:
    """All points in the order in which they were seen; between `low` and `high` a point is within the budget."""
    season = SEASONS.get(grain, 0)
    looks = [look for name, rows in series.items() if rows for look in _looks(name, rows, season)]
    judged = list(_judged(looks, season))
    judged.sort(key=lambda one: (one[1].seen_at or one[1].start, one[1].start, one[0]))
    known: list[float] = []
    waiting: list[float] = []
    now: datetime | None = None
    for name, row, size, score, expected, scale in judged:
        seen = row.seen_at or row.start
        if seen != now:  # points seen together do not rank against each other
            for one in waiting:
                insort(known, one)
            waiting, now = [], seen
        yield _point(name, row, size, (score, expected, scale), known, budget)
        if not np.isnan(score):
            waiting.append(score)


def notable(points: Iterator[Point], budget: float, least_change: float) -> Iterator[Point]:
    """The points that are rarer than the budget and differ by at least `least_change` from what was expected."""
    return (one for one in points if one.p <= budget and abs(one.change) >= least_change)


def _point(
    name: str, row: Row, size: float, said: tuple[float, float, float], known: list[float], budget: float
) -> Point:
    score, expected, scale = said
    seen = row.seen_at or row.start
    if np.isnan(score):
        nothing = float("nan")
        return Point(name, row.written, row.value, seen, 0.0, 1.0, nothing, nothing, nothing, 0.0, 0.0)
    p = among(score, len(known) - bisect_left(known, score), len(known))
    was = _back(expected, size)
    change = (row.value - was) / max(abs(was), size)
    low = high = float("nan")
    if p <= budget:
        width = scale * score_at(budget, np.array(known))
        low, high = _back(expected - width, size), _back(expected + width, size)
    return Point(
        name, row.written, row.value, seen, score, p, was, low, high, severity(score, change, _IMPORTANCE), change
    )


def _looks(name: str, rows: Sequence[Row], season: int) -> Iterator[_Look]:
    """What is to be judged of a series, with its past as it was known by then."""
    size = _size(rows)
    for seen, first in _first_sights(rows):
        known = {row.start: row.value for row in rows if (row.seen_at or row.start) <= seen}
        starts = sorted(known)
        places = _places(starts, season)
        grid: Floats = np.full(places[-1] + 1, np.nan)
        grid[places] = np.arcsinh(np.array([known[start] for start in starts]) / (2 * size))
        at = dict(zip(starts, places, strict=True))
        yield _Look(name, size, grid, [(row, at[row.start]) for row in first])


def _judged(looks: Sequence[_Look], season: int) -> Iterator[_Judged]:
    """Each row that is to be judged, with its score, forecast and scale (NaN: nothing can be said)."""
    for look, scores in zip(looks, surprise([look.grid for look in looks], season), strict=True):
        for row, place in look.rows:
            said = (float(scores.score[place]), float(scores.forecast[place]), float(scores.scale[place]))
            yield look.series, row, look.size, *said


def _first_sights(rows: Sequence[Row]) -> list[tuple[datetime, list[Row]]]:
    """The rows that show a period for the first time, with the moment up to which their past is known.

    Where nothing was restated a later row changes nothing for an earlier one, so all are judged in one go.
    """
    first: dict[datetime, Row] = {}
    for row in rows:
        first.setdefault(row.start, row)
    if len(first) == len(rows) and [row.start for row in rows] == sorted(first):
        return [(rows[-1].seen_at or rows[-1].start, list(rows))]
    together: dict[datetime, list[Row]] = {}
    for row in first.values():
        together.setdefault(row.seen_at or row.start, []).append(row)
    return sorted(together.items())


def _places(starts: Sequence[datetime], season: int) -> list[int]:
    """The place of each period: in its calendar for days, so that a missing day shifts no weekday; else in a row."""
    if season != SEASONS["day"]:
        return list(range(len(starts)))
    days = [round((start - starts[0]) / timedelta(days=1)) for start in starts]
    return days if len(set(days)) == len(days) else list(range(len(starts)))


def _size(rows: Sequence[Row]) -> float:
    """A hundredth of the usual size of the first points, which no later one changes."""
    first: dict[datetime, float] = {}
    for row in rows:
        first.setdefault(row.start, abs(row.value))
    sizes = list(first.values())[: LEAST_POINTS - 1]
    usual = float(np.median(sizes)) or float(np.mean(sizes)) or 1.0
    return usual / 100


def _back(expected: float, size: float) -> float:
    return float(2 * size * np.sinh(expected))
