"""Moves in charts: four places mean much at the top and nothing at sixty, so a move is judged by its own band's past.

Entered, left and "no snapshot" are three states: only a whole list can say that an app is not in it. Identity is the
store's id; a new name is no move.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from monitors.detectors.surprise import Floats, p_value

BANDS = (3, 10, 25, 50, 100, 1_000_000)
LEAST_PLACES, LEAST_FACTOR = 3, 2.0
LEAST_PAST = 60
_STEADY_DEPTH = 0.6
Kind = Literal["moved", "entered", "left"]


@dataclass(frozen=True, slots=True)
class ChartList:
    """One list of one chart: places by app id, how many were asked, and whether it is whole."""

    at: str
    places: Mapping[str, int]
    asked: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Move:
    """What one app did between two lists. `p` is how rare such a move is in its band of its chart."""

    app_id: str
    kind: Kind
    was: int | None
    now: int | None
    p: float


def moves(past: Sequence[ChartList], newest: ChartList, watched: frozenset[str], budget: float) -> list[Move]:
    """The notable moves of watched apps from the last of `past` (oldest first) to `newest`."""
    if not past:
        return []
    before = past[-1]
    history = _history(past)
    found = []
    for app_id in sorted(watched):
        was, now = before.places.get(app_id), newest.places.get(app_id)
        if was and now:
            found.append(Move(app_id, "moved", was, now, _rarity(was, now, history)))
        elif now and before.complete and now <= before.asked * _STEADY_DEPTH:
            found.append(Move(app_id, "entered", None, now, _rarity(before.asked + 1, now, history)))
        elif was and newest.complete and was <= newest.asked * _STEADY_DEPTH:
            found.append(Move(app_id, "left", was, None, _rarity(was, newest.asked + 1, history)))
    return [move for move in found if move.p <= budget and _far(move, newest.asked)]


def band_of(place: int) -> int:
    """The band that a place is in."""
    return next(number for number, last in enumerate(BANDS) if place <= last)


def _far(move: Move, asked: int) -> bool:
    was, now = move.was or asked + 1, move.now or asked + 1
    return abs(was - now) >= LEAST_PLACES and max(was, now) / min(was, now) >= LEAST_FACTOR


def _history(past: Sequence[ChartList]) -> dict[int, Floats]:
    """The sizes of all moves of all apps, by the band that they began in; on logs, as places are ratios."""
    sizes: dict[int, list[float]] = {}
    for before, after in pairwise(past):
        for app_id, was in before.places.items():
            if now := after.places.get(app_id):
                sizes.setdefault(band_of(was), []).append(abs(math.log(now / was)))
    return {band: np.array(values) for band, values in sizes.items()}


def _rarity(was: int, now: int, history: Mapping[int, Floats]) -> float:
    """1 where too little is known of the band to say anything."""
    past = history.get(band_of(was))
    if past is None or past.size < LEAST_PAST:
        return 1.0
    return p_value(abs(math.log(now / was)), past)
