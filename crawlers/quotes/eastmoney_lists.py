"""Eastmoney's lists of quotes (ulist, clist): their rows as single quotes have them, each with the listing it is of.

Source    push2.eastmoney.com/api/qt/ulist.np/get?secids=1.688041,116.00700 and /clist/get?fs=m:1+t:23; `diff` is a
          list, or a mapping of positions where np=1 was not asked for
Fields    f1 decimals of a price, f2 price, f3 change in per cent, f5 volume, f6 turnover, f12 code, f13 market, f17
          opening, f18 previous close, f20 value of all shares, f124 time, f152 decimals of percentages
Traps     without f13 only the address tells a row's market: a code may be two shares of two markets
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from crawlers.page import Page
from crawlers.quotes.eastmoney import Listing
from crawlers.quotes.sessions import positive
from crawlers.refusals import Refused

_AS_IN_A_QUOTE = {
    "f1": "f59", "f2": "f43", "f3": "f170", "f5": "f47", "f6": "f48", "f12": "f57", "f17": "f46", "f18": "f60",
    "f20": "f116", "f124": "f86", "f152": "f152",
}  # fmt: skip
"""The fields of a single quote by those of a list's row; a quote's f107 is a market's number, and a row's is none."""
_ONE_MARKET = re.compile(r"m:(\d+)")
_MAINLAND = {"0", "1"}
_SHANGHAI = re.compile(r"[56]\d{5}|900\d{3}")


def quotes(page: Page, data: Mapping[str, Any]) -> Iterator[tuple[Listing, Mapping[str, Any]]]:
    """Each row that has a price or a market value; raises Refused("layout") where no row's market is known."""
    rows = data["diff"]
    rows = list(rows.values()) if isinstance(rows, dict) else list(rows or ())
    asked = [one for one in page.query.get("secids", "").split(",") if one]
    strangers = 0
    for place, row in enumerate(rows):
        if not positive(row.get("f2")) and not positive(row.get("f20")):
            continue
        secid = _secid(page, row, asked, asked[place] if len(asked) == len(rows) else None)
        try:
            listing = Listing.of(secid)
        except Refused:
            strangers += 1
            continue
        yield listing, {theirs: row[ours] for ours, theirs in _AS_IN_A_QUOTE.items() if ours in row}
    if strangers and strangers == len(rows):
        raise Refused("layout", "no row of a market that is known")


def _secid(page: Page, row: Mapping[str, Any], asked: list[str], there: str | None) -> str:
    """What a row is of: by its own market, else by the address; raises Refused where neither tells it."""
    code, market = row.get("f12"), row.get("f13")
    if code is None:
        if there is None:
            raise Refused("layout", "a row without its code, and not as many as were asked for")
        return there
    if isinstance(market, int):
        secid = f"{market}.{code}"
        if asked and secid.upper() not in {one.upper() for one in asked}:
            raise Refused("mismatch", f"got {secid}, which was not asked for"[:100])
        return secid
    named = [one for one in asked if one.partition(".")[2].upper() == str(code).upper()]
    if there and there in named:
        return there
    if len(named) == 1:
        return named[0]
    if asked:
        raise Refused("mismatch" if not named else "layout", f"got {code}, asked for {asked}"[:100])
    return f"{_market_of(page, str(code))}.{code}"


def _market_of(page: Page, code: str) -> str:
    """The market of a code in a list that was asked for by its markets (fs=m:0+t:6,m:1+t:2)."""
    markets: set[str] = set(_ONE_MARKET.findall(page.query.get("fs", "")))
    if len(markets) == 1:
        return markets.pop()
    if markets and markets <= _MAINLAND:
        return "1" if _SHANGHAI.fullmatch(code) else "0"
    raise Refused("layout", f"of which market is {code}? f13 was not asked for"[:100])
