"""Scores of cuts by a detector, walked forward, and their rarity by rank among what was seen before them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.real_series import Cut, Floats
from monitors.detectors.rarity import Known
from monitors.detectors.surprise import Scores, surprise

Detector = Callable[[Sequence[Floats], int], list[Floats]]


def ours(series: Sequence[Floats], season: int) -> list[Floats]:
    """The detector that scans use: how rare a point is while no other series is known, on logs."""
    nobody = Known()
    return [-np.log(nobody.p_values(one.score, one.above, one.known)) for one in surprise(series, season)]


def by_median(series: Sequence[Floats], season: int) -> list[Floats]:
    """The peer: a point's distance from the median of the twelve before it, by their median deviation (Hampel)."""
    return [_walked(values, lambda past: (float(np.median(past[-12:])), past[-12:])) for values in series]


def by_last(series: Sequence[Floats], season: int) -> list[Floats]:
    """Another peer: a step's size, by the median absolute size of the steps before it."""
    return [_walked(values, lambda past: (float(past[-1]), np.diff(past))) for values in series]


def by_chosen(series: Sequence[Floats], season: int) -> list[Floats]:
    """The strongest simple peer: the larger of two z-scores, a point's error against the forecaster that did best so
    far (last value, drift, a season ago, median) and its distance from the median of the twelve before it; both by
    standard deviations.
    """
    return [_by_chosen(values, season) for values in series]


def scores(cuts: Sequence[Cut], detector: Detector) -> list[Floats]:
    """The score of every point of every cut; NaN where the detector is silent."""
    out: list[Floats] = [np.array([])] * len(cuts)
    for (_, season), own in _groups(cuts).items():
        for number, found in zip(own, detector([cuts[n].values for n in own], season), strict=True):
            out[number] = found
    return out


def rarities(cuts: Sequence[Cut], seed: int = 0) -> list[Floats]:
    """How rare ours calls each point among those of its family before it, as if cuts were met one after another."""
    said: dict[int, Scores] = {}
    for (_, season), own in _groups(cuts).items():
        said |= zip(own, surprise([cuts[n].values for n in own], season), strict=True)
    past: dict[str, Known] = defaultdict(Known)
    out = [np.array([])] * len(cuts)
    for number in np.random.default_rng(seed).permutation(len(cuts)).tolist():
        one, known = said[number], past[cuts[number].family]
        out[number] = known.p_values(one.score, one.above, one.known)
        known.add(one.score)
    return out


def _groups(cuts: Sequence[Cut]) -> dict[tuple[str, int], list[int]]:
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, cut in enumerate(cuts):
        groups[cut.family, cut.season].append(number)
    return groups


def _by_chosen(values: Floats, season: int) -> Floats:
    out, errors = np.full(values.size, np.nan), np.full((4, values.size), np.nan)
    for place in range(2, values.size):
        past = values[:place][~np.isnan(values[:place])]
        if np.isnan(values[place]) or past.size < 2:
            continue
        drift = (past[-1] - past[0]) / (past.size - 1)
        ago = values[place - season] if season and place >= season else np.nan
        middle = float(np.median(past[-12:]))
        known = [row[~np.isnan(row)] for row in errors]
        usual = [float(np.mean(np.abs(row))) if row.size >= 5 else np.inf for row in known]
        errors[:, place] = values[place] - np.array([past[-1], past[-1] + drift, ago, middle])
        best = int(np.argmin(usual))
        if past.size >= 8 and np.isfinite(usual[best]):
            by_error = np.abs(errors[best, place]) / np.hypot(np.sqrt(np.mean(known[best] ** 2)), 0.005)
            by_middle = np.abs(values[place] - middle) / np.hypot(np.std(past[-12:], ddof=1), 0.005)
            out[place] = np.fmax(by_error, by_middle)
    return out


def _walked(values: Floats, rule: Callable[[Floats], tuple[float, Floats]]) -> Floats:
    out = np.full(values.size, np.nan)
    for place in range(8, values.size):
        past = values[:place][~np.isnan(values[:place])]
        if past.size >= 8 and not np.isnan(values[place]):
            expected, spread = rule(past)
            scale = 1.4826 * float(np.median(np.abs(spread - np.median(spread))))
            out[place] = abs(values[place] - expected) / np.hypot(scale, 0.005)
    return out
