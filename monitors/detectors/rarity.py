"""How rare a score is: its rank among the past scores of like series and among its series' own, never a normal table.

While few are known, a table of how often real short series reach a score stands beside them, with the weight of
`WEIGHT` scores; it is measured, and `benchmarks/calm.py` prints it. Ranks may say that a score is rarer than the table
has it, never that it is more usual: where many series change at once, each change would else hide the others. What
keeps a restless series quiet instead is its own past, with the weight of one score in `OWN`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
WEIGHT = 100.0
OWN = 200.0
_AT_ONCE = 50
"""The most scores that one period counts for: series that begin on one day all meet their first weekend on another."""
SCORES = (0.0, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0)
_SHARES = (1.0, 0.335, 0.155, 0.067, 0.0295, 0.0166, 0.008, 0.0047, 0.0032, 0.002, 0.001)


class Known:
    """Scores that were seen so far, for their ranks. Adding n of them takes n·log n in all, in whatever portions."""

    def __init__(self, scores: Floats | None = None, periods: int | None = None) -> None:
        self._runs: list[Floats] = []  # each sorted, and longer than the next
        self._counted = 0
        if scores is not None:
            self.add(scores, periods)

    def add(self, scores: Floats, periods: int | None = None) -> None:
        """Know these as well; NaN do not count. Where they are of a few `periods` only, they count for less."""
        run = np.sort(scores[~np.isnan(scores)])
        self._counted += run.size if periods is None else min(run.size, _AT_ONCE * periods)
        while self._runs and self._runs[-1].size <= run.size:
            run = np.sort(np.concatenate((self._runs.pop(), run)), kind="stable")
        if run.size:
            self._runs.append(run)

    def rarity(self, scores: Floats) -> Floats:
        """The share of like scores that are at least as high as each, from near 0 (never seen) to 1."""
        order = np.argsort(scores)
        wanted, above = scores[order], np.zeros(scores.shape)
        for run in self._runs:
            above[order] += run.size - np.searchsorted(run, wanted)  # in order they are found without much searching
        above *= self._counted / max(sum(run.size for run in self._runs), 1)
        return np.asarray((WEIGHT * _elsewhere(scores) + above) / (WEIGHT + self._counted))

    def p_values(self, scores: Floats, above: Floats, known: Floats) -> Floats:
        """How rare each score is, where `above` of the last `known` scores of its own series were at least as high."""
        pooled = np.minimum(self.rarity(scores), _elsewhere(scores))
        return np.asarray((OWN * pooled + above) / (OWN + known))

    def score_at(self, budget: float, known: Floats) -> Floats:
        """The least score within a budget for a series that never had it in its `known` scores: less is expected."""
        lengths, which = np.unique(known, return_inverse=True)
        low, high, wanted = np.zeros(lengths.shape), np.full(lengths.shape, 1e6), budget * (1 + lengths / OWN)
        for _ in range(40):
            middle = (low + high) / 2
            within = np.minimum(self.rarity(middle), _elsewhere(middle)) <= wanted
            low, high = np.where(within, low, middle), np.where(within, middle, high)
        return np.asarray(high[which])


def p_value(size: float, past: Floats) -> float:
    """The share of past sizes at least as great, this one counted among them: by rank alone, so never 0."""
    return float((1 + np.count_nonzero(past >= size)) / (1 + past.size))


def rarity(score: float, past: Floats) -> float:
    """The share of like scores that are at least as high, from near 0 (never seen) to 1; NaN in `past` do not count."""
    return float(Known(past).rarity(np.array([score]))[0])


def elsewhere(score: float) -> float:
    """The share of scores of real short series that are at least as high; beyond the table, falling as 1/score²."""
    return float(_elsewhere(np.array([score]))[0])


def _elsewhere(scores: Floats) -> Floats:
    beyond = _SHARES[-1] * (SCORES[-1] / np.maximum(scores, SCORES[-1])) ** 2
    return np.where(scores >= SCORES[-1], beyond, np.exp(np.interp(scores, SCORES, np.log(_SHARES))))
