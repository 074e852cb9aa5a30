"""What share of checks alerts on calm series, beside the budget.

    python benchmarks/calm.py PATH [--within 0.25]

PATH is a folder as benchmarks/real_series.py describes it; the series are drawn four times. One configuration serves
all families. Then what share of calm scores is at least so high: the table of `monitors.detectors.rarity`.
Exit 1 where the share over all of them is further from a budget than that part of it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.real_series import cuts
from benchmarks.scored import rarities
from monitors.detectors.rarity import SCORES, elsewhere
from monitors.detectors.surprise import surprise

BUDGETS = (0.005, 0.01, 0.02)
DRAWN = 4


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--within", type=float, default=0.25)
    args = parser.parse_args()
    calm = [cut for seed in range(DRAWN) for cut in cuts(args.path, seed)]
    rare = rarities(calm)
    print(f"{'family':<12}{'series':>8}{'checks':>9}" + "".join(f"{budget:>9.1%}" for budget in BUDGETS))
    for family in (*sorted({cut.family for cut in calm}), "all"):
        own = [p for cut, p in zip(calm, rare, strict=True) if family in (cut.family, "all")]
        values = np.concatenate(own)
        values = values[~np.isnan(values)]
        ratios = [float(np.mean(values <= budget)) / budget for budget in BUDGETS]
        print(f"{family:<12}{len(own):>8}{values.size:>9,}" + "".join(f"{ratio:>8.2f}×" for ratio in ratios))
    said = np.concatenate([one.score for cut in calm for one in surprise([cut.values], cut.season)])
    said = said[~np.isnan(said)]
    print("score    " + "".join(f"{score:>8g}" for score in SCORES))
    print("measured " + "".join(f"{np.mean(said >= score):>8.4f}" for score in SCORES))
    print("table    " + "".join(f"{elsewhere(score):>8.4f}" for score in SCORES))
    sys.exit(any(abs(ratio - 1) > args.within for ratio in ratios))


if __name__ == "__main__":
    main()
