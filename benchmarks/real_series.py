"""Short series cut from real ones, for the benchmarks of detection.

PATH holds `tcpd/datasets/*.json` and `tcpd/annotations.json` (Turing Change Point Dataset) and `nab/data`, `nab/labels`
(Numenta Anomaly Benchmark). NAB's rows of minutes become hours and days. Points near a change or an anomaly that people
marked (two annotators of TCPD, any window of NAB) are left out: what remains is calm.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SHORTEST, LONGEST = 12, 150
_MONTHLY = 12
_STEPS = (("hours", 3600, 24), ("days", 86_400, 7))


@dataclass(frozen=True, slots=True)
class Cut:
    """A calm stretch on logs: the family it is of, its season in points, its values."""

    family: str
    season: int
    values: Floats


def cuts(path: Path, seed: int = 0, each: int = 12) -> list[Cut]:
    """Stretches of 12 to 150 points, at most `each` of one series, drawn by a seed."""
    random = np.random.default_rng(seed)
    found: list[Cut] = []
    for family, season, values, marked in (*_tcpd(path / "tcpd"), *_nab(path / "nab")):
        runs = _runs(~marked)
        calm = sum(end - begin for begin, end in runs)
        if not runs:
            continue
        for _ in range(min(each, max(1, calm // 20))):
            begin, end = runs[random.choice(len(runs), p=[(b - a) / calm for a, b in runs])]
            length = int(random.integers(SHORTEST, min(LONGEST, end - begin) + 1))
            start = int(random.integers(begin, end - length + 1))
            stretch = values[start : start + length]
            if np.isnan(stretch).mean() <= 0.2:
                found.append(Cut(family, season, np.log(stretch)))
    return found


def _tcpd(path: Path) -> Iterator[tuple[str, int, Floats, NDArray[np.bool_]]]:
    annotated = json.loads((path / "annotations.json").read_text("utf-8"))
    for file in sorted((path / "datasets").glob("*.json")):
        data = json.loads(file.read_text("utf-8"))
        season = _MONTHLY if data["time"].get("format") == "%Y-%m" else 0
        marks = Counter(at for one in annotated.get(data["name"], {}).values() for at in one)
        for series in data["series"]:
            values = np.array([np.nan if v is None else v for v in series["raw"]], dtype=np.float64)
            if np.nanmin(values) > 0:
                marked = np.zeros(values.size, dtype=bool)
                for at, count in marks.items():
                    if count >= 2:
                        marked[max(0, at - 2) : at + 4] = True
                yield "TCPD", season, values, marked


def _nab(path: Path) -> Iterator[tuple[str, int, Floats, NDArray[np.bool_]]]:
    labels = json.loads((path / "labels" / "combined_windows.json").read_text("utf-8"))
    for file in sorted((path / "data").glob("real*/*.csv")):
        rows = list(csv.reader(file.open(encoding="utf-8")))[1:]
        times = np.array([datetime.fromisoformat(row[0]).timestamp() for row in rows])  # no zone: differences only
        values = np.array([float(row[1]) for row in rows])
        windows = [_moments(window) for window in labels[f"{file.parent.name}/{file.name}"]]
        for name, step, season in _STEPS:
            place = ((times - times[0]) // step).astype(int)
            count = np.bincount(place)[:-1]  # the last one is cut off somewhere
            with np.errstate(invalid="ignore"):
                means = np.where(count > 0, np.bincount(place, values)[:-1] / count, np.nan)
            if means.size < SHORTEST or not np.nanmin(means) > 0:
                continue
            marked = np.zeros(means.size, dtype=bool)
            for begin, end in windows:
                first, last = ((moment - times[0]) // step for moment in (begin, end))
                marked[max(0, int(first) - 1) : int(last) + 2] = True
            yield f"NAB {name}", season, means, marked


def _moments(window: list[str]) -> tuple[float, float]:
    first, last = (datetime.fromisoformat(text[:19]).timestamp() for text in window)
    return first, last


def _runs(calm: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], calm.astype(int), [0]))))
    pairs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [(begin, end) for begin, end in pairs if end - begin >= SHORTEST]
