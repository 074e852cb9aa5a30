"""One price of a card beside another: new against used, purchase against rent. What is compared is the same on both
days (the same listings, the same offers), so that another mix of sellers moves nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import median

from derive.listings import Change

LEAST_RENTS = 3
RENT_HOLDS = timedelta(days=7)
"""How long an offer of a rent counts after it was last seen."""
Rents = Mapping[str, Sequence[tuple[date, float]]]
"""What each offer asked for an hour of one GPU, by the day on which it was seen, oldest first."""


def against(one: Change | None, other: Change | None) -> Change | None:
    """How a price changed beside another: of the ratio, where `was` and `now` are the ratios of their medians."""
    if one is None or other is None or not other.was or not other.now:
        return None
    relative = (1 + one.change) / (1 + other.change) - 1
    return Change(relative, min(one.listings, other.listings), one.was / other.was, one.now / other.now)


def same_rents(rents: Rents, before: date, after: date) -> Change | None:
    """How the offers that stood on both days changed: the mean on logs. None where they are fewer than three."""
    old, new = _standing(rents, before), _standing(rents, after)
    both = sorted(old.keys() & new.keys())
    if len(both) < LEAST_RENTS:
        return None
    mean = sum(math.log(new[one] / old[one]) for one in both) / len(both)
    was, now = median(old[one] for one in both), median(new[one] for one in both)
    return Change(math.expm1(mean), len(both), was, now)


def _standing(rents: Rents, day: date) -> dict[str, float]:
    found = {}
    for offer, points in rents.items():
        known = [value for at, value in points if day - RENT_HOLDS < at <= day and value > 0]
        if known:
            found[offer] = known[-1]
    return found
