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
_ENTERS = 0.004
"""The share of apps that come into the steady part of a list from one to the next, while little is known of it."""
_SHARE_OF_ENTRIES = 0.25
"""What entries may take of the budget: of all apps of a list few come in, so they are rare by themselves."""
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


@dataclass(frozen=True, slots=True)
class _Past:
    """All apps' moves over `span` lists: their sizes by the band that they began in, on logs, as places are ratios;
    the places at which apps came in; and how many apps were seen in all."""

    span: int
    sizes: Mapping[int, Floats]
    entries: Floats
    seen: int


def moves(past: Sequence[ChartList], newest: ChartList, watched: frozenset[str], budget: float) -> list[Move]:
    """The notable moves of watched apps up to `newest`, from the last of `past` (oldest first) and from a week before.

    The two share the budget. A climb of several days is told on the first day on which it is notable, and a jump is not
    told again as part of the week that it is in.
    """
    lists, share = (*past, newest), budget / len(SPANS)
    found: dict[str, Move] = {}
    for one in _pasts(past):
        for app_id in sorted(watched - found.keys()):
            move = _move(app_id, past[-one.span], newest, one)
            if move and _is_notable(move, newest.asked, share) and not _was_told(move, lists, one.span, share):
                found[app_id] = move
    return [found[app_id] for app_id in sorted(found)]


def _was_told(move: Move, lists: Sequence[ChartList], span: int, share: float) -> bool:
    """Whether a move of the app in the same direction was notable on one of the lists that this one spans.

    By what was known then: later on it is itself part of the past that says what is usual.
    """
    for last in range(len(lists) - span, len(lists) - 1):
        for one in _pasts(lists[:last]):
            before = _move(move.app_id, lists[last - one.span], lists[last], one)
            if before and _rises(before) == _rises(move) and _is_notable(before, lists[last].asked, share):
                return True
    return False


def band_of(place: int) -> int:
    """The band that a place is in."""
    return next(number for number, last in enumerate(BANDS) if place <= last)


def _move(app_id: str, before: ChartList, after: ChartList, past: _Past) -> Move | None:
    """What an app did between two lists; None where it is on neither, or where nothing can be said.

    An app comes and goes at the end of a list all the time: only one that stood well within it has left or entered.
    """
    was, now = before.places.get(app_id), after.places.get(app_id)
    if was and now:
        return Move(app_id, "moved", was, now, _rarity(was, now, past))
    if now and before.complete and now <= before.asked * _STEADY_DEPTH:
        return Move(app_id, "entered", None, now, _rarity_of_entry(now, before.asked, past))
    if was and after.complete and was <= after.asked * _STEADY_DEPTH:
        return Move(app_id, "left", was, None, _rarity(was, after.asked + 1, past))
    return None


def _is_notable(move: Move, asked: int, budget: float) -> bool:
    was, now = move.was or asked + 1, move.now or asked + 1
    far = abs(was - now) >= LEAST_PLACES and max(was, now) / min(was, now) >= LEAST_FACTOR
    return far and move.p <= budget * (_SHARE_OF_ENTRIES if move.kind == "entered" else 1.0)


def _rises(move: Move) -> bool:
    return move.was is None or (move.now is not None and move.now < move.was)


def _pasts(lists: Sequence[ChartList]) -> list[_Past]:
    return [_past(lists, span) for span in SPANS if len(lists) >= span]


def _past(lists: Sequence[ChartList], span: int) -> _Past:
    """What is known of moves over `span` lists. Whoever leaves a whole list goes to the place behind its last."""
    sizes: dict[int, list[float]] = {}
    entries: list[int] = []
    seen = 0
    for before, after in zip(lists, lists[span:], strict=False):
        ids = before.places.keys() | after.places.keys()
        seen += len(ids)
        for app_id in ids:
            was = before.places.get(app_id)
            now = after.places.get(app_id) or (after.asked + 1 if after.complete else None)
            if was and now:
                sizes.setdefault(band_of(was), []).append(abs(math.log(now / was)))
            elif now and before.complete:
                entries.append(now)
    return _Past(span, {band: np.array(values) for band, values in sizes.items()}, np.array(entries, float), seen)


def _rarity(was: int, now: int, past: _Past) -> float:
    """How rare a move of that size is in its band; 1 where too little is known of the band to say anything."""
    known = past.sizes.get(band_of(was))
    if known is None or known.size < LEAST_PAST:
        return 1.0
    size = abs(math.log(now / was))
    usual = _USUAL_BEYOND[band_of(was)] * (_WEEK_IS if past.span > 1 else 1.0)
    elsewhere = 0.01 ** min(size / usual, 4.0)
    return float((_WEIGHT * elsewhere + np.count_nonzero(known >= size)) / (_WEIGHT + known.size))


def _rarity_of_entry(place: int, asked: int, past: _Past) -> float:
    """How rare it is among all apps of the lists to come in at that place, or at a better one."""
    if past.seen < LEAST_PAST:
        return 1.0
    elsewhere = _ENTERS * (_WEEK_IS if past.span > 1 else 1.0) * place / (asked * _STEADY_DEPTH)
    return float((_WEIGHT * elsewhere + np.count_nonzero(past.entries <= place)) / (_WEIGHT + past.seen))
