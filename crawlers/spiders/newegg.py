"""Newegg: the listings of a search or a category, or one product.

Endpoint  GET www.newegg.com/p/pl?d=<words>, /<name>/Category/ID-<n>; .item-container rows, else those of the data in
          the page (window.__initialState__). One product: /<name>/p/<number>, and what its page asks,
          /product/api/ProductRealtime?ItemNumber=<number>; of these the rows of other things are not read
Units     dollars (Canadian ones on newegg.ca), split over <strong>1,119</strong><sup>.99</sup>; .price-was is
          the old one. A row without a current price is sold out or hidden: it has none here
Identity  the part of the path after /p/ (Item= until 2019): N82E168.. are Newegg's own, others of the marketplace
Access    bans clients that it takes for programs: off
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode, urlsplit

from parsel import Selector

from crawlers.gpu import newegg_product, newegg_state
from crawlers.gpu.listings import first_of_each, offer, with_cents
from crawlers.page import Ask, Page
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.prices import read_price
from storage.records import Condition, Offer
from watchlist.models import Watchlist

ENDPOINT = "https://www.newegg.com/p/pl"
_ID = re.compile(r"[A-Za-z0-9-]{6,30}", re.ASCII)
_NUMBER = re.compile(r"/p/([A-Za-z0-9-]{6,30})(?=[/?#]|$)")
_OLD_NUMBER = re.compile(r"/Product\.aspx\?(?:[^#]*&)?Item=([A-Za-z0-9-]{6,30})(?=[&#]|$)", re.IGNORECASE)
_CATEGORY = re.compile(r"/ID-(\d+)")
_BOT = re.compile(r"possible use of an automated program|/areyouahuman", re.IGNORECASE)
_LOCAL = {"www.newegg.ca": "CAD"}


class Newegg(Source):
    slug, cadence, evidence = "newegg", "daily", "recorded"
    version = 4
    reads_the_clock = False
    manners = Manners(
        delay=20.0,
        on=False,
        why="it bans clients that it takes for programs; ask for its permission, then switch it on",
        terms="not read",
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One page of each product's queries."""
        for query in dict.fromkeys(query for product in watchlist.products for query in product.queries):
            yield Ask(f"{ENDPOINT}?{urlencode({'d': query})}")

    def read(self, page: Page) -> Iterator[Offer]:
        if number := _asked_item(page):
            yield _of_product(page, number)
            return
        rows = page.selector.css(".item-container")
        if not rows:
            yield from _undrawn(page)
            return
        _require_same(page)
        yield from first_of_each(_offer(row, page) for row in rows if row.css("a.item-title"))


def _asked_item(page: Page) -> str:
    """The number of the one item that was asked for; empty where a list was."""
    if page.path[-1:] == ("ProductRealtime",):
        return page.query["ItemNumber"]
    found = _NUMBER.search(page.url) or _OLD_NUMBER.search(page.url)
    return found[1] if found else ""


def _of_product(page: Page, number: str) -> Offer:
    if page.path[-1:] == ("ProductRealtime",):
        return _offer_of(newegg_product.from_answer(page), page)
    if _BOT.search(page.text[:20_000]):
        raise Refused("blocked", "taken for a program")
    row, currency = newegg_product.from_page(page, number, _currency(page))
    return _offer_of(row, page, currency)


def _undrawn(page: Page) -> Iterator[Offer]:
    """The offers of a page whose rows are only in its data."""
    rows = newegg_state.rows(page)
    if rows is None:
        raise _no_rows(page)
    if not rows:
        raise Refused("empty", "no item matches")
    _require_same(page)
    yield from first_of_each(_offer_of(row, page) for row in rows)


def _offer_of(row: newegg_state.Row, page: Page, currency: str = "") -> Offer:
    if not _ID.fullmatch(row.number) or not row.title:
        raise ValueError(f"a row without number or title: {row.title!r}"[:120])
    host = page.host if page.host in _LOCAL else "www.newegg.com"
    condition = "refurbished" if row.is_refurbished else "used" if row.is_opened else _condition(row.title)
    price = (with_cents(row.price), currency or _currency(page)) if row.price is not None else None
    return offer(
        row.number, row.title, f"https://{host}/p/{row.number}", condition=condition, sale="fixed", price=price
    )


def _currency(page: Page) -> str:
    return _LOCAL.get(page.host, "USD")


def _no_rows(page: Page) -> Refused:
    words = " ".join(page.selector.css("body ::text").getall())
    if _BOT.search(words[:20_000]):
        return Refused("blocked", "taken for a program")
    if re.search(r"\bfound 0 items\b|did not match any|no results", words, re.IGNORECASE):
        return Refused("empty", "no item matches")
    return Refused("layout", "no rows")


def _require_same(page: Page) -> None:
    """Raise Refused where the page's own address is about other words, or another category, than was asked."""
    canonical = urlsplit(page.selector.css("link[rel=canonical]::attr(href)").get(""))
    if not canonical.path:
        return
    asked, shown = page.query.get("d"), dict(parse_qsl(canonical.query)).get("d")
    wanted, got = _CATEGORY.search(urlsplit(page.url).path), _CATEGORY.search(canonical.path)
    other_words = asked is not None and asked.casefold().split() != (shown or "").casefold().split()
    if other_words or (wanted and got and wanted[1] != got[1]):
        raise Refused("mismatch", f"asked for {page.url}, got {canonical.geturl()}"[:300])


def _offer(row: Selector, page: Page) -> Offer:
    title = " ".join("".join(row.css("a.item-title ::text").getall()).split())
    link = row.css("a.item-title::attr(href)").get("")
    found = _NUMBER.search(link) or _OLD_NUMBER.search(link)
    if not found or not title:
        raise ValueError(f"a row without number or title: {title!r}"[:120])
    host = page.host if page.host in _LOCAL else "www.newegg.com"
    url = f"https://{host}/p/{found[1]}"
    return offer(found[1], title, url, condition=_condition(title), sale="fixed", price=_price(row, host))


def _price(row: Selector, host: str) -> tuple[Decimal, str] | None:
    """The current price; None where there is only an old one."""
    current = row.css("li.price-current")[:1]
    digits = "".join(current.css("strong::text, sup::text").getall()).strip()
    sign = "".join(current.xpath("./text()").getall()).strip()
    written = f"{sign}{digits}" if digits else sign.partition("(")[0]
    if not any(character.isdigit() for character in written):
        return None
    amount, currency = read_price(written, _LOCAL.get(host, "USD"))
    return (with_cents(amount), currency) if currency else None


def _condition(title: str) -> Condition:
    """Only the title says that a thing is not new."""
    if re.search(r"\b(refurbished|renewed|recertified)\b", title, re.IGNORECASE):
        return "refurbished"
    return "used" if re.search(r"\b(open box|used)\b", title, re.IGNORECASE) else "new"
