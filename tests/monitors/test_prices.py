"""The price of a model: a fall is told when it comes and not while it stays."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from derive.listings import Listing
from monitors.detectors.prices import PriceMove, price_moves

BEGIN = date(2026, 1, 5)
LIFE, SLOTS = 40, 30


def market(seed: int, fall: date | None = None, *, followed: bool = True, days: int = 200) -> list[Listing]:
    """Listings one after another in thirty slots, each at its seller's own price; the market falls by 20 %.

    Where it is not `followed`, sellers keep the price they first asked, and only new listings are cheaper.
    """
    random = np.random.default_rng(seed)
    found = []
    for slot in range(SLOTS):
        start = BEGIN - timedelta(days=int(random.integers(LIFE)))
        while start < BEGIN + timedelta(days=days):
            end = start + timedelta(days=LIFE)
            price = 20_000 * float(np.exp(0.05 * random.standard_normal()))
            name = f"{slot}/{start}"
            if fall is None or end < fall:
                found.append(Listing(name, start, end, price, start))
            elif start >= fall:
                found.append(Listing(name, start, end, 0.8 * price, start))
            elif followed:
                found += [Listing(name, start, fall, price, start), Listing(name, fall, end, 0.8 * price, start)]
            else:
                found.append(Listing(name, start, end, price, start))
            start = end + timedelta(days=1)
    return found


def told(listings: list[Listing], today: date, budget: float = 0.01) -> list[PriceMove[str]]:
    moves = price_moves({"m": listings}, today)
    return [m for m in moves if m.p <= budget < m.before and abs(m.change.change) >= 0.05]


def test_a_fall_that_all_sellers_follow_is_told_in_its_first_week_and_not_later() -> None:
    fall = BEGIN + timedelta(days=120)
    listings = market(1, fall)
    first = told(listings, fall + timedelta(days=2))
    assert [(m.by, round(m.change.change, 2)) for m in first] == [("same", -0.2)]
    assert [told(listings, fall + timedelta(days=n)) for n in (9, 12, 20, 30, 60)] == [[]] * 5


def test_the_prices_that_are_shown_are_those_of_the_same_listings() -> None:
    fall = BEGIN + timedelta(days=120)
    (move,) = told(market(1, fall), fall + timedelta(days=2))
    assert 0.78 < move.change.now / move.change.was < 0.82


def test_a_fall_that_only_new_listings_show_is_told_too() -> None:
    fall = BEGIN + timedelta(days=120)
    listings = market(2, fall, followed=False)
    ways = {m.by for n in range(3, 24) for m in told(listings, fall + timedelta(days=n), budget=0.02)}
    assert ways == {"new"}


def test_a_calm_market_is_silent() -> None:
    days = [BEGIN + timedelta(days=n) for n in range(80, 200, 3)]
    assert sum(len(told(market(seed), day)) for seed in range(3) for day in days) <= 2


def test_a_young_market_is_silent() -> None:
    fall = BEGIN + timedelta(days=20)
    listings = [one for one in market(1, fall) if one.start >= BEGIN]
    assert told(listings, fall + timedelta(days=2)) == []
