"""Tencent's quotes and daily histories of mainland, Hong Kong and American shares.

Endpoint  GET qt.gtimg.cn/q=sh688041,hk00020,usNVDA (s_ before a code: short form, r_: real time); GBK text, one
          `v_CODE="...~...";` a record; and web.ifzq.gtimg.cn/appstock/app/{fqkline,hkfqkline}/get?param=CODE,day,..,qfq
          (undocumented); of app/{minute,usMinute}/query?code=CODE and kline/mkline?param=CODE,m5,.. the quote in "qt"
Units     price in the currency of the listing, unadjusted; market value in 亿 of it, made whole; of the two values the
          later one is all shares. Histories: `day` is unadjusted, `qfqday` adjusted for splits and dividends
Traps     unknown codes are left out of a batch; a short form has no time; rows are open, CLOSE, high, low; volume is in
          lots of a hundred on the mainland, in shares on the STAR board; a suspended share shows its last close
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
from crawlers.points import Series, point
from crawlers.quotes.chinese import (
    has_traded,
    listing_currency,
    quote_text,
    quotes_once,
    require_asked,
    shares_traded,
    worth,
)
from crawlers.quotes.market_times import dims_of
from crawlers.quotes.sessions import AMERICA, HONG_KONG, MAINLAND, Market, exchange_of, inside_call
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import numeral
from storage.records import Grain, Point, instant
from watchlist.models import Watchlist
from watchlist.ticker_codes import spelled, tencent

ENDPOINT = "https://qt.gtimg.cn/q="
_AT_ONCE = 60
# Where a word begins is asked behind its first letters, as a search for plain letters is ten times as quick.
_NAME = re.compile(r"v_(?<!\wv_)[\w.]+\s*=")
_RECORD = re.compile(r'v_(?<!\wv_)([\w.]+)\s*=\s*"([^"]*)"')
_NONE_MATCH = re.compile(r"v_pv_(?<!\wv_pv_)none_match\s*=[^;]*;?")
_CODE = re.compile("^[rs]_")
_LIST = re.compile(r"[/?&]q=([^&#]*)")
_AMERICAN = re.compile(r"(.+)\.(OQ|N|AM|PS)")
_CURRENCY = re.compile("[A-Z]{3}")
_AMERICAN_EXCHANGES = {"OQ": "XNAS", "N": "XNYS", "AM": "XASE"}
_MARKETS = {"sh": MAINLAND, "sz": MAINLAND, "bj": MAINLAND, "hk": HONG_KONG, "us": AMERICA}
_MINUTES = re.compile(r"/(?:(?:minute|usMinute|day)/query|kline/mkline)/*(?:[?#]|$)")
_GRAINS: dict[str, Grain] = {"day": "day", "week": "week", "month": "month"}
_BASES = {"": "none", "bfq": "none", "qfq": "split+dividend", "hfq": "split+dividend-backward"}
_MOMENT = re.compile(r"(\d{4})(?:(\d\d)(\d\d)|([/-])(\d\d)\4(\d\d) )(\d\d)(:?)(\d\d)\8(\d\d)", re.ASCII)
"""20260220160810, 2026/02/20 16:08:10 or 2026-02-20 16:08:10."""
_YI = Decimal(10**8)
_When = tuple[str, Grain, bool]
"""The start of a quote's period, its grain, and whether it was running."""


class TencentQuote(Source):
    slug, cadence, evidence = "tencent-quote", "daily", "recorded"
    version = 3
    manners = Manners(
        delay=5.0, on=False, why="undocumented; switch it on knowingly", terms="none published for this interface"
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """Sixty shares a request."""
        for codes in batches(spelled(watchlist, tencent), _AT_ONCE):
            yield Ask(ENDPOINT + ",".join(codes))

    def read(self, page: Page) -> Iterator[Point]:
        if page.body.lstrip().startswith(b"<"):
            raise Refused("blocked", "a page in place of an answer")
        if _MINUTES.search(page.url):
            return _beside_minutes(page)
        return _history(page) if "param=" in page.url else _quotes(page)


def _quotes(page: Page) -> Iterator[Point]:
    text, missing = _NONE_MATCH.subn("", quote_text(page.body))
    records = _RECORD.findall(text)
    if not records and missing:
        raise Refused("not_found", "no code of the request is known")
    if not records or len(records) != len(_NAME.findall(text)):
        raise Refused("layout", "no record of quotes, or one that is cut")
    require_asked((name for name, _ in records), _LIST, page.url)
    told = {name for name, record in records if record}
    # Of a share that is asked both ways, the delayed record is the same fact a quarter of an hour old.
    known = [
        (code, name, record.split("~"))
        for name, record in records
        if (code := _CODE.sub("", name))[:2] in _MARKETS and name in told and f"r_{name}" not in told
    ]
    quotes = ((_short if name.startswith("s_") else _full)(code, fields, page) for code, name, fields in known)
    return quotes_once(quotes, [_subject(code) for code, _, _ in known])


def _full(name: str, fields: Sequence[str], page: Page) -> Iterator[Point]:
    _require_code(name, fields)
    market, subject = _MARKETS[name[:2]], _subject(name)
    dims, currency = _listing(name, fields)
    price, before, volume = worth(fields[3]), worth(_field(fields, 4)), worth(_field(fields, 6))
    start, grain, partial = when = _when(_field(fields, 30), market, page)
    traded = has_traded(price, before, worth(_field(fields, 5)), volume)
    change = _field(fields, 32) if traded else ""
    if traded:
        yield _close(subject, price, dims, currency, when)
        shares = shares_traded(volume, _amount(fields), price)
        if shares and grain == "day":
            yield point("volume", subject, start, grain, shares, dims, partial=partial)
    if price > 0:
        yield from _valued(subject, change, _field(fields, 45), dims, currency, when)
    if before > 0 and grain == "day":
        yield point("previous_close", subject, start, grain, before, dims, currency=currency)


def _beside_minutes(page: Page) -> Iterator[Point]:
    """The quote that comes with a day's minutes, the same as that of the text in all its fields."""
    asked = page.query["code"] if "code" in page.query else page.query["param"].split(",")[0]
    answer = json.loads(inside_call(quote_text(page.body)))
    if not answer["data"]:
        raise Refused("empty", str(answer.get("msg") or "no data"))
    fields = [str(field) for field in answer["data"][asked]["qt"][asked]]
    if not fields:
        raise Refused("not_found", f"no share is {asked}"[:100])
    if not _field(fields, 30):
        raise Refused("layout", "a quote without its time")
    yield from _full(asked, fields, page)


def _short(name: str, fields: Sequence[str], page: Page) -> Iterator[Point]:
    """A short record names no time: its price is that of the moment it was received."""
    _require_code(name, fields)
    subject, when = _subject(name), _when("", _MARKETS[name[:2]], page)
    dims, currency = _listing(name, fields)
    if (price := worth(fields[3])) > 0:
        yield _close(subject, price, dims, currency, when)
        yield from _valued(subject, fields[5], _field(fields, 9), dims, currency, when)


def _close(subject: str, price: float, dims: Mapping[str, str], currency: str, when: _When) -> Point:
    start, grain, partial = when
    how = {**dims, "adjustment": "none"}
    return point("close", subject, start, grain, price, how, partial=partial, currency=currency)


def _valued(
    subject: str, change: str, cap: str, dims: Mapping[str, str], currency: str, when: _When
) -> Iterator[Point]:  # fmt: skip
    """The change and the market value that a record tells, where it does."""
    start, grain, partial = when
    if change:
        yield point("change_pct", subject, start, grain, numeral(change), {**dims, "over": "day"}, partial=partial)
    if worth(cap) > 0:
        whole = float(Decimal(cap) * _YI)
        yield point("market_cap", subject, start, grain, whole, dims, partial=partial, currency=currency)


def _when(written: str, market: Market, page: Page) -> _When:
    """The session of a quote's own time; the moment of its receipt where it names none."""
    if not written:
        return instant(page.received_at), "instant", False
    found = _MOMENT.fullmatch(written)
    if not found:
        raise ValueError(f"not a time: {written!r}"[:80])
    year, month, day, _, other_month, other_day, hour, _, minute, second = found.groups()
    moment = datetime.fromisoformat(f"{year}-{month or other_month}-{day or other_day} {hour}:{minute}:{second}")
    session, partial = market.session(moment)
    return session.isoformat(), "day", partial


def _amount(fields: Sequence[str]) -> float:
    """The turnover in money: of mainland records the last of "price/volume/amount", of others a field of its own."""
    told = _field(fields, 35).split("/")
    return worth(told[2] if len(told) == 3 else _field(fields, 37))


def _field(fields: Sequence[str], at: int) -> str:
    return fields[at] if at < len(fields) else ""


def _require_code(name: str, fields: Sequence[str]) -> None:
    """Hold a record to its own name, as its fields would also be shifted where a character is broken."""
    own, told = name[2:].lstrip(".").upper(), fields[2].lstrip(".").upper()
    if told and told != own and not told.startswith(f"{own}."):
        raise Refused("mismatch", f"under the name of {name} comes {fields[2]}"[:100])


def _subject(name: str) -> str:
    """A share's code without the exchange that histories of American shares want behind it (usNVDA.OQ)."""
    found = _AMERICAN.fullmatch(name) if name.startswith("us") else None
    return found[1] if found else name


def _listing(name: str, fields: Sequence[str]) -> tuple[dict[str, str], str]:
    """The exchange of a share, as dims where it is known, and the currency it is listed in."""
    market = _MARKETS[name[:2]]
    if market is AMERICA:
        found = _AMERICAN.fullmatch(fields[2]) or _AMERICAN.fullmatch(name)
        exchange = _AMERICAN_EXCHANGES.get(found[2]) if found else None
        told = _field(fields, 35)
        return {"exchange": exchange} if exchange else {}, told if _CURRENCY.fullmatch(told) else market.currency
    dims = exchange_of(name)
    return dims, listing_currency(dims["exchange"], name[2:], market.currency)


def _history(page: Page) -> Iterator[Point]:
    asked, span, adjusted = _asked(page.query["param"])
    answer = json.loads(inside_call(quote_text(page.body)))
    data = answer["data"]
    if not data:
        raise Refused("empty", str(answer.get("msg") or "no data"))
    if asked not in data:
        raise Refused("mismatch", f"asked for {asked}, got {', '.join(data)}"[:200])
    told = data[asked]
    rows, basis = _rows(told, span, adjusted)
    if not rows:
        raise Refused("empty", "no bars in the range")
    market, (dims, currency) = _MARKETS[asked[:2]], _listing(asked, ("", "", asked[2:]))
    grain = _GRAINS[span]
    closes = [(date.fromisoformat(row[0]), close) for row in rows if (close := numeral(row[2])) > 0]
    how = {**dims, **dims_of(grain), "adjustment": basis}
    bars = market.bars(closes, grain, page.received_at)
    yield from Series("close", _subject(asked), grain, how, currency=currency).all(bars)


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
