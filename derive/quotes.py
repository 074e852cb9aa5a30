"""The table of compute shares: market value, and the change of the week, the month and the year.

A terminal's own table (Wind, iFinD) goes before what is computed from closes, unless the closes go on to a later
session. Market values are in US dollars, those of mainland shares in yuan, as readers of such tables expect.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from derive.changes import changes
from derive.currencies import Rates, in_dollars, rates
from storage import readers
from watchlist.models import Ticker, Watchlist
from watchlist.ticker_codes import spellings

Row = Mapping[str, Any]
_BASES = ("split+dividend", "split", "unstated", "none")
"""Adjustments of closes, the one to compute with first."""
_SPANS = ("week", "month", "year")


@dataclass(frozen=True, slots=True)
class Quote:
    """One row. `market_cap` in whole units of `currency`; changes in per cent; None where nothing is known."""

    code: str
    entity: str
    group: str
    session: date | None
    """The session of the changes, in the market's own calendar."""
    market_cap: float | None
    currency: str
    week_pct: float | None
    month_pct: float | None
    ytd_pct: float | None
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class _Told:
    session: date
    spans: Mapping[str, float]
    """By week, month and year, those that are known."""
    source: str
    note: str = ""


def quote_table(db: Database, watchlist: Watchlist, as_of: str | None) -> list[Quote]:
    """A row a ticker of the watchlist, in its order, as known at `as_of`."""
    own = _by_share(db, as_of)
    known = rates(db, as_of)
    return [_quote(ticker, own, known) for ticker in watchlist.tickers]


def _by_share(db: Database, as_of: str | None) -> dict[tuple[str, str, str], list[Row]]:
    """The whole points of shares by source, subject and metric, oldest first."""
    found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for metric in ("close", "adjusted_close", "market_cap", "change_pct"):
        for row in readers.points(db, as_of, metric=metric, grain="day"):
            if not row["partial"]:
                found[row["source"], row["subject"], metric].append(row)
    return {key: sorted(rows, key=lambda row: str(row["start"])) for key, rows in found.items()}


def _quote(ticker: Ticker, own: Mapping[tuple[str, str, str], list[Row]], known: Rates) -> Quote:
    subjects = spellings(ticker.code)
    told = [_terminal(source, own.get((source, subject, "change_pct"), [])) for source, subject in subjects.items()]
    for metric in ("adjusted_close", "close"):
        told += [_computed(source, own.get((source, subject, metric), [])) for source, subject in subjects.items()]
    # The first of the newest: max keeps the order, in which terminals and adjusted closes come first.
    best = max((one for one in told if one), key=lambda one: one.session, default=None)
    value, currency, note = _value(ticker, (own.get((s, subjects[s], "market_cap"), []) for s in subjects), known)
    spans: Mapping[str, float] = best.spans if best else {}
    notes = "; ".join(text for text in (best.note if best else "", note) if text)
    session, source = (best.session, best.source) if best else (None, "")
    week, month, year = (spans.get(span) for span in _SPANS)
    return Quote(
        ticker.code, ticker.entity, ticker.group, session, value, currency, week, month, year, source, notes
    )  # fmt: skip


def _terminal(source: str, rows: list[Row]) -> _Told | None:
    """What a terminal's table says of its newest day."""
    spans = {(row["start"], json.loads(row["dims"]).get("over")): row["value"] for row in rows}
    days = [start for start, over in spans if over in _SPANS]
    if not days:
        return None
    newest = max(days)
    return _Told(
        date.fromisoformat(newest), {over: spans[newest, over] for over in _SPANS if (newest, over) in spans}, source
    )


def _computed(source: str, rows: list[Row]) -> _Told | None:
    """The changes by the best adjusted closes that a source gives."""
    by_basis: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_basis[json.loads(row["dims"]).get("adjustment", "unstated")].append(row)
    basis = next((basis for basis in _BASES if basis in by_basis), None)
    if basis is None:
        return None
    own = {date.fromisoformat(row["start"]): row for row in by_basis[basis]}
    found = changes([(day, row["value"]) for day, row in sorted(own.items())], max(own))
    if found is None:
        return None
    spans, apart = {}, False
    for name, span in zip(_SPANS, (found.week, found.month, found.year), strict=True):
        if span is None:
            continue
        # A base that the newest download no longer showed is of an older adjustment.
        mixed = own[span.base_session]["last_seen_at"] < own[found.session]["seen_at"]
        apart |= mixed
        if not (mixed and basis.startswith("split")):
            spans[name] = span.percent
    if not spans and not apart:
        return None
    notes = ["base and end are of two downloads"] if apart else []
    if basis not in ("split+dividend", "split"):
        notes.append("closes without a stated adjustment" if basis == "unstated" else "closes are not adjusted")
    return _Told(found.session, spans, source, "; ".join(notes))


def _value(ticker: Ticker, by_source: Iterable[list[Row]], known: Rates) -> tuple[float | None, str, str]:
    """The newest market value in the currency of the table, that currency, and what is to be noted."""
    wanted = ticker.currency if ticker.code.rpartition(".")[2] in ("SH", "SZ", "BJ") else "USD"
    newest = max((rows[-1] for rows in by_source if rows), key=lambda row: str(row["start"]), default=None)
    if newest is None:
        return None, wanted, ""
    amount, unit, day = newest["value"], newest["unit"], date.fromisoformat(newest["start"])
    if unit == wanted:
        return amount, wanted, ""
    dollars = in_dollars(amount, unit, day, known) if wanted == "USD" else None
    if dollars is None:
        return None, wanted, f"no rate from {unit} to {wanted} on {day}"
    return dollars.amount, wanted, "" if dollars.rate_of == day else f"{unit} at the rate of {dollars.rate_of}"
