"""Prices of listings, like with like: a model's price has moved when the same listings ask another price, or when new
ones ask another than those before them; not when the mix of listings has changed.

A plain offer is one of a known model and condition at a fixed price, with nothing that rejects it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from storage.records import parse_instant

CONDITIONS = ("new", "used", "refurbished")
LEAST_LISTINGS = 5
LIVE_FOR = timedelta(days=5)
"""How long a listing counts as live after it was last seen: markets are not looked at every day."""
_TRIMMED = 0.1


@dataclass(frozen=True, slots=True)
class Market:
    """Listings that can be compared with each other."""

    source: str
    model: str
    condition: str
    currency: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing at one price per piece, from `start` to `end` (days, both in it)."""

    listing_id: str
    start: date
    end: date
    price: float
    first: date
    """The day on which the listing was first seen, at whatever price."""


@dataclass(frozen=True, slots=True)
class Change:
    """How `listings` listings changed: relative, and the medians of their own prices before and after."""

    change: float
    listings: int
    was: float
    now: float


def markets(rows: Iterable[Mapping[str, Any]]) -> dict[Market, list[Listing]]:
    """The plain offers among rows of `readers.offers`, by market; of each listing, its prices in order of time."""
    found: dict[Market, list[Listing]] = defaultdict(list)
    first: dict[tuple[str, str], date] = {}
    for row in rows:
        seen = parse_instant(row["seen_at"]).date()
        begun = first.setdefault((row["source"], row["listing_id"]), seen)
        if is_plain(row):
            where = Market(row["source"], row["model"], row["condition"], row["currency"])
            end = parse_instant(row["last_seen_at"]).date() + LIVE_FOR
            found[where].append(Listing(row["listing_id"], seen, end, float(row["price"]) / row["quantity"], begun))
    return dict(found)


def is_plain(row: Mapping[str, Any]) -> bool:
    """Whether a row is a plain offer with a price above nothing."""
    known = row["reject"] is None and row["sale"] == "fixed" and row["model"] and row["condition"] in CONDITIONS
    return bool(known) and row["price"] is not None and float(row["price"]) > 0


def same_listings(listings: Sequence[Listing], before: date, after: date) -> Change | None:
    """How the listings that were live on both days changed: the mean on logs, less a tenth at either end.

    Most sellers keep their price in any one week, so a median would see no market move; one seller alone moves nothing.
    None where fewer than five listings were live on both days.
    """
    old, new = live(listings, before), live(listings, after)
    both = sorted(old.keys() & new.keys())
    if len(both) < LEAST_LISTINGS:
        return None
    logs = sorted(math.log(new[one] / old[one]) for one in both)
    cut = max(1, int(len(logs) * _TRIMMED))
    kept = logs[cut:-cut]
    was, now = median(old[one] for one in both), median(new[one] for one in both)
    return Change(math.expm1(sum(kept) / len(kept)), len(both), was, now)


def new_listings(listings: Sequence[Listing], today: date, days: int = 14) -> Change | None:
    """What listings of the last `days` ask, beside what earlier ones that are still live ask on the same day: medians.

    Where the earlier ones have followed the market, there is no difference left. None where either are fewer than five.
    """
    asked, first = live(listings, today), {one.listing_id: one.first for one in listings}
    since = today - timedelta(days=days)
    new = [price for listing, price in asked.items() if first[listing] > since]
    old = [price for listing, price in asked.items() if first[listing] <= since]
    if min(len(new), len(old)) < LEAST_LISTINGS:
        return None
    was, now = median(old), median(new)
    return Change(now / was - 1, len(new), was, now)


def live(listings: Iterable[Listing], day: date) -> dict[str, float]:
    """What each listing asked on a day; the newest price where two would do."""
    return {one.listing_id: one.price for one in listings if one.start <= day <= one.end}
