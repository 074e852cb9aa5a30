"""Tencent's quotes and daily histories of mainland, Hong Kong and American shares.

Endpoint  GET qt.gtimg.cn/q=sh688041,hk00020,usNVDA (s_ before a code: short form, r_: real time); GBK text, one
          `v_CODE="...~...";` a record; and web.ifzq.gtimg.cn/appstock/app/{fqkline,hkfqkline}/get?param=CODE,day,..,qfq
          (undocumented)
Units     price in the currency of the listing, unadjusted; market value in 亿 of it, made whole; of the two values the
          later one is all shares. Histories: `day` is unadjusted, `qfqday` adjusted for splits and dividends
Traps     unknown codes are left out of a batch; a short form has no time; rows are open, CLOSE, high, low
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from crawlers.batches import batches
from crawlers.page import Ask, Page
from crawlers.points import once, point
from crawlers.quantities import numeral
from crawlers.refusals import Refused
from crawlers.sessions import AMERICA, HONG_KONG, MAINLAND, Market, exchange_of, inside_call
from crawlers.source import Manners, Source
from storage.records import Grain, Point, instant
from watchlist.models import Watchlist
from watchlist.ticker_codes import spelled, tencent

ENDPOINT = "https://qt.gtimg.cn/q="
_AT_ONCE = 60
_RECORD = re.compile(r'v_(\w[\w.]*)="([^"]*)"')
_NONE_MATCH = re.compile(r"v_pv_none_match\s*=")
_MARKETS = {"sh": MAINLAND, "sz": MAINLAND, "bj": MAINLAND, "hk": HONG_KONG, "us": AMERICA}
_GRAINS: dict[str, Grain] = {"day": "day", "week": "week", "month": "month"}
_BASES = {"": "none", "qfq": "split+dividend", "hfq": "split+dividend-backward"}
_FORMATS = ("%Y%m%d%H%M%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S")
_YI = Decimal(10**8)
_When = tuple[str, Grain, bool, str]
"""The start of a quote's period, its grain, whether it was running, and the currency."""


class TencentQuote(Source):
    slug, cadence, evidence = "tencent-quote", "daily", "recorded"
    manners = Manners(
        delay=5.0, on=False, why="undocumented; switch it on knowingly", terms="none published for this interface"
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """Sixty shares a request."""
        for codes in batches(spelled(watchlist, tencent), _AT_ONCE):
            yield Ask(ENDPOINT + ",".join(codes))

    def read(self, page: Page) -> Iterator[Point]:
        yield from once(_history(page) if "param" in page.query else _quotes(page))


def _quotes(page: Page) -> Iterator[Point]:
    text = page.body.decode("gb18030")
    if _NONE_MATCH.search(text):
        raise Refused("not_found", "no code of the request is known")
    records = _RECORD.findall(text)
    if not records:
        raise Refused("layout", "no record of quotes")
    asked = frozenset(page.path[-1].removeprefix("q=").split(",")) if page.path else frozenset()
    for name, record in records:
        if name not in asked:
            raise Refused("mismatch", f"not asked for {name}")
        subject = re.sub(r"^[rs]_", "", name)
        market = _MARKETS.get(subject[:2])
        if market is not None and record:
            short = name.startswith("s_")
            yield from (_short if short else _full)(subject, record.split("~"), market, page)


def _full(subject: str, fields: Sequence[str], market: Market, page: Page) -> Iterator[Point]:
    moment = next((found for form in _FORMATS if (found := _moment(fields[30], form))), None)
    if moment is None:
        raise ValueError(f"not a time: {fields[30]!r}"[:80])
    session, partial = market.session(moment)
    currency = fields[35] if subject.startswith("us") and re.fullmatch("[A-Z]{3}", fields[35]) else market.currency
    when: _When = (session.isoformat(), "day", partial, currency)
    yield from _said(subject, fields[3], fields[32], fields[45] if len(fields) > 45 else "", when)
    if (before := numeral(fields[4])) > 0:
        yield point("previous_close", subject, when[0], "day", before, exchange_of(subject), currency=currency)


def _short(subject: str, fields: Sequence[str], market: Market, page: Page) -> Iterator[Point]:
    """A short record names no time: its price is that of the moment it was received."""
    cap = fields[9] if len(fields) > 9 else ""
    yield from _said(subject, fields[3], fields[5], cap, (instant(page.received_at), "instant", False, market.currency))


def _said(subject: str, price: str, change: str, cap: str, when: _When) -> Iterator[Point]:
    start, grain, partial, currency = when
    exchange = exchange_of(subject)
    if (value := numeral(price)) <= 0:
        return  # suspended, or before its first trade
    dims = {**exchange, "adjustment": "none"}
    yield point("close", subject, start, grain, value, dims, partial=partial, currency=currency)
    if change:
        over = {**exchange, "over": "day"}
        yield point("change_pct", subject, start, grain, numeral(change), over, partial=partial)
    if cap and numeral(cap) > 0:
        whole = float(Decimal(cap) * _YI)
        yield point("market_cap", subject, start, grain, whole, exchange, partial=partial, currency=currency)


def _history(page: Page) -> Iterator[Point]:
    asked, grain, adjusted = _asked(page.query["param"])
    answer = json.loads(inside_call(page.body.decode("utf-8", "replace")))
    data = answer["data"]
    if not data:
        raise Refused("empty", str(answer.get("msg") or "no data"))
    if asked not in data:
        raise Refused("mismatch", f"asked for {asked}, got {', '.join(data)}"[:200])
    told = data[asked]
    rows, basis = _rows(told, grain, adjusted)
    if not rows:
        raise Refused("empty", "no bars in the range")
    market = _MARKETS[asked[:2]]
    for row in rows:
        yield from _bar(asked, row, grain, basis, market, page)


def _asked(param: str) -> tuple[str, str, str]:
    """The code, the span of a bar and the adjustment that an address asked for."""
    parts = [*param.split(","), "", "", "", "", ""]
    if parts[1] not in _GRAINS:
        raise Refused("layout", f"bars of {parts[1]!r}: only day, week and month are read")
    return parts[0], parts[1], parts[5]


def _rows(told: Mapping[str, Any], span: str, adjusted: str) -> tuple[list[Any], str]:
    """The bars and what they are adjusted for: a share that never was comes unadjusted whatever was asked."""
    for key, basis in ((f"{adjusted}{span}", _BASES[adjusted]), (span, "none")):
        if key in told:
            return told[key], basis
    return [], ""


def _bar(subject: str, row: Sequence[str], span: str, basis: str, market: Market, page: Page) -> Iterator[Point]:
    day, close, grain = date.fromisoformat(row[0]), numeral(row[2]), _GRAINS[span]
    start, dims, partial = market.bar(day, grain, page.received_at)
    dims |= {**exchange_of(subject), "adjustment": basis}
    if close > 0:
        yield point(
            "close", subject, start, grain, close, dims, partial=partial, currency=market.currency
        )  # fmt: skip


def _moment(written: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(written, form)  # noqa: DTZ007  # the exchange's own time, without a zone
    except ValueError:
        return None
