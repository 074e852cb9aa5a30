"""Yahoo Finance's price history of one symbol, as its chart shows it.

Endpoint  GET query1.finance.yahoo.com/v8/finance/chart/<symbol>?interval=1d&range=1y&events=div,split; undocumented.
          The CSV of v7/finance/download, retired in 2024, is read as well, and of charts by the minute or hour the
          hours and the newest close (crawlers/quotes/yahoo_intraday.py). So are the charts of several symbols of
          v7/finance/spark?symbols=.. (spark.result[].response[0]), which have closes alone
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
from crawlers.points import Series
from crawlers.quotes.market_times import anchor_of, dims_of, period, periods
from crawlers.quotes.sessions import positive
from crawlers.quotes.yahoo import SHARES, refuse_error, refuse_text, unit_of, zone_of
from crawlers.quotes.yahoo_intraday import INTERVALS, intraday
from crawlers.refusals import Reason, Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import number, numeral, text
from storage.records import FIRST_DAY, Grain, Point
from watchlist.models import Watchlist
from watchlist.ticker_codes import spelled, yahoo

ENDPOINT = "https://query1.finance.yahoo.com/v8/finance/chart/"
_GRAINS: dict[str, Grain] = {"1d": "day", "1wk": "week", "1mo": "month", "3mo": "quarter"}
_BY_THE_BANK = frozenset({"USD", "CNY", "HKD", "KRW", "JPY", "EUR"})
"""Currencies whose rates the central bank publishes (ecb-fx); of the others the rate to the dollar is asked here."""
_NONE = ("null", "")
_LATE = timedelta(hours=1)
"""How long after its end a session's last trade may still be to come: quotes are delayed by half an hour at most."""


class YahooChart(Source):
    slug, cadence, evidence = "yahoo-chart", "daily", "recorded"
    version = 5
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
        last = unquote(page.path[-1])
        asked = page.query[{"chart": "symbol", "spark": "symbols"}[last]] if last in ("chart", "spark") else last
        if "download" in page.path:
            return _in_csv(page, asked.upper())
        charts = _charts(page.json(), frozenset(symbol.strip().upper() for symbol in asked.split(",")))
        if not (filled := {symbol: one for symbol, one in charts.items() if one.get("timestamp")}):
            raise Refused("empty", "no bars in the range")
        points = [point for symbol, one in filled.items() for point in _bars(page, one, symbol)]
        if not points:
            raise Refused("empty", "no bar has a close")
        return iter(points)


def _charts(answer: Mapping[str, Any], asked: frozenset[str]) -> dict[str, Any]:
    """By its symbol the one chart of an answer, or the several of a spark; raises Refused on one not asked for."""
    told = answer.get("chart") or answer.get("spark")
    refuse_error(told or answer)
    if not told or not told["result"]:
        raise Refused("empty" if told else "layout", "neither a result nor an error")
    results = [one["response"][0] for one in told["result"]] if "spark" in answer else told["result"]
    charts = {text(one["meta"]["symbol"]).upper(): one for one in results}
    if len(charts) < len(results) or ("chart" in answer and len(charts) > 1):
        raise Refused("layout", "more than one chart of a symbol")
    if others := charts.keys() - asked:
        raise Refused("mismatch", f"asked for {', '.join(sorted(asked))}, got {min(others)}"[:200])
    return charts


def _bars(page: Page, result: Mapping[str, Any], symbol: str) -> Iterator[Point]:
    meta, stamps = result["meta"], result["timestamp"]
    if meta["dataGranularity"] in INTERVALS:
        yield from intraday(page, result, symbol)
        return
    grain = _GRAINS.get(meta["dataGranularity"])
    if grain is None:
        raise Refused("layout", f"bars of {meta['dataGranularity']}: not a period that is known")
    (prices,) = result["indicators"]["quote"]
    adjusted = (result["indicators"].get("adjclose") or [{}])[0].get("adjclose") or [None] * len(stamps)
    volumes = prices.get("volume") or [None] * len(stamps)
    zone = zone_of(meta["exchangeTimezoneName"])
    days = [datetime.fromtimestamp(stamp, zone).date() for stamp in map(number, stamps)]
    if grain == "quarter" and any(day != period(day, grain)[0] for day in days[:-1]):
        raise Refused("mismatch", "three months that are no quarter of the year")
    anchor = anchor_of(days)
    now = page.received_at.astimezone(zone)
    starts, running = periods(days, grain, now.date(), anchor)
    session, is_live = _session(meta, zone, now)
    # The running period may stand there twice, as its bar and as its last trade: the later one is the newer.
    bars = {
        start: (is_live if grain == "day" and start == session else partial, *bar)
        for start, partial, *bar in zip(starts, running, prices["close"], adjusted, volumes, strict=True)
        if bar[0] is not None and start >= FIRST_DAY
    }.items()
    unit, dims, kind = unit_of(meta.get("currency")), dims_of(grain, anchor), meta.get("instrumentType")
    split = {**dims, "exchange": text(meta["exchangeName"]), "adjustment": "split"}
    closes = [(start, close, partial) for start, (partial, close, _, _) in bars if number(close) > 0]
    yield from Series("close", symbol, grain, split, currency=unit).all(closes)
    if kind == "CURRENCY":
        yield from Series("fx_rate", symbol, grain, dims, currency=unit).all(closes)
    both = {**split, "adjustment": "split+dividend"}
    after = [(start, paid, partial) for start, (partial, _, paid, _) in bars if paid is not None and number(paid) > 0]
    yield from Series("adjusted_close", symbol, grain, both, currency=unit).all(after)
    if kind in SHARES:
        traded = [(start, volume, partial) for start, (partial, _, _, volume) in bars if positive(volume)]
        yield from Series("volume", symbol, grain, split).all(traded)


def _session(meta: Mapping[str, Any], zone: ZoneInfo, now: datetime) -> tuple[str, bool]:
    """The day of the session that Yahoo calls current, and whether it was not over when the answer came.

    It may be one that has yet to begin: then no bar is of it.
    """
    last, end = meta.get("regularMarketTime"), meta.get("currentTradingPeriod", {}).get("regular", {}).get("end")
    if end is None:
        return "", False
    ends = datetime.fromtimestamp(number(end), zone)
    return ends.date().isoformat(), now < ends + _LATE and (last is None or number(last) < end)


def _in_csv(page: Page, symbol: str) -> Iterator[Point]:
    """The retired download: its days have no zone and its closes no currency, so both are the asker's to know."""
    rows = list(csv.DictReader(io.StringIO(page.body.decode("utf-8-sig"), newline="")))
    grain = _GRAINS[page.query.get("interval", "1d")]
    if not rows:
        raise Refused("empty", "a header without rows")
    days = [date.fromisoformat(row["Date"]) for row in rows]
    anchor = anchor_of(days)
    starts, running = periods(days, grain, page.received_at.astimezone(UTC).date(), anchor)
    bars = {
        start: (partial, row)
        for start, partial, row in zip(starts, running, rows, strict=True)
        if row["Close"] not in _NONE and start >= FIRST_DAY
    }.items()
    dims = dims_of(grain, anchor)
    for name, column, basis in (("close", "Close", "split"), ("adjusted_close", "Adj Close", "split+dividend")):
        told = [
            (start, value, partial)
            for start, (partial, row) in bars
            if column in row and row[column] not in _NONE and (value := numeral(row[column])) > 0
        ]
        yield from Series(name, symbol, grain, {**dims, "adjustment": basis}, currency="XXX").all(told)
