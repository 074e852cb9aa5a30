"""Made-up calm series, a family for each thing that real ones do, as files that `suanli backtest` reads.

Each series has a level and a restlessness (2 to 20 %) of its own. The last two families are of months, and have a
column seen_at.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Row = tuple[str, ...]
SHORTEST, LONGEST = 12, 150
_FIRST = date(2014, 1, 1)
_LATEST = 300
"""Periods by which one series may begin later than another."""


def normal(random: np.random.Generator, count: int, size: float) -> Floats:
    """Normal noise, on logs like all of these."""
    return np.asarray(size * random.standard_normal(count))


def heavy_tailed(random: np.random.Generator, count: int, size: float) -> Floats:
    """Noise by Student's t of three degrees."""
    return np.asarray(size * random.standard_t(3, count))


def walk(random: np.random.Generator, count: int, size: float) -> Floats:
    """A random walk."""
    return np.cumsum(size / 2 * random.standard_normal(count))


def heavy_walk(random: np.random.Generator, count: int, size: float) -> Floats:
    """A random walk with heavy-tailed steps."""
    return np.cumsum(size / 2 * random.standard_t(3, count))


def drawn_back(random: np.random.Generator, count: int, size: float) -> Floats:
    """Autoregressive: seven tenths of each deviation stay."""
    said = size * random.standard_t(5, count)
    for place in range(1, count):
        said[place] += 0.7 * said[place - 1]
    return np.asarray(said)


def weekly(random: np.random.Generator, count: int, size: float) -> Floats:
    """Weekdays that differ by a quarter."""
    return np.asarray(random.normal(0, 0.25, 7)[np.arange(count) % 7] + size / 2 * random.standard_t(5, count))


def trending(random: np.random.Generator, count: int, size: float) -> Floats:
    """A straight way up or down, about a per cent a point."""
    return np.asarray(random.normal(0, 0.01) * np.arange(count) + size * random.standard_t(5, count))


def counts(random: np.random.Generator, count: int, size: float) -> Floats:
    """Poisson counts from a few to a thousand; size does not matter."""
    return np.log(np.maximum(random.poisson(np.exp(random.uniform(1, 7)), count), 1e-9))


DAYS: dict[str, Callable[[np.random.Generator, int, float], Floats]] = {
    "normal": normal, "heavy-tailed": heavy_tailed, "walk": walk, "heavy walk": heavy_walk, "drawn back": drawn_back,
    "weekly": weekly, "trending": trending, "counts": counts,
}  # fmt: skip


def files(folder: Path, each: int, *, at_once: bool, seed: int = 0) -> Iterator[tuple[str, Path]]:
    """A file of `each` series a family: all begin at once with 150 points, or each begins and ends when it likes."""
    random = np.random.default_rng(seed)
    for name, family in DAYS.items():
        rows = (
            (series, (_FIRST + timedelta(days=place)).isoformat(), f"{value:.8g}")
            for series, place, value in _points(random, family, each, at_once)
        )
        yield name, _file(folder / f"{name}.csv", ("series", "start", "value"), rows)
    for name, others in (("restated", _restated), ("partial ends", _partial)):
        rows = (
            (series, _month(place), f"{value:.8g}", seen.isoformat())
            for series, place, last in _points(random, heavy_tailed, each, at_once)
            for value, seen in others(random, last, date.fromisoformat(_month(place)))
        )
        yield name, _file(folder / f"{name}.csv", ("series", "start", "value", "seen_at"), rows)


def _points(
    random: np.random.Generator, family: Callable[..., Floats], each: int, at_once: bool
) -> Iterator[tuple[str, int, float]]:
    for number in range(each):
        count = LONGEST if at_once else int(random.integers(SHORTEST, LONGEST + 1))
        begin = 0 if at_once else int(random.integers(_LATEST))
        level, size = np.exp(random.uniform(4, 16)), np.exp(random.uniform(np.log(0.02), np.log(0.2)))
        for place, log in enumerate(family(random, count, size)):
            yield f"s{number}", begin + place, float((1 if family is counts else level) * np.exp(log))


def _restated(random: np.random.Generator, value: float, month: date) -> Iterator[tuple[float, date]]:
    """A month's figure ten days after its end, and in a third of cases another one a month later."""
    yield value, month + timedelta(days=41)
    if random.random() < 1 / 3:
        yield value * (1 + random.normal(0, 0.01)), month + timedelta(days=72)


def _partial(random: np.random.Generator, value: float, month: date) -> Iterator[tuple[float, date]]:
    """A month's figure so far on its sixteenth, then the whole one."""
    yield value * random.uniform(0.3, 0.6), month + timedelta(days=15)
    yield value, month + timedelta(days=41)


def _month(place: int) -> str:
    return f"{1980 + place // 12}-{place % 12 + 1:02}-01"


def _file(path: Path, header: Row, rows: Iterator[Row]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows((header, *rows))
    return path
