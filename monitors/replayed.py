"""Every point of series judged as if it had just come in: what would have been notable, and how surprising each was.

Only what was seen by then counts: a value restated later is judged by what it was at first, and is its later self in
the past of the points after it. What was seen before its week or month was over is no value (see `whole_rows`). A
point's rarity is its rank among the scores of all series of the file before it.

Values may be of any size and sign, so they are judged on the scale asinh(value / 2s), s being a hundredth of the usual
size of a series' first points: nearly a logarithm where values are of usual size, and straight around zero.

Of a long stream of instants an hour apart or less, the rows from the 300th on are judged as `detectors.streams` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from monitors.detectors.rarity import Known
from monitors.detectors.streams import FROM, Stream, is_stream, stream
from monitors.detectors.surprise import LEAST_POINTS, surprise
from monitors.look_at.judged import MOST_POINTS, SEASONS
from monitors.series_file import DAY, Floats, Ints, SeriesFile
from monitors.whole_rows import never_whole, whole_rows

_RECENT = MOST_POINTS
"""The points back from which a series is walked anew where its past was restated."""
_GAP = 50
"""The missing periods in a row that are walked; what is behind a longer gap counts as that far away."""
_MOST = 1e300


@dataclass(frozen=True, slots=True)
class Replayed:
    """Every point once, in the order of the file; NaN where nothing can be said.

    `row` is the row that showed the point first, whole if any did. `p` is how rare its score was (1 where there is
    none), and between `low` and `high` it would have been within the budget: these are of points that were not.
    """

    row: Ints
    score: Floats
    p: Floats
    expected: Floats
    low: Floats
    high: Floats
    change: Floats
    """Against what was expected, relative."""

    def notable(self, budget: float, least_change: float) -> NDArray[np.intp]:
        """Which points are rarer than the budget and differ by at least `least_change` from what was expected."""
        return np.flatnonzero((self.p <= budget) & (np.abs(self.change) >= least_change))


class _Walk(NamedTuple):
    """A series as it was known at one time: its values by place in its calendar, and the rows that are judged there."""

    grid: Floats
    rows: Ints
    places: Ints
    size: float


class _Known(NamedTuple):
    """Periods, oldest first, with their values as known at one time, and the rows to be judged (-1: another time)."""

    starts: Ints
    values: Floats
    rows: Ints


def replay(file: SeriesFile, grain: str, budget: float) -> Replayed:
    """Judge every point of a file; raises FileFault where one period has two values that were seen at once."""
    season = SEASONS.get(grain, 0)
    score, expected, scale, size, above, known = (np.full(file.value.size, np.nan) for _ in range(6))
    first = np.zeros(file.value.size, dtype=bool)
    whole = whole_rows(file, grain)
    first[never_whole(file, whole)] = True
    walks = list(_walks(file, whole, grain, season))
    for one, said in zip(walks, surprise([one.grid for one in walks], season), strict=True):
        first[one.rows], size[one.rows] = True, one.size
        score[one.rows], scale[one.rows] = said.score[one.places], said.scale[one.places]
        expected[one.rows] = said.forecast[one.places]
        above[one.rows], known[one.rows] = said.above[one.places], said.known[one.places]
    row = np.flatnonzero(first)
    p, limit = _ranked(score[row], np.array((above[row], known[row])), file.seen[row], file.start[row], budget)
    width = limit * scale[row]
    was, low, high = (_back(expected[row] + far, size[row]) for far in (0.0, -width, width))
    if grain == "instant":
        for own, long, far in _streams(file, row, budget):
            p[own], was[own] = long.p[FROM:], long.mean[FROM:]
            low[own], high[own] = was[own] - far, was[own] + far
    change = (file.value[row] - was) / np.maximum(np.abs(was), size[row])
    return Replayed(row, score[row], p, was, low, high, change)


def _streams(file: SeriesFile, row: Ints, budget: float) -> Iterator[tuple[Ints, Stream, Floats]]:
    """The long streams of a file: which of its points they are from the row `FROM` on, what is said of these, and how
    far from the mean a value is usual (NaN where that does not matter, as nothing is told).
    """
    order = np.lexsort((file.start[row], file.seen[row], file.series[row]))
    for own in np.split(order, np.flatnonzero(np.diff(file.series[row[order]])) + 1):
        if own.size > FROM and is_stream(file.start[row[own]]):
            values = file.value[row[own]]
            said = stream(values, file.start[row[own]])
            far = np.full(own.size, np.nan)
            for place in FROM + np.flatnonzero(said.p[FROM:] <= budget):
                far[place] = said.reach(values, int(place), budget) * said.spread[place]
            yield own[FROM:], said, far[FROM:]


def _back(scaled: Floats, size: Floats) -> Floats:
    with np.errstate(over="ignore"):
        return np.asarray(2 * size * np.sinh(scaled))


def _ranked(score: Floats, own: Floats, seen: Ints, start: Ints, budget: float) -> tuple[Floats, Floats]:
    """How rare each point is among those before it, and, where that is within the budget, the score that would do.

    `own` is how many of its series' last scores were at least as high, and how many are known.

    Points of one period that are seen together do not rank against each other.
    """
    p, limit = np.ones(score.size), np.full(score.size, np.nan)
    known = Known()
    order = np.lexsort((start, seen))
    order = order[~np.isnan(score[order])]
    borders = np.flatnonzero((np.diff(seen[order]) != 0) | (np.diff(start[order]) != 0)) + 1
    for begin, end in zip([0, *borders.tolist()], [*borders.tolist(), order.size], strict=True):
        judged = order[begin:end]
        if judged.size:
            p[judged] = known.p_values(score[judged], *own[:, judged])
            rare = judged[p[judged] <= budget]
            if rare.size:
                limit[rare] = known.score_at(budget, own[1, rare])
            known.add(score[judged], periods=1)
    return p, limit


def _walks(file: SeriesFile, whole: NDArray[np.bool_], grain: str, season: int) -> Iterator[_Walk]:
    order = np.lexsort((np.arange(file.start.size), file.seen, file.start, file.series))
    order = order[whole[order]]
    series, start, value, seen = file.series[order], file.start[order], file.value[order], file.seen[order]
    again = (np.diff(series) == 0) & (np.diff(start) == 0) & (np.diff(seen) == 0)
    if again.any() and grain != "instant":  # two readings of one instant are two points
        twice = order[1:][again & (np.diff(value) != 0)]
        if twice.size:
            row = int(twice.min())
            what = f"{file.starts[file.written[row]]!r} has another value for {file.names[file.series[row]]!r} already"
            file.fault(row, "start", f"{what}; keep one row, or say in a column seen_at when each was seen")
        once = np.concatenate(([True], ~again))
        order, series, start, value, seen = order[once], series[once], start[once], value[once], seen[once]
    borders = np.flatnonzero(np.diff(series)) + 1
    for begin, end in zip([0, *borders.tolist()], [*borders.tolist(), series.size], strict=True):
        own = slice(begin, end)
        if begin < end:
            size = _size(value[own], seen[own], start[own])
            for known in _times(order[own], start[own], value[own], seen[own]):
                yield _walk(known, size, grain, season)


def _times(rows: Ints, starts: Ints, values: Floats, seen: Ints) -> Iterator[_Known]:
    """The times at which a series has to be looked at: one, the last, unless its past changed on the way."""
    if np.all((np.diff(starts) > 0) | (np.diff(seen) == 0)) and np.all(np.diff(seen) >= 0):
        yield _Known(starts, values, rows)
        return
    now: dict[int, float] = {}
    fresh: dict[int, int] = {}
    newest = np.iinfo(np.int64).min
    order = np.lexsort((starts, seen))
    for batch in np.split(order, np.flatnonzero(np.diff(seen[order])) + 1):
        came = [(int(starts[n]), float(values[n]), int(rows[n])) for n in batch]
        if fresh and any(start <= newest and now.get(start) != value for start, value, _ in came):
            yield _known(now, fresh)
            fresh = {}
        fresh |= {start: row for start, _, row in came if start not in now}
        now |= {start: value for start, value, _ in came}
        newest = max(newest, came[-1][0])
    if fresh:
        yield _known(now, fresh)


def _known(now: dict[int, float], fresh: dict[int, int]) -> _Known:
    starts = sorted(now)
    starts = starts[max(0, starts.index(min(fresh)) - _RECENT) :]
    rows = [fresh.get(start, -1) for start in starts]
    return _Known(np.array(starts), np.array([now[start] for start in starts]), np.array(rows))


def _walk(known: _Known, size: float, grain: str, season: int) -> _Walk:
    """The values on their scale, each at its place in the calendar (NaN between); instants follow each other."""
    steps = np.maximum(np.diff(_calendar(known.starts, grain)), 1)
    if grain == "instant":
        steps = np.ones_like(steps)
    beyond = np.maximum(steps - _GAP, 0)
    steps = np.minimum(steps, _GAP) + (beyond % season if season else 0)
    places = np.concatenate(([0], np.cumsum(steps)))
    grid = np.full(int(places[-1]) + 1, np.nan)
    grid[places] = np.arcsinh(np.clip(known.values / (2 * size), -_MOST, _MOST))
    judged = known.rows >= 0
    return _Walk(grid, known.rows[judged], places[judged], size)


def _calendar(starts: Ints, grain: str) -> Ints:
    """The number of each period in its calendar; a start that is none of a period's counts to the one that it is in."""
    days = starts // DAY
    if grain == "month":
        return np.asarray(days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64))
    return np.asarray(days // 7 if grain == "week" else days)


def _size(values: Floats, seen: Ints, starts: Ints) -> float:
    """A hundredth of the usual size of the points that were seen first, which no later row changes."""
    order = np.lexsort((starts, seen))
    first = np.sort(np.unique(starts[order], return_index=True)[1])[: LEAST_POINTS - 1]
    sizes = np.abs(values[order][first])
    usual = float(np.median(sizes)) or float(np.mean(sizes)) or 1.0
    return max(usual / 100, 1e-290)
