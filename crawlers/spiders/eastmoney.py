"""Eastmoney's quotes and histories of mainland, Hong Kong and American shares.

Endpoint  GET push2.eastmoney.com/api/qt/stock/get?secid=1.688041&fltt=2&fields=.. and
          push2his.eastmoney.com/api/qt/stock/kline/get?secid=..&klt=101&fqt=0..2&fields2=f51,..; cb= wraps as JSONP.
          secid is the market (1 Shanghai, 0 Shenzhen and Beijing, 116 Hong Kong, 105-107 America) and the code
Units     fltt=1 (the default): integers, prices over 10^f59 and percentages over 10^f152; fltt=2: decimals. f116 is the
          value of all shares, in whole units of the listing's currency; f117, of those that float, is not read
Traps     "-" is no value, and so is a price or a market value of 0 (delisted); nothing in a body tells its fltt; a
          wrong market answers rc 100 without data. klines are rows in the order of fields2
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from crawlers.page import Ask, Page
from crawlers.points import once, point
from crawlers.quantities import number, numeral
from crawlers.refusals import Refused
from crawlers.sessions import AMERICA, HONG_KONG, MAINLAND, Market, inside_call, positive
from crawlers.source import Manners, Source
from storage.records import Grain, Point, instant
from watchlist.models import Watchlist
from watchlist.ticker_codes import eastmoney, spelled

ENDPOINT = "https://push2.eastmoney.com/api/qt/stock/get"
FIELDS = "f43,f57,f58,f59,f60,f86,f116,f152,f170"
_MARKETS = {"0": MAINLAND, "1": MAINLAND, "116": HONG_KONG, "105": AMERICA, "106": AMERICA, "107": AMERICA}
_GRAINS: dict[str, Grain] = {"101": "day", "102": "week", "103": "month"}
_BASES = {"0": "none", "1": "split+dividend", "2": "split+dividend-backward"}


class Eastmoney(Source):
    slug, cadence, evidence = "eastmoney", "daily", "recorded"
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
        answer = json.loads(inside_call(page.body.decode("utf-8-sig")))
        secid = page.query["secid"]
        market = _MARKETS.get(secid.partition(".")[0])
        if market is None:
            raise Refused("layout", f"secid={secid}: a market that is not known")
        data = answer["data"]
        if data is None:
            raise Refused("not_found", f"rc {answer.get('rc')}: no share has secid={secid}")
        if not data:
            raise Refused("empty", "no field came")
        if "kline" in page.path:
            yield from once(_bars(page, data, secid, market))
        else:
            yield from once(_quote(page, data, secid, market))


def _quote(page: Page, data: Mapping[str, Any], secid: str, market: Market) -> Iterator[Point]:
    _require_asked(data.get("f57"), secid)
    start, grain, partial = _time(page, data, market)
    price, cap, change = data.get("f43"), data.get("f116"), data.get("f170")
    scaled = page.query.get("fltt", "1") == "1"
    if positive(price):
        dims = {"adjustment": "none"}
        value = _scaled(price, data.get("f59"), scaled)
        yield point("close", secid, start, grain, value, dims, partial=partial, currency=market.currency)
        if positive(data.get("f60")):
            before = _scaled(data["f60"], data.get("f59"), scaled)
            yield point("previous_close", secid, start, grain, before, {}, currency=market.currency)
        if isinstance(change, (int, float)):
            percent = _scaled(change, data.get("f152", 2), scaled)
            yield point("change_pct", secid, start, grain, percent, {"over": "day"}, partial=partial)
    if positive(cap):
        yield point("market_cap", secid, start, grain, number(cap), {}, partial=partial, currency=market.currency)
    if not positive(price) and not positive(cap):
        raise Refused("empty", "neither a price nor a market value: delisted, or not asked for")


def _scaled(value: Any, decimals: Any, scaled: bool) -> float:
    """A number as it is meant; raises ValueError where how it was scaled is not told."""
    if not scaled:
        return number(value)
    if isinstance(decimals, bool) or not isinstance(decimals, int) or not 0 <= decimals <= 8:
        raise ValueError(f"how many decimals? {decimals!r}"[:80])
    return float(number(value) / 10**decimals)


def _time(page: Page, data: Mapping[str, Any], market: Market) -> tuple[str, Grain, bool]:
    """The session of a quote; where it was asked without its time, the moment it was received."""
    if not positive(data.get("f86")):
        return instant(page.received_at), "instant", False
    session, partial = market.session(datetime.fromtimestamp(number(data["f86"]), market.zone))
    return session.isoformat(), "day", partial


def _bars(page: Page, data: Mapping[str, Any], secid: str, market: Market) -> Iterator[Point]:
    _require_asked(data.get("code"), secid)
    grain, basis = _GRAINS.get(page.query["klt"]), _BASES[page.query.get("fqt", "0")]
    if grain is None:
        raise Refused("layout", f"klt={page.query['klt']}: only days, weeks and months are read")
    columns = page.query["fields2"].split(",")
    at_day, at_close = columns.index("f51"), columns.index("f53")
    rows = [str(row).split(",") for row in data.get("klines") or ()]
    if not rows:
        raise Refused("empty", "no bars in the range")
    for row in rows:
        if row[at_close] == "-" or (close := numeral(row[at_close])) <= 0:
            continue
        start, dims, partial = market.bar(date.fromisoformat(row[at_day]), grain, page.received_at)
        how = {**dims, "adjustment": basis}
        yield point("close", secid, start, grain, close, how, partial=partial, currency=market.currency)


def _require_asked(code: Any, secid: str) -> None:
    asked = secid.partition(".")[2]
    if code is not None and str(code).upper() != asked.upper():
        raise Refused("mismatch", f"asked for {asked}, got {code}"[:100])
