"""Stooq's daily histories as CSV; without a browser it mostly answers with a wall.

Endpoint  GET stooq.com/q/d/l/?s=nvda.us&i=d|w|m|q|y (d1, d2: the range); in English or Polish.
          The last quotes of several, stooq.com/q/l/?s=nvda.us+amd.us&f=sd2t2ohlcv&h&e=csv, are read as
          well, also without their heading (h) and as JSON (e=json)
Units     closes in the currency of the listing; restated for splits and for some dividends, so the basis is unstated
Traps     all refusals come with status 200; the symbol is not in the body of a history, so a wrong answer cannot be
          told; in a row of quotes N/D is an unknown symbol;
          rows whose close is outside their own day's range have been seen: they are no closes
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from itertools import chain, compress
from operator import itemgetter

from crawlers.page import Ask, Page
from crawlers.points import Series
from crawlers.quotes.market_times import dims_of, periods
from crawlers.quotes.stooq_quotes import with_heading
from crawlers.refusals import Reason, Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import numerals
from storage.records import FIRST_DAY, Grain, Point
from watchlist.models import Watchlist
from watchlist.ticker_codes import spelled, stooq

ENDPOINT = "https://stooq.com/q/d/l/"
_COLUMNS = {"symbol": "symbol", "date": "date", "data": "date", "high": "high", "najwyzszy": "high",
            "low": "low", "najnizszy": "low", "close": "close", "zamkniecie": "close"}  # fmt: skip
_CURRENCIES = {"us": "USD", "hk": "HKD", "jp": "JPY", "uk": "GBX", "de": "EUR", "hu": "HUF", "": "PLN"}
_GRAINS: dict[str, Grain] = {"d": "day", "w": "week", "m": "month", "q": "quarter", "y": "year"}
_SAID: tuple[tuple[str, Reason], ...] = (
    ("no data", "not_found"), ("brak danych", "not_found"), ("exceeded the daily hits", "rate_limited"),
    ("przekroczony dzienny limit", "rate_limited"), ("apikey", "login_required"), ("api key", "login_required"),
    ("write to www@stooq", "blocked"), ("/__verify", "blocked"), ("requires javascript", "blocked"),
    ("access denied", "blocked"),
)  # fmt: skip
_PAIR = re.compile(r"[a-z]{3}([a-z]{3})")
_LEAST, _MOST = 1 - 1e-4, 1 + 1e-4
"""Of low and high, which are rounded apart from the close."""


class StooqCsv(Source):
    slug, cadence, evidence = "stooq-csv", "daily", "recorded"
    version = 4
    manners = Manners(
        delay=10.0, on=False, why="it asks for a key or a browser's proof of work since 2026", terms="none published"
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One request a share that Stooq has."""
        for symbol in spelled(watchlist, stooq):
            yield Ask(f"{ENDPOINT}?s={symbol}&i=d")

    def read(self, page: Page) -> Iterator[Point]:
        text = page.body.decode("utf-8-sig", "replace")  # the walls may be in an older encoding; numbers are in none
        if not text.strip():
            raise Refused("empty", "the body is blank")
        text = with_heading(page, text)
        rows = list(csv.reader(io.StringIO(text, newline="")))
        columns = {
            _COLUMNS[name.strip().lower()]: n for n, name in enumerate(rows[0]) if name.strip().lower() in _COLUMNS
        }
        if not {"date", "close"} <= columns.keys():
            raise Refused(*_refusal(text))
        if not (told := list(filter(any, rows[1:]))):
            raise Refused("empty", "a header without rows")
        by_symbol = _by_symbol(page.query["s"].lower(), told, columns).items()
        return chain.from_iterable(_points(page, symbol, of_it, columns) for symbol, of_it in by_symbol)


def _by_symbol(asked: str, rows: list[list[str]], columns: dict[str, int]) -> dict[str, list[list[str]]]:
    """The rows of each symbol: of the one asked for where they name none. Raises Refused where none is known."""
    if "symbol" not in columns:
        return {asked: rows}
    found: dict[str, list[list[str]]] = {}
    for row in rows:
        symbol = row[columns["symbol"]].strip().lower()
        if symbol not in re.split(r"[ +,]", asked):
            raise Refused("mismatch", f"asked for {asked}, got {symbol}"[:100])
        if row[columns["date"]] != "N/D":
            found.setdefault(symbol, []).append(row)
    if not found:
        raise Refused("not_found", f"nothing is known of {asked}"[:100])
    return found


def _points(page: Page, symbol: str, rows: list[list[str]], columns: dict[str, int]) -> list[Point]:
    grain = _GRAINS[page.query.get("i", "d")]
    at = [columns["date"], *(columns.get(name, columns["close"]) for name in ("close", "low", "high"))]
    days, *prices = zip(*map(itemgetter(*at), rows), strict=True)
    starts, running = periods(list(map(date.fromisoformat, days)), grain, page.received_at.date())
    closes, lows, highs = map(numerals, prices)
    sound = [
        close > 0 and start >= FIRST_DAY and low * _LEAST <= close <= high * _MOST
        for start, close, low, high in zip(starts, closes, lows, highs, strict=True)
    ]
    starts, closes, running = (
        list(compress(starts, sound)),
        list(compress(closes, sound)),
        list(compress(running, sound)),
    )
    dims = {**dims_of(grain), "adjustment": "unstated"}
    return Series("close", symbol, grain, dims, currency=_currency(symbol)).columns(starts, closes, running)


def _currency(symbol: str) -> str:
    """That of the market in the symbol's ending; of a pair (eurusd) the second; XXX where the symbol does not tell."""
    if symbol.startswith("^"):
        return "XXX"
    if pair := _PAIR.fullmatch(symbol):
        return pair[1].upper()
    return _CURRENCIES.get(symbol.rpartition(".")[2] if "." in symbol else "", "XXX")


def _refusal(text: str) -> tuple[Reason, str]:
    said = text[:4000].lower()
    for words, reason in _SAID:
        if words in said:
            return reason, words
    if said.lstrip().startswith("<"):
        return "blocked", "a page in place of the table"
    return "layout", f"no header with Date and Close: {text[:60]!r}"
