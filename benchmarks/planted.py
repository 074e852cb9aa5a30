"""Changes planted into calm stretches: what kinds, how large, and within how many points one counts as found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.real_series import Cut, Floats

SIZES = (-0.6, -0.45, -0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.45, 0.6)
REACH = {"step": 3, "spike": 1, "bend": 4, "pause": 3}
"""The points from a change's first on within which an alert counts; a bend reaches its size in four."""
_BEFORE = 8


@dataclass(frozen=True, slots=True)
class Planted:
    """One calm stretch with a change in it, from the point `at`."""

    calm: Cut
    changed: Cut
    kind: str
    size: float
    at: int

    def found(self, rare: Floats, within: float) -> bool:
        """Whether a point that the change touches, and that counts, is rare enough."""
        return bool(np.any(rare[self.at : self.at + REACH[self.kind]] <= within))


def planted_in(calm: Sequence[Cut], seed: int = 1) -> list[Planted]:
    """One change of each kind in each stretch that has room for it, drawn by a seed."""
    random = np.random.default_rng(seed)
    return [one for cut in calm for kind in REACH if (one := _plant(cut, kind, random))]


def _plant(calm: Cut, kind: str, random: np.random.Generator) -> Planted | None:
    """A change somewhere behind the first eight points; None where there is no room."""
    reach, values = REACH[kind], calm.values.copy()
    if values.size < _BEFORE + reach + 1:
        return None
    at = int(random.integers(_BEFORE, values.size - reach + 1))
    size = float(random.choice(SIZES))
    if kind == "pause":
        size = -abs(size)
    shape = np.zeros(values.size)
    if kind == "step":
        shape[at:] = 1
    elif kind == "bend":
        shape[at:] = np.minimum(np.arange(1, values.size - at + 1) / 4, 1)
    else:
        shape[at : at + (1 if kind == "spike" else int(random.integers(2, 5)))] = 1
    return Planted(calm, replace(calm, values=values + shape * np.log1p(size)), kind, size, at)
