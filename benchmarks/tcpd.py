"""The Turing Change Point Dataset: where series take another level or slope, beside what five people marked in each.

    python benchmarks/tcpd.py PATH [--least-f1 0.75] [--least-cover 0.66]

PATH holds `tcpd/datasets/*.json` and `tcpd/annotations.json`. F1 (margin of 5 points) and covering by the rules of
Van den Burg and Williams, arXiv 2003.06222, as means over series; one configuration for all of them.
Offline: `monitors.detectors.levels`, which sees a whole series. Causal: `monitors.detectors.confirmed`, which tells
shifts while the series goes on, and the points that `suanli backtest` tells of at a budget of 1 %, each judged by
earlier points alone. Beside them `zero` (no change at all), the baseline of that paper, and `mean PELT`: the same
search with pieces of one level at the same kind of price, its usual default.
Exit 1 where the F1 or covering of the causal shifts over all series is less.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from monitors.detectors.confirmed import confirmed
from monitors.detectors.levels import borders_of
from monitors.replayed import replay
from monitors.series_file import SeriesFile, moment

Floats = NDArray[np.float64]
MARGIN = 5
BUDGET, LEAST_CHANGE = 0.01, 0.05


@dataclass(frozen=True, slots=True)
class Annotated:
    """One series (or several beside each other), whether its points are months, and what each annotator marked."""

    name: str
    values: Floats
    monthly: bool
    marks: tuple[frozenset[int], ...]


def dataset(path: Path) -> list[Annotated]:
    """All series that are at hand."""
    marks = json.loads((path / "annotations.json").read_text("utf-8"))
    found = []
    for file in sorted((path / "datasets").glob("*.json")):
        data = json.loads(file.read_text("utf-8"))
        values = np.array(
            [[np.nan if v is None else v for v in one["raw"]] for one in data["series"]], dtype=np.float64
        )
        monthly = data["time"].get("format") == "%Y-%m"
        own = tuple(frozenset(one) for one in marks[data["name"]].values())
        found.append(Annotated(data["name"], values, monthly, own))
    return found


def offline(one: Annotated) -> list[int]:
    """The borders of the pieces."""
    return borders_of(one.values)


def causal_shifts(one: Annotated) -> list[int]:
    """The borders as they became known."""
    return [shift.begin for shift in confirmed(one.values)]


def causal(one: Annotated) -> list[int]:
    """The points that would have been told of, in any of the series."""
    size = one.values.shape[1]
    starts = [f"{1000 + n // 12}-{n % 12 + 1:02}" for n in range(size)]
    found: set[int] = set()
    for values in one.values:
        row = np.flatnonzero(~np.isnan(values))
        start = np.array([moment(text) for text in starts])[row]
        file = SeriesFile(Path(one.name), ("s",), tuple(starts), row * 0, row, start, values[row], start, row)
        said = replay(file, "month" if one.monthly else "instant", BUDGET)
        found |= set(row[said.row[said.notable(BUDGET, LEAST_CHANGE)]].tolist())
    return sorted(found)


def by_mean(one: Annotated) -> list[int]:
    """Pieces of one level each; a price of two parameters."""
    rows = np.array(
        [np.interp(np.arange(row.size), np.flatnonzero(~np.isnan(row)), row[~np.isnan(row)]) for row in one.values]
    )
    rows = (rows - rows.mean(axis=1, keepdims=True)) / np.maximum(rows.std(axis=1, keepdims=True), 1e-12)
    size = rows.shape[1]
    once, twice = (np.pad(of.cumsum(axis=1), ((0, 0), (1, 0))) for of in (rows, rows**2))
    best, before = np.full(size + 1, np.inf), np.zeros(size + 1, dtype=np.int64)
    best[0] = 0.0
    for end in range(1, size + 1):
        begins = np.arange(end)
        sums, squares = once[:, [end]] - once[:, begins], twice[:, [end]] - twice[:, begins]
        costs = best[begins] + (squares - sums**2 / (end - begins)).sum(axis=0) + 2 * np.log(size)
        before[end] = costs.argmin()
        best[end] = costs[before[end]]
    found, end = [], int(before[size])
    while end:
        found.append(end)
        end = int(before[end])
    return found[::-1]


def f1(marks: Iterable[frozenset[int]], said: Iterable[int]) -> float:
    """Precision against what anybody marked, recall as the mean over annotators; the first point always counts."""
    truths, points = [own | {0} for own in marks], set(said) | {0}
    precision = _matches(frozenset().union(*truths), points) / len(points)
    recall = float(np.mean([_matches(own, points) / len(own) for own in truths]))
    return 2 * precision * recall / (precision + recall)


def _matches(truth: frozenset[int], said: set[int]) -> int:
    left, count = set(said), 0
    for point in sorted(truth):
        near = [(abs(point - other), other) for other in left if abs(point - other) <= MARGIN]
        if near:
            left.remove(min(near)[1])
            count += 1
    return count


def cover(marks: Iterable[frozenset[int]], said: Iterable[int], size: int) -> float:
    """How well the pieces cover those of each annotator (Jaccard, weighed by length); the mean over annotators."""
    own = _stretches(said, size)
    total = []
    for one in marks:
        parts = _stretches(one, size)
        total.append(sum((b - a) / size * max(_jaccard((a, b), other) for other in own) for a, b in parts))
    return float(np.mean(total))


def _jaccard(one: tuple[int, int], other: tuple[int, int]) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(shared, 0) / (max(one[1], other[1]) - min(one[0], other[0])) if shared > 0 else 0.0


def _stretches(borders: Iterable[int], size: int) -> list[tuple[int, int]]:
    inner = [0, *sorted({one for one in borders if 0 < one < size}), size]
    return list(pairwise(inner))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--least-f1", type=float, default=0.0)
    parser.add_argument("--least-cover", type=float, default=0.0)
    args = parser.parse_args()
    series = dataset(args.path / "tcpd")
    methods: Mapping[str, Callable[[Annotated], list[int]]] = {
        "ours, offline": offline,
        "ours, causal shifts": causal_shifts,
        "ours, causal alerts": causal,
        "mean PELT": by_mean,
        "zero": lambda _: [],
    }
    print(f"{'':<22}{f'all {len(series)}':>16}{'one dimension':>18}\n{'':<22}" + f"{'F1':>9}{'cover':>8}" * 2)
    reached = (0.0, 0.0)
    for name, method in methods.items():
        said = {one.name: method(one) for one in series}
        figures = np.array(
            [(f1(s.marks, said[s.name]), cover(s.marks, said[s.name], s.values.shape[1])) for s in series]
        )
        single = np.array([len(one.values) == 1 for one in series])
        means = (*figures.mean(axis=0).tolist(), *figures[single].mean(axis=0).tolist())
        print(f"{name:<22}" + "".join(f"{one:>{width}.3f}" for one, width in zip(means, (9, 8, 9, 8), strict=True)))
        if name == "ours, causal shifts":
            reached = (means[0], means[1])
    sys.exit(reached[0] < args.least_f1 or reached[1] < args.least_cover)


if __name__ == "__main__":
    main()
