"""How many planted changes are found in real short series, beside simple peers.

    python benchmarks/short_series.py PATH [--least 0.7]

Into each calm stretch a step, a spike, a bend or a pause of 10 to 60 % is planted. A change counts as found where a
point alerts that it touches, within three points of its beginning (a spike: its own; a bend: four). The threshold of
each detector and family is the score that the budget's share of calm points reaches. Excess recall is the share found,
less the share of the same points that alert with nothing planted. PATH is as benchmarks/real_series.py describes it.

Then the same changes as users meet them: all changed series of a family in one file of `suanli backtest`, nothing
known of calm ones, and the budget taken at its word; and each in a file of its own. `calm` is what the same files
without changes tell of, as a multiple of the budget. Last, what is missed, by kind and size.
Exit 1 where the excess recall of TCPD's monthly and yearly series at 2 % is less.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.planted import REACH, SIZES, Planted, planted_in
from benchmarks.real_series import Cut, Floats, cuts
from benchmarks.scored import Detector, by_chosen, by_last, by_median, ours, scores
from benchmarks.told import told

BUDGETS = (0.005, 0.01, 0.02)
DETECTORS: dict[str, Detector] = {
    "ours": ours, "chosen or median": by_chosen, "median of 12": by_median, "last value": by_last
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--least", type=float, default=0.0)
    args = parser.parse_args()
    calm = cuts(args.path)
    planted = planted_in(calm)
    print(f"{len(planted)} changes planted in {len(calm)} series; excess recall by detector, family and budget")
    print(f"{'':<18}{'':<12}" + "".join(f"{budget:>8.1%}" for budget in BUDGETS))
    first: dict[float, Floats] = {}
    for name, detector in DETECTORS.items():
        table = _excess(calm, planted, detector)
        first = first or table
        for family in _families(calm):
            own = [number for number, one in enumerate(planted) if family in (one.calm.family, "all")]
            print(f"{name:<18}{family:<12}" + "".join(f"{table[budget][own].mean():>8.3f}" for budget in BUDGETS))
    print("as told by suanli backtest: excess recall (calm points told of, × budget)")
    for name, together in (("in one file", True), ("alone", False)):
        _as_told(name, calm, planted, together=together)
    print("excess recall of ours at 2 %, by kind and size (of how many)")
    for family in _families(calm):
        for kind in REACH:
            print(f"{family:<12}{kind:<8}" + _by_size(planted, first[0.02], family, kind))
    own = [number for number, one in enumerate(planted) if one.calm.family == "TCPD"]
    sys.exit(float(first[0.02][own].mean()) < args.least)


def _families(calm: Sequence[Cut]) -> tuple[str, ...]:
    return (*sorted({cut.family for cut in calm}), "all")


def _excess(calm: list[Cut], planted: list[Planted], detector: Detector) -> dict[float, Floats]:
    level = scores(calm, detector)
    changed = scores([one.changed for one in planted], detector)
    unchanged = scores([one.calm for one in planted], detector)
    out = {}
    for budget in BUDGETS:
        limits = {family: _limit(calm, level, family, budget) for family in _families(calm)}
        out[budget] = np.array(
            [
                float(one.found(-has, -limits[one.calm.family])) - one.found(-had, -limits[one.calm.family])
                for one, has, had in zip(planted, changed, unchanged, strict=True)
            ]
        )
    return out


def _limit(calm: list[Cut], level: list[Floats], family: str, budget: float) -> float:
    own = np.concatenate([one for cut, one in zip(calm, level, strict=True) if family in (cut.family, "all")])
    return float(np.nextafter(np.nanquantile(own, 1 - budget), np.inf))


def _as_told(name: str, calm: list[Cut], planted: list[Planted], *, together: bool) -> None:
    rare = told(calm, together=together)
    changed = told([one.changed for one in planted], together=together)
    unchanged = told([one.calm for one in planted], together=together)
    for family in _families(calm):
        row = ""
        for budget in BUDGETS:
            points = np.concatenate([p for cut, p in zip(calm, rare, strict=True) if family in (cut.family, "all")])
            of_calm = float(np.mean(points[~np.isnan(points)] <= budget)) / budget
            found = [
                float(one.found(has, budget)) - one.found(had, budget)
                for one, has, had in zip(planted, changed, unchanged, strict=True)
                if family in (one.calm.family, "all")
            ]
            row += f"{np.mean(found):>8.3f} ({of_calm:.2f}×)"
        print(f"{name:<18}{family:<12}{row}")


def _by_size(planted: list[Planted], excess: Floats, family: str, kind: str) -> str:
    row = ""
    for size in sorted({abs(size) for size in SIZES}):
        own = [
            found
            for one, found in zip(planted, excess, strict=True)
            if family in (one.calm.family, "all") and (one.kind, abs(one.size)) == (kind, size)
        ]
        row += f"{size:>6.0%} {np.mean(own):>5.2f} ({len(own)})"
    return row


if __name__ == "__main__":
    main()
