"""Moves in charts: four places mean much at the top and nothing at sixty, so a move is judged by its own band's past.

Entered, left and "no snapshot" are three states: only a whole list can say that an app is not in it. Identity is the
store's id; a new name is no move.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from monitors.detectors.rarity import Floats

BANDS = (3, 10, 25, 50, 100, 1_000_000)
LEAST_PLACES, LEAST_FACTOR = 4, 2.0
SPANS = (1, 7)
"""Over how many lists a move is looked at: a jump, and a climb."""
LEAST_PAST = 20
"""The moves that must be known of a band before anything is said of it."""
_USUAL_BEYOND = (1.1, 0.85, 0.69, 0.52, 0.36, 0.36)
"""By band, the size that one daily move in a hundred reaches on a restless chart, on logs: it stands beside the chart's
own past with the weight of sixty moves, while that is short."""
_WEIGHT, _WEEK_IS = 60.0, 2.0
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
    """The notable moves of watched apps up to `newest`, from the last of `past` (oldest first) and from a week before.

    The two share the budget. A climb of several days is told on the first day on which it is notable.
    """
    found: dict[str, Move] = {}
    for span in SPANS:
        if len(past) < span:
            continue
        history = _history(past, span)
        for app_id in sorted(watched - found.keys()):
            move = _move(app_id, past[-span], newest, history, span)
            if move is None or not _is_notable(move, newest.asked, budget / len(SPANS)):
                continue
            before = _move(app_id, past[-span - 1], past[-1], history, span) if 1 < span < len(past) else None
            told = before and _is_notable(before, newest.asked, budget / len(SPANS))
            if not (before and told and _rises(before) == _rises(move)):
                found[app_id] = move
    return [found[app_id] for app_id in sorted(found)]


def band_of(place: int) -> int:
    """The band that a place is in."""
    return next(number for number, last in enumerate(BANDS) if place <= last)


def _move(app_id: str, before: ChartList, after: ChartList, history: Mapping[int, Floats], span: int) -> Move | None:
    """What an app did between two lists; None where it is on neither, or where nothing can be said.

    An app comes and goes at the end of a list all the time: only one that stood well within it has left or entered.
    """
    was, now = before.places.get(app_id), after.places.get(app_id)
    if was and now:
        return Move(app_id, "moved", was, now, _rarity(was, now, history, span))
    if now and before.complete and now <= before.asked * _STEADY_DEPTH:
        return Move(app_id, "entered", None, now, _rarity(before.asked + 1, now, history, span))
    if was and after.complete and was <= after.asked * _STEADY_DEPTH:
        return Move(app_id, "left", was, None, _rarity(was, after.asked + 1, history, span))
    return None


def _is_notable(move: Move, asked: int, budget: float) -> bool:
    was, now = move.was or asked + 1, move.now or asked + 1
    far = abs(was - now) >= LEAST_PLACES and max(was, now) / min(was, now) >= LEAST_FACTOR
    return far and move.p <= budget


def _rises(move: Move) -> bool:
    return move.was is None or (move.now is not None and move.now < move.was)


def _history(past: Sequence[ChartList], span: int) -> dict[int, Floats]:
    """The sizes of all apps' moves over `span` lists, by the band that they began in; on logs, as places are ratios.

    Beyond the end of a whole list is the place behind its last.
    """
    sizes: dict[int, list[float]] = {}
    for before, after in zip(past, past[span:], strict=False):
        for app_id in before.places.keys() | after.places.keys():
            was = before.places.get(app_id) or (before.asked + 1 if before.complete else None)
            now = after.places.get(app_id) or (after.asked + 1 if after.complete else None)
            if was and now:
                sizes.setdefault(band_of(was), []).append(abs(math.log(now / was)))
    return {band: np.array(values) for band, values in sizes.items()}


def _rarity(was: int, now: int, history: Mapping[int, Floats], span: int) -> float:
    """How rare a move of that size is in its band; 1 where too little is known of the band to say anything."""
    past = history.get(band_of(was))
    if past is None or past.size < LEAST_PAST:
        return 1.0
    size = abs(math.log(now / was))
    usual = _USUAL_BEYOND[band_of(was)] * (_WEEK_IS if span > 1 else 1.0)
    elsewhere = 0.01 ** min(size / usual, 4.0)
    return float((_WEIGHT * elsewhere + np.count_nonzero(past >= size)) / (_WEIGHT + past.size))
