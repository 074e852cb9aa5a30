"""Keepa: the price history of products on Amazon, from Amazon itself, and the cheapest new, used and refurbished offer.

Endpoint  GET api.keepa.com/product?domain=<n>&asin=<A,B,..>&history=1; one token an ASIN
Units     csv[slot] = time, price, time, price, ..; minutes since 2011-01-01T00:00Z; cents (yen in Japan). Only changes
          stand there: a price holds until the next entry. -1 is "no offer" and gives no point; 0 is not "free"
          Without a history stats.current has the prices of lastUpdate, in the same slots
Slots     0 Amazon, 1 new, 2 used, 6 refurbished; 3 is a sales rank and 11 a count: not prices
Errors    429 notEnoughTokens; 400 invalidParameter, also for a wrong key, and then the token counts mean nothing
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from crawlers.batches import batches
from crawlers.page import Ask, Page
from crawlers.points import Series, once
from crawlers.refusals import Reason, Refused
from crawlers.source import ApiKey, Manners, Source
from crawlers.texts.quantities import text, whole
from storage.records import Point, instant
from watchlist.models import Watchlist

ENDPOINT = "https://api.keepa.com/product"
_EPOCH = datetime(2011, 1, 1, tzinfo=UTC)
_SERIES = {0: "amazon", 1: "new", 2: "used", 6: "refurbished"}
_AT_ONCE = 20
_ERRORS: dict[str, Reason] = {
    "notEnoughTokens": "rate_limited",
    "invalidParameter": "login_required",
    "accessDenied": "login_required",
    "paymentRequired": "login_required",
}


@dataclass(frozen=True, slots=True)
class _Shop:
    """One of Amazon's sites: its country, its currency, and how many of Keepa's units make one of that."""

    country: str
    currency: str
    units: int = 100


_SHOPS = {
    1: _Shop("US", "USD"), 2: _Shop("GB", "GBP"), 3: _Shop("DE", "EUR"), 4: _Shop("FR", "EUR"),
    5: _Shop("JP", "JPY", 1), 6: _Shop("CA", "CAD"), 8: _Shop("IT", "EUR"), 9: _Shop("ES", "EUR"),
    10: _Shop("IN", "INR"), 11: _Shop("MX", "MXN"), 12: _Shop("BR", "BRL"),
}  # fmt: skip


class Keepa(Source):
    slug, cadence, evidence = "keepa", "daily", "recorded"
    version = 4
    credentials = ApiKey("KEEPA_API_KEY", "key", "parameter", where="keepa.com/#!api (a paid subscription)")
    manners = Manners(
        delay=1.0,
        on=False,
        why="a paid subscription; set KEEPA_API_KEY and switch it on",
        terms="Keepa's terms for its API",
        robots="an API: its terms govern",
        cost="one token an ASIN; the smallest plan refills 20 a minute",
    )
    budget = 1000
    statuses: ClassVar[Mapping[int, Reason | None]] = {400: None, 402: "login_required", 405: None}

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """The whole history of each ASIN on amazon.com, twenty at once."""
        asins = sorted({asin for product in watchlist.products for asin in product.asins})
        for some in batches(asins, _AT_ONCE):
            asked = {"domain": 1, "asin": ",".join(some), "history": 1}
            yield Ask(f"{ENDPOINT}?{urlencode(asked, safe=',')}")

    def read(self, page: Page) -> Iterator[Point]:
        answer = page.json()
        if error := answer.get("error"):
            raise Refused(_ERRORS.get(error["type"], "layout"), f"{error['type']}: {error.get('message')}")
        # A search by a product's code (code=) or title tells no ASIN: then the answer's own are taken.
        asked = set(filter(None, page.query.get("asin", "").split(",")))
        points = [one for product in answer["products"] or () for one in _history(page, asked, product)]
        if not points:
            raise Refused("empty", "no price was ever seen")
        yield from once(points)


def _history(page: Page, asked: set[str], product: Mapping[str, Any]) -> Iterator[Point]:
    wanted = int(page.query.get("domain", "1"))
    asin, domain = text(product["asin"]), whole(product.get("domainId", wanted))  # not all answers say which site
    if (asked and asin not in asked) or domain != wanted:
        raise Refused("mismatch", f"asked for {sorted(asked)} of {wanted}, got {asin} of {domain}")
    shop, slots = _SHOPS[domain], product.get("csv") or _current(product)
    for slot, series in _SERIES.items():
        changes = (slots[slot] if slot < len(slots) else None) or ()
        times = [_moment(minute, page) for minute in changes[::2]]
        prices = map(whole, changes[1::2])
        told = [(at, price / shop.units, False) for at, price in zip(times, prices, strict=True) if price > 0]
        dims = {"country": shop.country, "series": series}
        yield from Series("price", asin, "instant", dims, currency=shop.currency).all(told)


def _current(product: Mapping[str, Any]) -> list[list[Any]]:
    """What a product without a history (history=0) cost when Keepa last looked, in the form of one."""
    current = (product.get("stats") or {}).get("current") or ()
    return [[product["lastUpdate"], price] for price in current]


def _moment(minute: Any, page: Page) -> str:
    """The instant of a change; raises ValueError on one before Keepa began, or a day after the answer came."""
    moment = _EPOCH + timedelta(minutes=whole(minute))
    if not _EPOCH <= moment <= page.received_at + timedelta(days=1):
        raise ValueError(f"a price of {moment}")
    return instant(moment)
