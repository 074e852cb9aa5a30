"""How rare a score is: its rank among the past scores of like series, never a normal table.

While few are known, a table of how often real short series reach a score stands beside them, with the weight of
`WEIGHT` scores; it is measured, and `benchmarks/short_series.py` prints it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
WEIGHT = 100.0
_SCORES = (0.0, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0)
_SHARES = (1.0, 0.34, 0.16, 0.07, 0.031, 0.0175, 0.0083, 0.0048, 0.0032, 0.0022, 0.001)


def p_value(size: float, past: Floats) -> float:
    """The share of past sizes at least as great, this one counted among them: by rank alone, so never 0."""
    return float((1 + np.count_nonzero(past >= size)) / (1 + past.size))


def rarity(score: float, past: Floats) -> float:
    """The share of like scores that are at least as high, from near 0 (never seen) to 1; NaN in `past` do not count."""
    known = past[~np.isnan(past)]
    return among(score, int(np.count_nonzero(known >= score)), known.size)


def among(score: float, above: int, known: int) -> float:
    """The share of like scores that are at least as high, where `above` of the `known` ones are."""
    return (WEIGHT * elsewhere(score) + above) / (WEIGHT + known)


def elsewhere(score: float) -> float:
    """The share of scores of real short series that are at least as high; beyond the table, falling as 1/score²."""
    if score >= _SCORES[-1]:
        return float(_SHARES[-1] * (_SCORES[-1] / score) ** 2)
    return float(np.exp(np.interp(score, _SCORES, np.log(_SHARES))))


def score_at(budget: float, past: Floats) -> float:
    """The least score whose rarity is within a budget: what is expected lies below it."""
    low, high = 0.0, 1e6
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rarity(middle, past) <= budget else (middle, high)
    return high
