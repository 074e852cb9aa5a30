"""Moves of a model's price in a week: by the same listings, and by what new ones ask; each judged by its own past."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Generic, Literal, TypeVar

import numpy as np

from derive.listings import Change, Listing, new_listings, same_listings
from monitors.detectors.rarity import rarity

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


def price_moves(markets: Mapping[K, Sequence[Listing]], today: date) -> list[PriceMove[K]]:
    """One move a market and way of looking, where enough is known; a score counts scales of the market's own past."""
    found: list[PriceMove[K]] = []
    ways: tuple[By, ...] = ("same", "new")
    for by in ways:
        weeks = {market: _weeks(listings, today, by) for market, listings in markets.items()}
        scored: dict[K, float] = {}
        past: list[float] = []
        for market, changes in weeks.items():
            sizes = [abs(np.log1p(one.change)) for one in changes[1:] if one]
            if changes[0] is None or len(sizes) < LEAST_WEEKS:
                continue
            scale = max(1.4826 * float(np.median(sizes)), float(np.quantile(sizes, 0.9)) / 1.645, FLOOR)
            scored[market] = abs(float(np.log1p(changes[0].change))) / scale
            past += [float(size / scale) for size in sizes]
        for market, score in scored.items():
            change = weeks[market][0]
            if change is not None:
                found.append(PriceMove(market, by, change, score, rarity(score, np.array(past))))
    return found


def _weeks(listings: Sequence[Listing], today: date, by: By) -> list[Change | None]:
    """This week's change, and those of the weeks before it."""
    days = [today - n * WEEK for n in range(WEEKS + 1)]
    if by == "new":
        return [new_listings(listings, day) for day in days[:-1]]
    return [same_listings(listings, before, after) for after, before in pairwise(days)]
