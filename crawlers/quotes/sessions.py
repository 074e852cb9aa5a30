"""Sessions of exchanges: which day a quote belongs to in its own market, and whether it was final by then.

Hours are those of the regular session's end (exchanges' own calendars); half sessions end earlier, so a quote taken
after one is called partial for some hours, and is whole when it is looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crawlers.quotes.market_times import periods
from storage.records import Grain


@dataclass(frozen=True, slots=True)
class Market:
    """One country's exchanges: the currency of its listings, its zone, and when its regular session ends."""

    currency: str
    zone: ZoneInfo
    closes: time

    def session(self, local: datetime) -> tuple[date, bool]:
        """The day of a quote's own local time, and whether its session was still running."""
        return local.date(), local.time() < self.closes

    def runs_at(self, day: date, received: datetime) -> bool:
        """Whether a day's session was not over when an answer came."""
        here = received.astimezone(self.zone)
        return day > here.date() or (day == here.date() and here.time() < self.closes)

    def bars(
        self, closes: Sequence[tuple[date, float]], grain: Grain, received: datetime
    ) -> list[tuple[str, float, bool]]:
        """The start, the close, and whether it was running when an answer came, of the period of each session."""
        here = received.astimezone(self.zone)
        is_over = grain == "day" and here.time() >= self.closes
        today = here.date() + timedelta(days=is_over)
        starts, running = periods([day for day, _ in closes], grain, today)
        return list(zip(starts, [close for _, close in closes], running, strict=True))


MAINLAND = Market("CNY", ZoneInfo("Asia/Shanghai"), time(15))
HONG_KONG = Market("HKD", ZoneInfo("Asia/Hong_Kong"), time(16))
AMERICA = Market("USD", ZoneInfo("America/New_York"), time(16))

_HOLDER = re.compile(r"\s*(?:var\s+)?[\w$.]+\s*([=(])\s*")
_EXCHANGES = {"sh": "XSHG", "sz": "XSHE", "bj": "XBSE", "hk": "XHKG"}


def exchange_of(code: str) -> dict[str, str]:
    """The exchange that the first letters of a Chinese site's code name, as a series' dims; none of American shares."""
    return {"exchange": _EXCHANGES[code[:2]]} if code[:2] in _EXCHANGES else {}


def inside_call(text: str) -> str:
    """The JSON that an answer hands to a function (JSONP) or gives to a variable; the text itself where it does not."""
    found = _HOLDER.match(text)
    if not found:
        return text
    held = text[found.end() :].rstrip().removesuffix(";").rstrip()
    if found[1] == "=":
        return held
    return held.removesuffix(")") if held.endswith(")") else text


def positive(value: Any) -> bool:
    """Whether a number says anything: of a price or a market value, 0 means that there is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0
