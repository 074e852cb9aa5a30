"""Where the series of a file took another level or slope, seen from their end: for digests, never for alerts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from monitors.detectors.confirmed import confirmed
from monitors.detectors.levels import pieces
from monitors.series_file import Ints, SeriesFile
from monitors.whole_rows import whole_rows


@dataclass(frozen=True, slots=True)
class Stretch:
    """A straight piece of one series: its first and last period as the file has them, and its line at these two."""

    series: str
    start: str
    end: str
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Known:
    """A shift of one series: its first period, and the period with which it was known, as the file has them."""

    series: str
    start: str
    known: str


def as_known(file: SeriesFile, grain: str) -> Iterator[Known]:
    """The shifts of each series of a file in turn, as they became known.

    Of a period that was seen several times, the first sight counts: what was restated later was not known then.
    """
    for own in _by_series(file, grain, "first"):
        for one in confirmed(file.value[own]):
            start, known = (file.starts[file.written[own[place]]] for place in (one.begin, one.known))
            yield Known(file.names[file.series[own[0]]], start, known)


def stretches(file: SeriesFile, grain: str) -> Iterator[Stretch]:
    """The pieces of each series of a file in turn, oldest first; of a period seen several times, the last sight."""
    for own in _by_series(file, grain, "last"):
        for piece in pieces(file.value[own]):
            begin, end = (file.starts[file.written[own[place]]] for place in (piece.begin, piece.end - 1))
            yield Stretch(file.names[file.series[own[0]]], begin, end, piece.first, piece.last)


def _by_series(file: SeriesFile, grain: str, sight: Literal["first", "last"]) -> Iterator[Ints]:
    """The rows of each series, oldest period first: of each whole period the first sight, or the last."""
    order = np.lexsort((np.arange(file.start.size), file.seen, file.start, file.series))
    order = order[whole_rows(file, grain)[order]]
    another = (np.diff(file.series[order]) != 0) | (np.diff(file.start[order]) != 0)
    kept = np.insert(another, 0 if sight == "first" else another.size, True)
    order = order[kept[: order.size]]
    yield from np.split(order, np.flatnonzero(np.diff(file.series[order])) + 1)
