"""How many planted changes are found in real short series, beside two simple peers.

    python benchmarks/short_series.py PATH [--least 0.7]

Into each calm stretch a step, a spike, a bend or a pause of 10 to 60 % is planted. A change counts as found where a
point alerts that it touches, within three points of its beginning (a spike: its own; a bend: four). The threshold of
each detector and family is the score that the budget's share of calm points reaches. Excess recall is the share found,
less the share of the same points that alert with nothing planted. PATH is as benchmarks/real_series.py describes it.
Exit 1 where the excess recall of TCPD's monthly and yearly series at 2 % is less.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.real_series import Cut, Floats, cuts
from benchmarks.scored import Detector, by_last, by_median, ours, scores

BUDGETS = (0.005, 0.01, 0.02)
SIZES = (-0.6, -0.45, -0.3, -0.2, -0.1, 0.1, 0.2, 0.3, 0.45, 0.6)
REACH = {"step": 3, "spike": 1, "bend": 4, "pause": 3}
DETECTORS: dict[str, Detector] = {"ours": ours, "median of 12": by_median, "last value": by_last}
_BEFORE = 8


@dataclass(frozen=True, slots=True)
class Planted:
    """One calm stretch with a change in it, from the point `at`."""

    calm: Cut
    changed: Cut
    kind: str
    size: float
    at: int


def plant(calm: Cut, kind: str, random: np.random.Generator) -> Planted | None:
    """A change of a kind somewhere behind the first eight points; None where there is no room."""
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


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--least", type=float, default=0.0)
    args = parser.parse_args()
    calm = cuts(args.path)
    random = np.random.default_rng(1)
    planted = [one for cut in calm for kind in REACH if (one := plant(cut, kind, random))]
    print(f"{len(planted)} changes planted in {len(calm)} series; excess recall by detector, family and budget")
    print(f"{'':<16}{'':<12}" + "".join(f"{budget:>8.1%}" for budget in BUDGETS) + "   at 2 % by kind and size")
    reached = 0.0
    for name, detector in DETECTORS.items():
        table = _excess(calm, planted, detector)
        for family in (*sorted({cut.family for cut in calm}), "all"):
            own = [number for number, one in enumerate(planted) if family in (one.calm.family, "all")]
            row = "".join(f"{table[budget][own].mean():>8.3f}" for budget in BUDGETS)
            print(f"{name:<16}{family:<12}{row}   {_detail(planted, table[0.02], own)}")
            if (name, family) == ("ours", "TCPD"):
                reached = float(table[0.02][own].mean())
    sys.exit(reached < args.least)


def _excess(calm: list[Cut], planted: list[Planted], detector: Detector) -> dict[float, Floats]:
    level = scores(calm, detector)
    changed = scores([one.changed for one in planted], detector)
    unchanged = scores([one.calm for one in planted], detector)
    families = sorted({cut.family for cut in calm})
    out = {}
    for budget in BUDGETS:
        limits = {family: _limit(calm, level, family, budget) for family in families}
        found = (_alerts(one, where, limits) for where, one in zip(planted, changed, strict=True))
        anyway = (_alerts(one, where, limits) for where, one in zip(planted, unchanged, strict=True))
        out[budget] = np.array(list(found), dtype=np.float64) - np.array(list(anyway), dtype=np.float64)
    return out


def _limit(calm: list[Cut], level: list[Floats], family: str, budget: float) -> float:
    own = np.concatenate([one for cut, one in zip(calm, level, strict=True) if cut.family == family])
    return float(np.nanquantile(own, 1 - budget))


def _alerts(of: Floats, one: Planted, limits: dict[str, float]) -> int:
    touched = of[one.at : one.at + REACH[one.kind]]
    return int(bool(np.any(touched[~np.isnan(touched)] > limits[one.calm.family])))


def _detail(planted: list[Planted], excess: Floats, own: list[int]) -> str:
    kinds = (f"{kind} {np.mean([excess[n] for n in own if planted[n].kind == kind]):.2f}" for kind in REACH)
    sizes = sorted({abs(size) for size in SIZES})
    by_size = (f"{size:.0%} {np.mean([excess[n] for n in own if abs(planted[n].size) == size]):.2f}" for size in sizes)
    return "  ".join((*kinds, *by_size))


if __name__ == "__main__":
    main()
