"""The Numenta Anomaly Benchmark by its own rules: the scores of `suanli backtest`, file by file, nothing tuned by file.

    python benchmarks/nab.py PATH [--least 0]

PATH holds `nab/data`, `nab/labels/combined_windows.json` and `nab/config/profiles.json` (NAB 1.1). As for every
detector of its table, one threshold a profile is found on the whole corpus. Beside it: the score at the budget of 1 %,
for which no threshold is sought, and a windowed Gaussian, NAB's simple peer, scored by the same code.
Rules: Lavin and Ahmad (2015), arXiv 1510.03336. Exit 1 where the standard profile's score is less.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from monitors.replayed import replay
from monitors.series_file import SeriesFile, moment

Floats = NDArray[np.float64]
PROFILES = ("standard", "reward_low_FP_rate", "reward_low_FN_rate")
BUDGET = 0.01
_PROBATION, _PROBATION_ROWS = 0.15, 750


@dataclass(frozen=True, slots=True)
class Labelled:
    """One file: its times and values, and the first and last row of each window."""

    name: str
    times: NDArray[np.int64]
    values: Floats
    windows: tuple[tuple[int, int], ...]

    @property
    def probation(self) -> int:
        """The rows at the beginning that are not scored."""
        return min(math.floor(_PROBATION * self.values.size), _PROBATION_ROWS)


def corpus(path: Path) -> list[Labelled]:
    """All files with their windows."""
    labels = json.loads((path / "labels" / "combined_windows.json").read_text("utf-8"))
    found = []
    for name, windows in sorted(labels.items()):
        rows = list(csv.DictReader((path / "data" / name).open(encoding="utf-8")))
        at = {row["timestamp"]: number for number, row in enumerate(rows)}
        edges = tuple((at[begin[:19]], at[end[:19]]) for begin, end in windows)
        times = np.array([moment(row["timestamp"]) for row in rows])
        found.append(Labelled(name, times, np.array([float(row["value"]) for row in rows]), edges))
    return found


def ours(file: Labelled) -> Floats:
    """What `suanli backtest FILE --grain instant --scores` says, row by row."""
    rows, texts = np.arange(file.values.size), tuple(map(str, file.times.tolist()))
    said = replay(
        SeriesFile(Path(file.name), ("s",), texts, rows * 0, rows, file.times, file.values, file.times, rows),
        "instant",
        BUDGET,
    )
    return 1 - said.p


def gaussian(file: Labelled, window: int = 6400, step: int = 150) -> Floats:
    """NAB's windowed Gaussian: how far in a normal law's tail a value is, of the last rows' mean and deviation."""
    score, mean, spread = np.zeros(file.values.size), 0.0, 1.0
    for row, value in enumerate(file.values):
        if row and (row % step == 0 or row < step):
            past = file.values[max(0, row - window) : row]
            mean, spread = float(past.mean()), float(past.std()) or 1e-6
        score[row] = 1 - 0.5 * math.erfc(abs(value - mean) / spread / math.sqrt(2))
    return score


def sigmoid(x: float) -> float:
    """NAB's weight of a detection by its place: near 1 at a window's beginning, 0 at its end, -1 long after it."""
    return 2 / (1 + math.exp(5 * x)) - 1 if x <= 3 else -1.0


def gains(file: Labelled, weights: Mapping[str, float]) -> tuple[Floats, NDArray[np.int64]]:
    """What a detection at each row is worth, and which window (-1: none) the row is in."""
    worth, window = np.full(file.values.size, -weights["fpWeight"]), np.full(file.values.size, -1)
    for number, (begin, end) in enumerate(file.windows):
        width = end - begin + 1
        for row in range(begin, end + 1):
            worth[row] = weights["tpWeight"] * sigmoid(-(end - row + 1) / width) / sigmoid(-1)
            window[row] = number
        after = file.windows[number + 1][0] if number + 1 < len(file.windows) else file.values.size
        for row in range(end + 1, after):
            worth[row] = weights["fpWeight"] * sigmoid((row - end) / (width - 1))
    return worth, window


def best(files: list[Labelled], scores: list[Floats], weights: Mapping[str, float], at: float | None = None) -> float:
    """The score of a profile from 0 (says nothing) to 100, at the best threshold for the corpus or at a given one."""
    rows: list[tuple[float, float, int]] = []
    windows = 0
    for file, score in zip(files, scores, strict=True):
        worth, window = gains(file, weights)
        where = np.where(window < 0, -1, window + windows)
        own = slice(file.probation, None)
        rows += zip(score[own].tolist(), worth[own].tolist(), where[own].tolist(), strict=True)
        windows += len(file.windows)
    rows.sort(key=lambda row: -row[0])
    reached: dict[int, float] = {}
    total, highest = 0.0, 0.0
    for place, (score, gain, window) in enumerate(rows):
        if at is not None and score < at:
            break
        if window < 0:
            total += gain
        else:
            before = reached.get(window, -weights["fnWeight"])
            reached[window] = max(before, gain)
            total += reached[window] - before
        if place + 1 == len(rows) or rows[place + 1][0] < score:
            highest = max(highest, total)
    perfect = windows * (weights["tpWeight"] + weights["fnWeight"])
    return 100 * (total if at is not None else highest) / perfect


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--least", type=float, default=0.0)
    args = parser.parse_args()
    files = corpus(args.path / "nab")
    profiles = json.loads((args.path / "nab" / "config" / "profiles.json").read_text("utf-8"))
    weights = {name: profiles[name]["CostMatrix"] for name in PROFILES}
    print(f"{len(files)} files, {sum(len(file.windows) for file in files)} windows")
    print(f"{'':<26}{'standard':>10}{'low FP':>10}{'low FN':>10}")
    detectors: dict[str, Callable[[Labelled], Floats]] = {"ours": ours, "windowed Gaussian": gaussian}
    reached = 0.0
    for name, detector in detectors.items():
        scores = [detector(file) for file in files]
        row = [best(files, scores, weights[profile]) for profile in PROFILES]
        print(f"{name:<26}" + "".join(f"{score:>10.1f}" for score in row))
        if name == "ours":
            reached = row[0]
            fixed = [best(files, scores, weights[profile], 1 - BUDGET) for profile in PROFILES]
            print(f"{'ours at a budget of 1 %':<26}" + "".join(f"{score:>10.1f}" for score in fixed))
    sys.exit(reached < args.least)


if __name__ == "__main__":
    main()
