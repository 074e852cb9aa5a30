"""Yahoo Finance's quotes: last regular price, change and market value of several symbols at once.

Endpoint  GET query1.finance.yahoo.com/v7/finance/quote?symbols=A,B and v10/finance/quoteSummary/<symbol>?modules=price;
          since 2023 both want a cookie and a crumb, and answer 401 without; undocumented
Units     price in the listing's currency (pence as GBX), marketCap in whole units of it (of pence listings, pounds);
          financialCurrency is that of the statements, and is not read
Traps     regularMarketChangePercent is a percentage in v7, a fraction in v10; unknown symbols are left out; a stub of
          quoteType NONE has no price; the price belongs to regularMarketTime, which may be months old
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, ClassVar
from urllib.parse import quote, unquote

from crawlers.batches import batches
from crawlers.page import Ask, Page
from crawlers.points import once, point
from crawlers.quotes.sessions import positive
from crawlers.quotes.yahoo import SHARES, refuse_error, refuse_text, unit_of, whole_unit_of, zone_of
from crawlers.refusals import Reason, Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import number, text
from storage.records import Point
from watchlist.models import Watchlist
from watchlist.ticker_codes import spelled, yahoo

ENDPOINT = "https://query1.finance.yahoo.com/v7/finance/quote"
_AT_ONCE = 40
_ZONES = {
    "NMS": "America/New_York", "NYQ": "America/New_York", "NGM": "America/New_York", "NCM": "America/New_York",
    "ASE": "America/New_York", "PCX": "America/New_York", "HKG": "Asia/Hong_Kong", "SHH": "Asia/Shanghai",
    "SHZ": "Asia/Shanghai", "KSC": "Asia/Seoul", "KOE": "Asia/Seoul", "TAI": "Asia/Taipei", "TWO": "Asia/Taipei",
    "JPX": "Asia/Tokyo", "LSE": "Europe/London", "GER": "Europe/Berlin",
}  # fmt: skip
"""Zones of exchanges by Yahoo's code; v10 names no zone."""


class YahooQuote(Source):
    slug, cadence, evidence = "yahoo-quote", "daily", "recorded"
    version = 3
    reads_the_clock = False
    manners = Manners(
        delay=5.0,
        on=False,
        why="undocumented, for personal use, and closed without a browser's cookie and crumb, which we do not forge",
        terms="personal use, no redistribution",
    )
    statuses: ClassVar[Mapping[int, Reason | None]] = {400: None, 404: None}

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """Forty shares a request."""
        for symbols in batches(spelled(watchlist, yahoo), _AT_ONCE):
            yield Ask(f"{ENDPOINT}?symbols={quote(','.join(symbols), safe='')}")

    def read(self, page: Page) -> Iterator[Point]:
        refuse_text(page)
        answer = page.json()
        body = answer.get("quoteResponse") or answer.get("quoteSummary")
        if body is None:
            refuse_error(answer)
            raise Refused("layout", "neither quoteResponse nor quoteSummary")
        refuse_error(body)
        summary = "quoteSummary" in answer
        told = body["result"] or ()
        if summary and told and not any("price" in one for one in told):
            raise Refused("empty", "its module of prices was not asked for")
        quotes = [one["price"] for one in told if "price" in one] if summary else told
        asked = unquote(page.path[-1]) if summary else page.query["symbols"]
        points = list(once(one for quote_ in quotes for one in _points(quote_, _symbols(asked), summary)))
        if not points:
            raise Refused("not_found", f"nothing is known of {asked}"[:200])
        yield from points


def _symbols(asked: str) -> frozenset[str]:
    return frozenset(symbol.strip().upper() for symbol in asked.split(","))


def _points(told: Mapping[str, Any], asked: frozenset[str], summary: bool) -> Iterator[Point]:
    symbol = text(told["symbol"])
    if symbol.upper() not in asked:
        raise Refused("mismatch", f"not asked for {symbol}")
    price, cap = _raw(told.get("regularMarketPrice")), _raw(told.get("marketCap"))
    if not positive(price):
        return
    day, partial = _session(told).isoformat(), told.get("marketState") == "REGULAR"
    exchange = {"exchange": text(told["exchange"])}
    unit, basis, kind = unit_of(told.get("currency")), {**exchange, "adjustment": "none"}, told.get("quoteType")
    yield point("close", symbol, day, "day", number(price), basis, partial=partial, currency=unit)
    if kind == "CURRENCY":
        yield point("fx_rate", symbol, day, "day", number(price), {}, partial=partial, currency=unit)
    if kind in SHARES and positive(volume := _raw(told.get("regularMarketVolume"))):
        yield point("volume", symbol, day, "day", number(volume), basis, partial=partial)
    if positive(before := _raw(told.get("regularMarketPreviousClose"))):
        yield point("previous_close", symbol, day, "day", number(before), exchange, currency=unit)
    if (change := _raw(told.get("regularMarketChangePercent"))) is not None:
        percent = number(change) * (100 if summary else 1)
        yield point("change_pct", symbol, day, "day", percent, {**exchange, "over": "day"}, partial=partial)
    if positive(cap):
        whole = whole_unit_of(told.get("currency"))
        yield point("market_cap", symbol, day, "day", number(cap), exchange, partial=partial, currency=whole)


def _session(told: Mapping[str, Any]) -> date:
    """The day of the last regular trade, in the exchange's own zone."""
    moment = datetime.fromtimestamp(number(_raw(told["regularMarketTime"])), UTC)
    if zone := told.get("exchangeTimezoneName") or _ZONES.get(told.get("exchange", "")):
        return moment.astimezone(zone_of(zone)).date()
    offset = timedelta(milliseconds=number(told.get("gmtOffSetMilliseconds", 0)))
    return moment.astimezone(timezone(offset)).date()


def _raw(value: Any) -> Any:
    """The number itself, where an answer gives it with its formatted texts."""
    return value.get("raw") if isinstance(value, dict) else value
