"""Scores of cuts by a detector, walked forward, and their rarity by rank among what was seen before them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.real_series import Cut, Floats
from monitors.detectors.rarity import rarity
from monitors.detectors.surprise import surprise

Detector = Callable[[Sequence[Floats], int], list[Floats]]


def ours(series: Sequence[Floats], season: int) -> list[Floats]:
    """The detector that scans use."""
    return [one.score for one in surprise(series, season)]


def by_median(series: Sequence[Floats], season: int) -> list[Floats]:
    """The peer: a point's distance from the median of the twelve before it, by their median deviation (Hampel)."""
    return [_walked(values, lambda past: (float(np.median(past[-12:])), past[-12:])) for values in series]


def by_last(series: Sequence[Floats], season: int) -> list[Floats]:
    """Another peer: a step's size, by the median absolute size of the steps before it."""
    return [_walked(values, lambda past: (float(past[-1]), np.diff(past))) for values in series]


def scores(cuts: Sequence[Cut], detector: Detector) -> list[Floats]:
    """The score of every point of every cut; NaN where the detector is silent."""
    out: list[Floats] = [np.array([])] * len(cuts)
    groups: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, cut in enumerate(cuts):
        groups[cut.family, cut.season].append(number)
    for (_, season), own in groups.items():
        for number, found in zip(own, detector([cuts[n].values for n in own], season), strict=True):
            out[number] = found
    return out


def rarities(cuts: Sequence[Cut], of: Sequence[Floats], seed: int = 0) -> list[Floats]:
    """How rare each score is among those of its family that came before it, as if cuts were met one after another."""
    past: dict[str, list[float]] = defaultdict(list)
    out: list[Floats] = [np.full(one.size, np.nan) for one in of]
    for number in np.random.default_rng(seed).permutation(len(cuts)):
        known = np.array(past[cuts[number].family])
        for place, score in enumerate(of[number]):
            if not np.isnan(score):
                out[number][place] = rarity(float(score), known)
        past[cuts[number].family] += [float(score) for score in of[number] if not np.isnan(score)]
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
