"""Moves of a model's price in a week: by the same listings, and by what new ones ask; each judged by its own past."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Generic, Literal, TypeVar

import numpy as np

from derive.listings import Change, Listing, new_listings, same_listings
from monitors.detectors.rarity import Floats, rarity

WEEK = timedelta(days=7)
WEEKS = 16
LEAST_WEEKS = 4
FLOOR = 0.02
By = Literal["same", "new"]
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class PriceMove(Generic[K]):
    """This week's move of one market. `p` is how rare such a move is among all markets' past weeks."""

    market: K
    by: By
    """Whether the same listings asked another price, or new ones than those before them."""
    change: Change
    score: float
    p: float
    before: float
    """How rare last week's move in the same direction was (1: there was none): where it was rare, this is no news."""


def price_moves(markets: Mapping[K, Sequence[Listing]], today: date) -> list[PriceMove[K]]:
    """One move a market and way of looking, where enough is known; a score counts scales of the market's own past.

    New listings always ask somewhat else than those that have not been sold: only a difference from that is a move.
    """
    ways: tuple[By, ...] = ("same", "new")
    return [
        move
        for by in ways
        for move in moves_of({market: _weeks(listings, today, by) for market, listings in markets.items()}, by)
    ]


def moves_of(weeks: Mapping[K, Sequence[Change | None]], by: By = "same") -> list[PriceMove[K]]:
    """This week's moves: of each market the changes week by week, this one's first, judged by those of all before."""
    found: list[PriceMove[K]] = []
    scored = {market: scores for market, changes in weeks.items() if (scores := _scores(changes, by)) is not None}
    past = np.concatenate([scores[1:] for scores in scored.values()]) if scored else np.array([])
    for market, scores in scored.items():
        change = weeks[market][0]
        if change is not None:
            before = rarity(abs(float(scores[1])), np.abs(past)) if scores[0] * scores[1] > 0 else 1.0
            score = abs(float(scores[0]))
            found.append(PriceMove(market, by, change, score, rarity(score, np.abs(past)), before))
    return found


def _scores(changes: Sequence[Change | None], by: By) -> Floats | None:
    """Signed, this week's first, NaN where a week says nothing; None where this one or too many others say nothing."""
    sizes = np.array([np.nan if one is None else math.log1p(one.change) for one in changes])
    past = sizes[1:][~np.isnan(sizes[1:])]
    if np.isnan(sizes[0]) or past.size < LEAST_WEEKS:
        return None
    usual = float(np.median(past)) if by == "new" else 0.0
    off = np.abs(past - usual)
    scale = max(1.4826 * float(np.median(off)), float(np.quantile(off, 0.9)) / 1.645, FLOOR)
    return np.asarray((sizes - usual) / scale)


def _weeks(listings: Sequence[Listing], today: date, by: By) -> list[Change | None]:
    """This week's change, and those of the weeks before it."""
    days = [today - n * WEEK for n in range(WEEKS + 1)]
    if by == "new":
        return [new_listings(listings, day) for day in days[:-1]]
    return [same_listings(listings, before, after) for after, before in pairwise(days)]
