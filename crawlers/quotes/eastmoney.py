"""What Eastmoney's answers share: which listing a `secid` names (a market's number and a code), and how it is counted.

Markets   0 Shenzhen and Beijing, 1 Shanghai, 2 CSI's indices, 90 its own boards of shares; 116 and 128 Hong Kong, 124
          its indices; 105-107 and 153 America (153 over the counter); 155 and 156 London, in pence; 100 indices of the
          world, 118 Shanghai's gold exchange; 119, 120 and 133 rates of exchange
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from crawlers.quotes.chinese import listing_currency
from crawlers.quotes.sessions import AMERICA, HONG_KONG, MAINLAND, Market
from crawlers.refusals import Refused

_LONDON = Market("GBX", ZoneInfo("Europe/London"), time(16, 30))
_INDICES = Market("XXX", ZoneInfo("Etc/GMT+12"), time.max)
"""Of many countries, so in no currency, and a day is over for certain where it is over everywhere."""
_GOLD = Market("CNY", MAINLAND.zone, time.max)
"""Its day begins with the night before."""
_ALL_DAY = Market("", MAINLAND.zone, time.max)
_MARKETS = {
    "0": MAINLAND, "1": MAINLAND, "2": MAINLAND, "90": MAINLAND, "116": HONG_KONG, "124": HONG_KONG, "128": HONG_KONG,
    "105": AMERICA, "106": AMERICA, "107": AMERICA, "153": AMERICA, "155": _LONDON, "156": _LONDON,
    "100": _INDICES, "118": _GOLD,
}  # fmt: skip
_EXCHANGES = {"1": "XSHG", "116": "XHKG", "128": "XHKG", "105": "XNAS", "106": "XNYS", "155": "XLON"}
"""Without 107, which holds listings of NYSE American and of NYSE Arca."""
_BEIJING = re.compile(r"(4|8|92)\d+")
_RATES = frozenset({"119", "120", "133"})
_PAIR = re.compile(r"([A-Z]{3})([A-Z]{3})(C?)")
"""USDCNH, and USDCNYC for the central parity."""
_IN_CENTS = re.compile(r"[01]\.(?:[03468]\d{5}|92\d{4})|100\.\w+|118\.AU\w+")
_IN_THOUSANDTHS = re.compile(r"(?:116|128|10[567])\..+")


@dataclass(frozen=True, slots=True)
class Listing:
    """What a secid names: its market's sessions, and how its values are called and counted."""

    secid: str
    subject: str
    metric: str
    market: Market
    currency: str
    dims: Mapping[str, str]

    @classmethod
    def of(cls, secid: str) -> Listing:
        """Raises Refused("layout") where the market is not known."""
        number, _, code = secid.partition(".")
        if number in _RATES and (pair := _PAIR.fullmatch(code)):
            dims = {"fixing": "central-parity"} if pair[3] else {}
            return cls(secid, f"{pair[1]}/{pair[2]}", "fx_rate", _ALL_DAY, pair[2], dims)
        market = _MARKETS.get(number)
        if market is None or not code:
            raise Refused("layout", f"secid={secid}: a market that is not known"[:100])
        exchange = _EXCHANGES.get(number)
        if number == "0":
            exchange = "XBSE" if _BEIJING.fullmatch(code) else "XSHE"
        currency = listing_currency(exchange or "", code, market.currency)
        return cls(secid, secid, "close", market, currency, {"exchange": exchange} if exchange else {})

    @property
    def sessions_known(self) -> bool:
        """Whether a moment tells the day of its session."""
        return self.market.closes != time.max

    @property
    def usual_decimals(self) -> int | None:
        """How many digits of a price are decimals, as answers on such listings tell; None where they differ."""
        if _IN_CENTS.fullmatch(self.secid):
            return 2
        return 3 if _IN_THOUSANDTHS.fullmatch(self.secid) else None

    def require_asked(self, code: Any, market: Any) -> None:
        """Raises Refused("mismatch") on an answer that names another code, or another market."""
        number, _, asked = self.secid.partition(".")
        if code is not None and str(code).upper() != asked.upper():
            raise Refused("mismatch", f"asked for {asked}, got {code}"[:100])
        if isinstance(market, int) and str(market) != number:
            raise Refused("mismatch", f"asked for market {number}, got {market}"[:100])
