"""Yahoo Finance's price history of one symbol, as its chart shows it.

Endpoint  GET query1.finance.yahoo.com/v8/finance/chart/<symbol>?interval=1d&range=1y&events=div,split; undocumented.
          The CSV of v7/finance/download, retired in 2024, is read as well
Units     closes in the listing's currency (GBp, ILA and ZAc are hundredths: GBX, ILA, ZAC), by session in the
          exchange's own zone. `close` is adjusted for all splits up to the request, `adjusted_close` for dividends too
Traps     a null is no trade; the last bar is live until the session ends; meta.gmtoffset is today's, not the bar's;
          chartPreviousClose is the close before the range
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from crawlers.page import Ask, Page
from crawlers.points import once, point
from crawlers.quantities import number, numeral, text
from crawlers.refusals import Reason, Refused
from crawlers.sessions import period_of
from crawlers.source import Manners, Source
from crawlers.yahoo import refuse_error, refuse_text, unit_of, zone_of
from storage.records import Grain, Point
from watchlist.models import Watchlist
from watchlist.ticker_codes import spelled, yahoo

ENDPOINT = "https://query1.finance.yahoo.com/v8/finance/chart/"
_GRAINS: dict[str, Grain] = {"1d": "day", "1wk": "week", "1mo": "month"}
_BY_THE_BANK = frozenset({"USD", "CNY", "HKD", "KRW", "JPY", "EUR"})
"""Currencies whose rates the central bank publishes (ecb-fx); of the others the rate to the dollar is asked here."""


class YahooChart(Source):
    slug, cadence, evidence = "yahoo-chart", "daily", "recorded"
    manners = Manners(
        delay=5.0,
        on=False,
        why="undocumented, for personal use, and refused to most clients that are no browser; switch it on knowingly",
        terms="personal use, no redistribution",
    )
    statuses: ClassVar[Mapping[int, Reason | None]] = {400: None, 404: None, 422: None}

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """A year of days of each share, and of the currencies that the central bank has no rate of."""
        rates = sorted({f"{ticker.currency}=X" for ticker in watchlist.tickers if ticker.currency not in _BY_THE_BANK})
        for symbol in (*spelled(watchlist, yahoo), *rates):
            yield Ask(f"{ENDPOINT}{quote(symbol)}?interval=1d&range=1y&events=div%2Csplit")

    def read(self, page: Page) -> Iterator[Point]:
        refuse_text(page)
        asked = unquote(page.path[-1]).upper()
        if "download" in page.path:
            yield from once(_in_csv(page, asked))
            return
        answer = page.json()
        if "chart" not in answer:
            refuse_error(answer)
        refuse_error(answer["chart"])
        (result,) = answer["chart"]["result"]
        if text(result["meta"]["symbol"]).upper() != asked:
            raise Refused("mismatch", f"asked for {asked}, got {result['meta']['symbol']}")
        if not result.get("timestamp"):
            raise Refused("empty", "no bars in the range")
        points = list(_bars(page, result, asked))
        if not points:
            raise Refused("empty", "no bar has a close")
        yield from points


def _bars(page: Page, result: Mapping[str, Any], symbol: str) -> Iterator[Point]:
    meta, stamps = result["meta"], result["timestamp"]
    grain = _GRAINS.get(meta["dataGranularity"])
    if grain is None:
        raise Refused("layout", f"bars of {meta['dataGranularity']}: only days, weeks and months are read")
    (prices,) = result["indicators"]["quote"]
    adjusted = (result["indicators"].get("adjclose") or [{}])[0].get("adjclose") or [None] * len(stamps)
    zone = zone_of(meta["exchangeTimezoneName"])
    # A session may stand there twice, as its bar and as its last trade: the later one is the newer.
    days = {
        datetime.fromtimestamp(number(stamp), zone).date(): (stamp, close, after)
        for stamp, close, after in zip(stamps, prices["close"], adjusted, strict=True)
        if close is not None
    }
    unit, exchange = unit_of(meta["currency"]), text(meta["exchangeName"])
    for day, (stamp, close, after) in days.items():
        start, dims = period_of(day, grain)
        partial = _is_live(day, stamp, grain, meta, zone, page)
        if number(close) > 0:
            basis = {**dims, "exchange": exchange, "adjustment": "split"}
            yield point("close", symbol, start, grain, close, basis, partial=partial, currency=unit)
            if meta.get("instrumentType") == "CURRENCY":
                yield point("fx_rate", symbol, start, grain, close, dims, partial=partial, currency=unit)
        if after is not None and number(after) > 0:
            basis = {**dims, "exchange": exchange, "adjustment": "split+dividend"}
            yield point("adjusted_close", symbol, start, grain, after, basis, partial=partial, currency=unit)


def _is_live(day: date, stamp: int, grain: Grain, meta: Mapping[str, Any], zone: ZoneInfo, page: Page) -> bool:
    """Whether a bar is of a period that was not over when the answer came."""
    if grain == "week":
        return day + timedelta(days=6) >= page.received_at.astimezone(zone).date()
    if grain == "month":
        return (day.year, day.month) == (page.received_at.year, page.received_at.month)
    last, end = meta.get("regularMarketTime"), meta.get("currentTradingPeriod", {}).get("regular", {}).get("end")
    if last is None or end is None:
        return day >= page.received_at.astimezone(zone).date()
    return day == datetime.fromtimestamp(number(last), zone).date() and number(last) < number(end)


def _in_csv(page: Page, symbol: str) -> Iterator[Point]:
    """The retired download: its days have no zone and its closes no currency, so both are the asker's to know."""
    rows = list(csv.DictReader(io.StringIO(page.body.decode("utf-8-sig"), newline="")))
    grain = _GRAINS[page.query.get("interval", "1d")]
    if not rows:
        raise Refused("empty", "a header without rows")
    for row in rows:
        start, dims = period_of(date.fromisoformat(row["Date"]), grain)
        partial = date.fromisoformat(row["Date"]) >= page.received_at.astimezone(UTC).date()
        for name, column, basis in (("close", "Close", "split"), ("adjusted_close", "Adj Close", "split+dividend")):
            if row[column] not in ("null", "") and (value := numeral(row[column])) > 0:
                how = {**dims, "adjustment": basis}
                yield point(name, symbol, start, grain, value, how, partial=partial, currency="XXX")
