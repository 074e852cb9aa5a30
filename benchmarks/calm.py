"""What share of checks alerts on calm series, beside the budget.

    python benchmarks/calm.py PATH [--within 0.25]

PATH is a folder as benchmarks/real_series.py describes it. One configuration serves all families. Exit 1 where the
share over all of them is further from a budget than that part of it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.real_series import cuts
from benchmarks.scored import ours, rarities, scores

BUDGETS = (0.005, 0.01, 0.02)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--within", type=float, default=0.25)
    args = parser.parse_args()
    calm = cuts(args.path)
    rare = rarities(calm, scores(calm, ours))
    print(f"{'family':<12}{'series':>8}{'checks':>9}" + "".join(f"{budget:>9.1%}" for budget in BUDGETS))
    for family in (*sorted({cut.family for cut in calm}), "all"):
        own = [p for cut, p in zip(calm, rare, strict=True) if family in (cut.family, "all")]
        values = np.concatenate(own)
        values = values[~np.isnan(values)]
        ratios = [float(np.mean(values <= budget)) / budget for budget in BUDGETS]
        print(f"{family:<12}{len(own):>8}{values.size:>9,}" + "".join(f"{ratio:>8.2f}×" for ratio in ratios))
    sys.exit(any(abs(ratio - 1) > args.within for ratio in ratios))


if __name__ == "__main__":
    main()
