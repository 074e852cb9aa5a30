"""Eastmoney's minutes of mainland shares: the closes of the days that they reach the end of.

Source    stock/trends2/get?secid=..&ndays=1..5&fields2=f51,f53,f56 ("trends"), and stock/kline/get with klt=1, 5, 15,
          30 or 60 ("klines"): rows of the minute that a bar ends with, in Beijing's time, its last price and volume
Traps     of a suspended share the last close is carried on, without volume; iscr=1 puts the calls of before 09:30 in
          front, which are no trades; trades after the close are at its price; of Hong Kong the last minute is that
          of before its closing auction, and minutes of America are not its days'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

from crawlers.page import Page
from crawlers.points import point
from crawlers.quotes.eastmoney import Listing
from crawlers.quotes.sessions import MAINLAND
from crawlers.refusals import Refused
from crawlers.texts.quantities import numeral
from storage.records import Point

MINUTES = frozenset({"1", "5", "15", "30", "60"})
_OPENS = time(9, 30)


def closes(page: Page, data: Mapping[str, Any], listing: Listing, basis: str) -> Iterator[Point]:
    """The last price of each day, partial unless it is of the day's last minute and was so when the answer came."""
    listing.require_asked(data.get("code"), data.get("market"))
    if listing.market is not MAINLAND:
        raise Refused("layout", f"minutes of {listing.secid}: only those of the mainland tell a day's close"[:100])
    columns = page.query["fields2"].split(",")
    at_time, at_price, at_volume = (columns.index(name) for name in ("f51", "f53", "f56"))
    last: dict[str, tuple[time, float]] = {}
    traded = set()
    for row in data.get("trends") or data.get("klines") or ():
        fields = str(row).split(",")
        day, clock = fields[at_time].split(" ")
        minute = time.fromisoformat(clock)
        if not _OPENS <= minute <= MAINLAND.closes or (price := _value(fields[at_price])) <= 0:
            continue
        if day not in last or minute >= last[day][0]:
            last[day] = minute, price
        if _value(fields[at_volume]) > 0:
            traded.add(day)
    if not traded:
        raise Refused("empty", "no minute with a trade")
    dims = {**listing.dims, "adjustment": basis}
    for day in sorted(traded):
        minute, price = last[day]
        partial = minute < MAINLAND.closes or MAINLAND.runs_at(date.fromisoformat(day), page.received_at)
        yield point("close", listing.subject, day, "day", price, dims, partial=partial, currency=listing.currency)


def _value(written: str) -> float:
    return 0.0 if written == "-" else numeral(written)
