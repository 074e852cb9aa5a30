"""What share of checks alerts on calm series, beside the budget.

    python benchmarks/calm.py PATH [--within 0.25]

PATH is a folder as benchmarks/real_series.py describes it; the series are drawn four times. One configuration serves
all families. Then made-up series (benchmarks/made_up.py) as `suanli backtest FILE` tells them, 200 a file: all of the
same 150 periods, and each of its own. Last, what share of real calm scores is at least so high: the table of
`monitors.detectors.rarity`.
Exit 1 where the share over all real ones, or all made-up ones, is further from a budget than that part of it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.made_up import files
from benchmarks.real_series import Floats, cuts
from benchmarks.scored import rarities
from monitors.detectors.rarity import SCORES, elsewhere
from monitors.detectors.surprise import surprise
from monitors.replayed import replay
from monitors.series_file import grain_of, read_series

BUDGETS = (0.005, 0.01, 0.02)
DRAWN = 4
EACH = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--within", type=float, default=0.25)
    args = parser.parse_args()
    calm = [cut for seed in range(DRAWN) for cut in cuts(args.path, seed)]
    found = list(zip((cut.family for cut in calm), rarities(calm), strict=True))
    print(f"{'':<18}{'family':<14}{'series':>8}{'checks':>9}" + "".join(f"{budget:>9.1%}" for budget in BUDGETS))
    ratios = _told("real", found)
    for name, at_once in (("at once", True), ("spread", False)):
        ratios += _told(f"made up, {name}", list(_made_up(at_once)))
    said = np.concatenate([one.score for cut in calm for one in surprise([cut.values], cut.season)])
    said = said[~np.isnan(said)]
    print("score    " + "".join(f"{score:>8g}" for score in SCORES))
    print("measured " + "".join(f"{np.mean(said >= score):>8.4f}" for score in SCORES))
    print("table    " + "".join(f"{elsewhere(score):>8.4f}" for score in SCORES))
    sys.exit(any(abs(ratio - 1) > args.within for ratio in ratios))


def _told(kind: str, found: list[tuple[str, Floats]]) -> list[float]:
    """Print the share of alerts by family, as a multiple of each budget; return those of all families."""
    ratios: list[float] = []
    for family in (*dict.fromkeys(name for name, _ in found), "all"):
        own = [p for name, p in found if family in (name, "all")]
        values = np.concatenate(own)
        values = values[~np.isnan(values)]
        ratios = [float(np.mean(values <= budget)) / budget for budget in BUDGETS]
        print(f"{kind:<18}{family:<14}{len(own):>8}{values.size:>9,}" + "".join(f"{ratio:>8.2f}×" for ratio in ratios))
    return ratios


def _made_up(at_once: bool) -> Iterator[tuple[str, Floats]]:
    """The rarities of each made-up series."""
    with TemporaryDirectory() as folder:
        for name, path in files(Path(folder), EACH, at_once=at_once):
            file = read_series(path)
            said = replay(file, grain_of(file), 0.01)
            p, own = np.where(np.isnan(said.score), np.nan, said.p), file.series[said.row]
            yield from ((name, p[own == number]) for number in range(EACH))


if __name__ == "__main__":
    main()
