"""What an amount is in US dollars on a day, by the rates that were known: the central bank's first, then quotes.

A rate is the units of its currency for one of another: EUR/KRW 1487.28 is 1487.28 won a euro. Where a day has none (a
holiday), the last one before stands for it, for ten days at most.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlite_utils import Database

from storage import readers

_PAIR = re.compile(r"(?:([A-Z]{3})[/_-]?)?([A-Z]{3})(?:=X)?")
_OLDEST = timedelta(days=10)
Rates = Mapping[tuple[str, str], list[tuple[date, float]]]


@dataclass(frozen=True, slots=True)
class Dollars:
    """An amount in US dollars, and the day of the rate that was used, which may be before the day asked."""

    amount: float
    rate_of: date


def rates(db: Database, as_of: str | None) -> Rates:
    """By (base, currency): the rates of each day known at `as_of`, oldest first."""
    return rates_in(readers.points(db, as_of, metric="fx_rate"))


def rates_in(rows: Iterable[Mapping[str, Any]]) -> Rates:
    """The rates among points: their subject names the pair (EUR/KRW; TWD=X is dollars), their unit the currency."""
    found: dict[tuple[str, str], dict[date, float]] = defaultdict(dict)
    for row in rows:
        pair = _PAIR.fullmatch(row["subject"])
        if pair and pair[2] == row["unit"]:
            found[pair[1] or "USD", pair[2]].setdefault(date.fromisoformat(row["start"][:10]), row["value"])
    return {pair: sorted(days.items()) for pair, days in found.items()}


def in_dollars(amount: float, currency: str, day: date, known: Rates) -> Dollars | None:
    """The amount in US dollars on a day: by a rate to the dollar, else through a currency that both have; else None."""
    if currency == "USD":
        return Dollars(amount, day)
    if rate := _on(known, "USD", currency, day):
        return Dollars(amount / rate[1], rate[0])
    for base in sorted({base for base, _ in known}):
        theirs = _on(known, base, currency, day)
        # Both rates of one day: a cross rate of two days is a rate of neither.
        ours = _on(known, base, "USD", theirs[0]) if theirs else None
        if theirs and ours and ours[0] == theirs[0]:
            return Dollars(amount / theirs[1] * ours[1], theirs[0])
    return None


def _on(known: Rates, base: str, currency: str, day: date) -> tuple[date, float] | None:
    days = known.get((base, currency), [])
    at = bisect_right(days, (day, float("inf"))) - 1
    return days[at] if at >= 0 and day - days[at][0] <= _OLDEST else None
