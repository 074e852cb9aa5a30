"""Which points of a series are to be judged, and what they are judged by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from derive.periods import between, days_in, end_of
from derive.series import Series, Whole
from monitors.detectors.rarity import Known
from monitors.detectors.surprise import LEAST_POINTS, Floats, Scores, surprise
from storage.metrics import metric

SEASONS = {"day": 7, "month": 12, "quarter": 4}
"""A season's length in points, for flows."""
MOST_POINTS = 150
_MOST_NEW = 3
_STALE = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Judged:
    """One new point: its score, how rare it is among those of like points before it, and what was expected of it."""

    series: Series
    period: Whole
    before: Whole
    score: float
    p: float
    expected: float
    scale: float
    within: float
    """The score up to which it would have been within the budget."""


def judged(
    group: Sequence[Series], is_new: Callable[[str], bool], today: date, budget: float, *, first: bool
) -> list[Judged]:
    """The new points of series of one kind, each with its score.

    Of each series, only the last few periods can be news, and only such as have just ended. On the `first` look at all,
    when everything is new, it is the newest alone. Series with too few points are silent.
    """
    grids = [_grid(one) for one in group]
    kept = [(one, grid) for one, grid in zip(group, grids, strict=True) if len(one.periods) >= LEAST_POINTS]
    if not kept:
        return []
    kind = kept[0][0].kind
    season = SEASONS.get(kind.grain, 0) if metric(kind.metric).kind == "flow" else 0
    scored = surprise([grid for _, (_, grid) in kept], season)
    new: list[tuple[Series, int, Scores, int]] = []
    old: list[Floats] = []
    for (one, (places, grid)), scores in zip(kept, scored, strict=True):
        count = len(one.periods)
        candidates = range(max(1, count - (1 if first else _MOST_NEW)), count)
        fresh = [n for n in candidates if is_new(one.periods[n].first_seen) and _is_fresh(one, n, today)]
        new += [(one, n, scores, place) for n in fresh if (place := places[n]) >= 0]
        past = np.ones(len(grid), dtype=bool)
        past[[places[n] for n in fresh if places[n] >= 0]] = False
        old.append(scores.score[past])
    said = [one for one in new if not np.isnan(one[2].score[one[3]])]
    score, above, own = np.array([(s.score[at], s.above[at], s.known[at]) for _, _, s, at in said]).reshape(-1, 3).T
    known = Known(np.concatenate(old), periods=max(one.size for one in old))
    rare, within = known.p_values(score, above, own), known.score_at(budget, own)
    return [
        Judged(
            one,
            one.periods[n],
            one.periods[n - 1],
            float(scores.score[place]),
            float(p),
            back(scores.forecast[place], one, one.periods[n].start),
            float(scores.scale[place]),
            float(limit),
        )
        for (one, n, scores, place), p, limit in zip(said, rare, within, strict=True)
    ]


def back(forecast: float, series: Series, start: date) -> float:
    """A figure on the scale that points are judged on, as a value of the metric for the period that begins then."""
    declared = metric(series.kind.metric)
    days = days_in(start, series.kind.grain) if declared.kind == "flow" else 1
    if declared.transform != "log":
        return float(forecast) * days
    return float(np.exp(forecast)) * days - (1.0 if declared.may_be_zero else 0.0)


def _grid(series: Series) -> tuple[list[int], Floats]:
    """The place of each period among the points that are judged (negative: too old), and these points.

    Flows stand in their calendar, with NaN for a period without data; levels follow each other as they were seen, for
    markets are shut on most of the days that are missing.
    """
    declared, kind = metric(series.kind.metric), series.kind
    starts = [p.start for p in series.periods]
    values = np.array([p.value for p in series.periods], dtype=np.float64)
    if declared.may_be_zero:
        values += 1.0
    if declared.kind == "flow":
        values /= [days_in(start, kind.grain) for start in starts]
    if declared.transform == "log":
        values = np.log(values)
    places = list(range(len(starts)))
    if declared.kind == "flow":
        calendar = {start: n for n, start in enumerate(between(starts[0], starts[-1], kind.grain))}
        if all(start in calendar for start in starts):
            places = [calendar[start] for start in starts]
    grid = np.full(places[-1] + 1, np.nan)
    grid[places] = values
    cut = max(0, len(grid) - MOST_POINTS)
    return [place - cut for place in places], grid[cut:]


def _is_fresh(series: Series, n: int, today: date) -> bool:
    start, grain = series.periods[n].start, series.kind.grain
    length = end_of(start, grain) - start
    return end_of(start, grain) + _STALE + length >= today
