"""Restated periods: what a source said of a period before, and says now. A finding of its own, never a change.

A uniform factor over three periods or more (a split, a dividend, another method) restates nothing: the basis moved.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

UNIFORM_OVER = 3
_SAME_FACTOR = 0.002
_NEVER_RESTATED = 100.0
"""Periods without restatement that stand beside those known, while few are: most sources restate nothing."""
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Restated(Generic[K]):
    """One period of one series whose value became another. `p` is how rare so great a one is among all periods."""

    series: K
    start: str
    was: float
    now: float
    p: float

    @property
    def change(self) -> float:
        """Relative: 0.08 for a value that became 8 % greater."""
        return self.now / self.was - 1


def restated(fresh: Sequence[tuple[K, str, float, float]], past: Iterable[float]) -> list[Restated[K]]:
    """The restatements among (series, start, value before, value now), without those of a mere change of basis.

    `past` are the relative sizes, on logs, of all known periods' restatements; 0 for a period that was never restated.
    """
    by_series: dict[K, list[tuple[str, float, float]]] = defaultdict(list)
    for series, start, was, now in fresh:
        if was > 0 and now > 0 and was != now:
            by_series[series].append((start, was, now))
    sizes = sorted(abs(size) for size in past)
    found = []
    for series, own in by_series.items():
        factors = [math.log(now / was) for _, was, now in own]
        middle = sorted(factors)[len(factors) // 2]
        alike = sum(abs(factor - middle) <= _SAME_FACTOR for factor in factors)
        for (start, was, now), factor in zip(own, factors, strict=True):
            if alike >= UNIFORM_OVER and abs(factor - middle) <= _SAME_FACTOR:
                continue
            above = sum(size >= abs(factor) for size in sizes)
            p = (1 + above) / (1 + len(sizes) + _NEVER_RESTATED)
            found.append(Restated(series, start, was, now, p))
    return found
