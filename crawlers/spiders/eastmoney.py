"""Eastmoney's quotes and histories of mainland, Hong Kong and American shares, and of rates of exchange.

Endpoint  GET push2.eastmoney.com/api/qt/stock/get?secid=1.688041&fltt=2&fields=.., the lists ulist.np/get?secids=..
          and clist/get?fs=.. beside it, and push2his.eastmoney.com/api/qt/stock/kline/get?secid=..&klt=101&
          fqt=0..2&fields2=f51,..; cb= wraps as JSONP. secid is the market's number and the code. Of the minutes of
          klt=1..60 and stock/trends2/get only the days' closes are read
Units     fltt=1 (the default): integers, prices over 10^f59 and percentages over 10^f152; fltt=2: decimals. f116 is the
          value of all shares, in whole units of the listing's currency; f117, of those that float, is not read
Traps     "-" is no value, and so is a price or a market value of 0 (delisted); nothing in a body tells its fltt; where
          f59 was not asked for, the shares (f84) or the turnover (f47, f48) beside a price tell its decimals; a
          wrong market answers rc 100 without data; one code may be two shares of two markets (1.000001, 0.000001).
          klines are rows in the order of fields2
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from crawlers.page import Ask, Page
from crawlers.points import Series, once, point
from crawlers.quotes.chinese import has_traded, shares_traded
from crawlers.quotes.eastmoney import Listing
from crawlers.quotes.eastmoney_lists import quotes
from crawlers.quotes.eastmoney_minutes import MINUTES, closes
from crawlers.quotes.market_times import dims_of
from crawlers.quotes.sessions import inside_call, positive
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import number, numeral
from storage.records import Grain, Point, instant
from watchlist.models import Watchlist
from watchlist.ticker_codes import eastmoney, spelled

ENDPOINT = "https://push2.eastmoney.com/api/qt/stock/get"
FIELDS = "f43,f46,f47,f48,f57,f58,f59,f60,f86,f107,f116,f152,f170"
_LISTS = (("ulist.np",), ("ulist",), ("clist",))
_IN_HUNDREDTHS = ("GBX",)
"""Whether a market value is in pence as the price is, no answer tells."""
_GRAINS: dict[str, Grain] = {"101": "day", "102": "week", "103": "month", "104": "quarter", "106": "year"}
_BASES = {"0": "none", "1": "split+dividend", "2": "split+dividend-backward"}


class Eastmoney(Source):
    slug, cadence, evidence = "eastmoney", "daily", "recorded"
    version = 5
    manners = Manners(
        delay=10.0,
        on=False,
        why="undocumented; it drops clients after some two hundred calls and asks for a captcha",
        terms="none published for this interface",
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One request a share."""
        for secid in spelled(watchlist, eastmoney):
            yield Ask(f"{ENDPOINT}?secid={secid}&fltt=2&invt=2&fields={FIELDS}")

    def read(self, page: Page) -> Iterator[Point]:
        text = page.body.decode("utf-8-sig")
        if text.lstrip().startswith("<"):
            raise Refused("blocked", "a page in place of an answer")
        answer = json.loads(inside_call(text))
        what, data = page.path[-2:-1], answer["data"]
        listing = None if what in _LISTS else Listing.of(page.query["secid"])
        if data is None:
            raise Refused("not_found", f"rc {answer.get('rc')}: {listing.secid if listing else 'none'} has no share")
        if not data:
            raise Refused("empty", "no field came")
        if listing is None:
            yield from once(_list(page, data))
        elif what == ("trends2",):
            yield from closes(page, data, listing, "none")
        elif what == ("kline",) and page.query["klt"] in MINUTES:
            yield from closes(page, data, listing, _BASES[page.query.get("fqt", "0")])
        elif what == ("kline",):
            yield from once(_bars(page, data, listing))
        elif what == ("stock",):
            yield from once(_quote(page, data, listing))
        else:
            raise Refused("layout", f"neither quotes nor a history: {'/'.join(page.path)}"[:100])


def _list(page: Page, data: Mapping[str, Any]) -> Iterator[Point]:
    for listing, quote in quotes(page, data):
        yield from _quote(page, quote, listing)


def _quote(page: Page, data: Mapping[str, Any], listing: Listing) -> Iterator[Point]:
    listing.require_asked(data.get("f57"), data.get("f107"))
    decimals = _decimals(data, listing)
    prices = {name: _price(page, data, name, decimals) for name in ("f43", "f46", "f60")}
    price, cap = prices["f43"], data.get("f116")
    if not price and not positive(cap):
        raise Refused("empty", "neither a price nor a market value: delisted, or not asked for")
    if listing.metric == "fx_rate":
        yield from _rate(page, data, listing, price)
        return
    start, grain, partial = _time(page, data, listing)
    if positive(cap) and listing.currency not in _IN_HUNDREDTHS:
        yield point(
            "market_cap", listing.subject, start, grain, number(cap), listing.dims, partial=partial,
            currency=listing.currency,
        )  # fmt: skip
    if price and prices["f60"]:
        yield point(
            "previous_close", listing.subject, start, grain, prices["f60"], listing.dims, currency=listing.currency
        )
    # Without the fields that tell otherwise, a price is of its session.
    volume = number(data["f47"]) if positive(data.get("f47")) else 0.0
    told = "f46" in data and "f47" in data
    if price and (not told or has_traded(price, prices["f60"], prices["f46"], volume)):
        yield from _session(page, data, listing, price, (start, grain, partial))


def _session(
    page: Page, data: Mapping[str, Any], listing: Listing, price: float, when: tuple[str, Grain, bool]
) -> Iterator[Point]:
    """What a share's own session made: its price, its change and its volume."""
    start, grain, partial = when
    subject, dims, change = listing.subject, listing.dims, data.get("f170")
    how = {**dims, "adjustment": "none"}
    yield point("close", subject, start, grain, price, how, partial=partial, currency=listing.currency)
    if isinstance(change, (int, float)):
        percent = _scaled(page, change, data.get("f152", 2))
        yield point("change_pct", subject, start, grain, percent, {**dims, "over": "day"}, partial=partial)
    if grain == "day" and positive(data.get("f47")) and positive(data.get("f48")):
        shares = shares_traded(number(data["f47"]), number(data["f48"]), price)
        if shares:
            yield point("volume", subject, start, grain, shares, dims, partial=partial)


def _rate(page: Page, data: Mapping[str, Any], listing: Listing, price: float) -> Iterator[Point]:
    """A rate of exchange knows no session: it is of its own moment, or of the one it was received."""
    told = data.get("f86")
    moment = datetime.fromtimestamp(number(told), UTC) if positive(told) else page.received_at
    if price:
        start = instant(moment)
        yield point("fx_rate", listing.subject, start, "instant", price, listing.dims, currency=listing.currency)


def _price(page: Page, data: Mapping[str, Any], name: str, decimals: Any) -> float:
    """One of a quote's prices; 0 where it has none."""
    return _scaled(page, data[name], decimals) if positive(data.get(name)) else 0.0


def _decimals(data: Mapping[str, Any], listing: Listing) -> Any:
    """How many of a price's digits are decimals: as told, else two or three as the values beside it prove, else as is
    usual for such a listing; or None."""
    if "f59" in data:
        return data["f59"]
    if not positive(data.get("f43")):
        return listing.usual_decimals
    means = [data["f116"] / data["f84"]] if positive(data.get("f116")) and positive(data.get("f84")) else []
    if not means and positive(data.get("f48")) and positive(data.get("f47")):
        means = [data["f48"] / data["f47"] / lot for lot in (1, 100)]
    fitting = [n for n in (2, 3) for mean in means if 0.7 < data["f43"] / 10**n / mean < 1.4]
    return fitting[0] if len(fitting) == 1 else listing.usual_decimals


def _scaled(page: Page, value: Any, decimals: Any) -> float:
    """A number as it is meant; raises ValueError where how it was scaled is not told."""
    asked = page.query.get("fltt")
    # Integers are the default, and written as such.
    if asked == "2" or (asked is None and isinstance(value, float)):
        return number(value)
    if isinstance(decimals, bool) or not isinstance(decimals, int) or not 0 <= decimals <= 8:
        raise ValueError(f"how many decimals? {decimals!r}"[:80])
    if number(value) != int(value):
        raise ValueError(f"not an integer to scale: {value!r}"[:80])
    return float(value / 10**decimals)


def _time(page: Page, data: Mapping[str, Any], listing: Listing) -> tuple[str, Grain, bool]:
    """The session of a quote, or its moment where its market's sessions are not known; where it was asked without its
    time, the moment it was received."""
    if not positive(data.get("f86")):
        return instant(page.received_at), "instant", False
    at = datetime.fromtimestamp(number(data["f86"]), listing.market.zone)
    if not listing.sessions_known:
        return instant(at), "instant", False
    session, partial = listing.market.session(at)
    return session.isoformat(), "day", partial


def _bars(page: Page, data: Mapping[str, Any], listing: Listing) -> Iterator[Point]:
    listing.require_asked(data.get("code"), data.get("market"))
    grain, basis = _GRAINS.get(page.query["klt"]), _BASES[page.query.get("fqt", "0")]
    if grain is None:
        raise Refused("layout", f"klt={page.query['klt']}: not a period that is known")
    columns = page.query["fields2"].split(",")
    at_day, at_close = columns.index("f51"), columns.index("f53")
    rows = [str(row).split(",") for row in data.get("klines") or ()]
    if not rows:
        raise Refused("empty", "no bars in the range")
    closes = [
        (date.fromisoformat(row[at_day]), close)
        for row in rows
        if row[at_close] != "-" and (close := numeral(row[at_close])) > 0
    ]
    dims = {**listing.dims, **dims_of(grain)} | ({"adjustment": basis} if listing.metric == "close" else {})
    bars = listing.market.bars(closes, grain, page.received_at)
    yield from Series(listing.metric, listing.subject, grain, dims, currency=listing.currency).all(bars)
