"""Yahoo's charts of less than a day: bars of an hour as hours, and of any the day's own close where they reach it.

Source    the answers of v8/finance/chart with interval=1m..90m; 1h is told as 60m or 1h
Traps     after the bars may stand the last trade, not an interval after the one before; half sessions end on a half
          hour; meta.regularMarketPrice is today's whatever days the bars are of, so it is read only with today's bars
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from crawlers.page import Page
from crawlers.points import Series, point
from crawlers.quotes.sessions import positive
from crawlers.quotes.yahoo import SHARES, unit_of, zone_of
from crawlers.refusals import Refused
from crawlers.texts.quantities import number, text
from storage.records import Point, instant

INTERVALS = frozenset({"1m", "2m", "5m", "15m", "30m", "60m", "90m", "1h"})
_HOURS, _HOUR = ("60m", "1h"), 3600


def intraday(page: Page, result: Mapping[str, Any], symbol: str) -> Iterator[Point]:
    """The hours of a chart and its newest day's close; raises Refused("layout") where it has neither."""
    meta = result["meta"]
    dims = {"exchange": text(meta["exchangeName"]), "adjustment": "split"}
    points = [*_hours(page, result, symbol, dims), *_newest_close(result, symbol, dims)]
    if not points:
        raise Refused("layout", f"bars of {meta['dataGranularity']} without the close of their day")
    yield from points


def _hours(page: Page, result: Mapping[str, Any], symbol: str, dims: Mapping[str, str]) -> Iterator[Point]:
    meta, stamps = result["meta"], result["timestamp"]
    if meta["dataGranularity"] not in _HOURS:
        return
    (prices,) = result["indicators"]["quote"]
    volumes = prices.get("volume") or [None] * len(stamps)
    closes = Series("close", symbol, "hour", dims, currency=unit_of(meta.get("currency")))
    traded = Series("volume", symbol, "hour", dims)
    before = 0.0
    for stamp, close, volume in zip(stamps, prices["close"], volumes, strict=True):
        if number(stamp) - before < _HOUR:
            continue  # the last trade, or a bar that repeats one
        before = stamp
        if close is not None and number(close) > 0:
            start, running = _moment(stamp), page.received_at.timestamp() < stamp + _HOUR
            yield closes.at(start, close, partial=running)
            if meta.get("instrumentType") in SHARES and positive(volume):
                yield traded.at(start, volume, partial=running)


def _newest_close(result: Mapping[str, Any], symbol: str, dims: Mapping[str, str]) -> Iterator[Point]:
    """The price of the last regular trade, if the bars are of its day: a close once its session is over."""
    meta, last = result["meta"], result["timestamp"][-1]
    price, at = meta.get("regularMarketPrice"), meta.get("regularMarketTime")
    if not positive(price) or not positive(at):
        return
    zone = zone_of(meta["exchangeTimezoneName"])
    day = datetime.fromtimestamp(number(at), zone).date()
    if datetime.fromtimestamp(number(last), zone).date() == day:
        end = ((meta.get("currentTradingPeriod") or {}).get("regular") or {}).get("end")
        running, unit = positive(end) and at < end, unit_of(meta.get("currency"))
        yield point("close", symbol, day.isoformat(), "day", number(price), dims, partial=running, currency=unit)


def _moment(stamp: float) -> str:
    return instant(datetime.fromtimestamp(stamp, UTC))
