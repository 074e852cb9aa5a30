"""eBay's search page: the listings found for each watched product, as a visitor sees them.

Endpoint  GET www.ebay.com/sch/i.html?_nkw=<words>&_ipg=240; two layouts, li.s-item and (since 2025) li.s-card
Units     in the currency of the visitor, whatever the host: dollars only where the row says so, or "$" on ebay.com
Traps     the first two rows are placeholders ("Shop on eBay"); a range of prices is a listing with variations; an old
          price stands crossed out in the same row; an auction shows its bid; a slogan may precede the condition
Access    robots.txt forbids /sch/ and the user agreement automated access: off, and the Browse API is to be preferred
Privacy   sellers are not kept
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml import etree
from parsel import Selector

from crawlers.gpu.ebay_conditions import condition_in
from crawlers.gpu.listings import first_of_each, offer, with_cents
from crawlers.page import Ask, Page
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.prices import read_price
from storage.records import Condition, Offer, Sale
from watchlist.models import Watchlist

ENDPOINT = "https://www.ebay.com/sch/i.html"
_ROWS = "li.s-card, li.s-item"
_BIDS = re.compile(
    r"\b\d+\s+(bids?|ofertas? de subasta|gebote?|enchères?|offert[ae]|biedingen|ofert)\b|出价|入札|競標", re.IGNORECASE
)
_NUMBER = re.compile(r"/itm/(?:[^/?#]+/)?(\d{3,20})(?=[/?#]|$)")
_LOCAL = {"com": "USD", "ca": "CAD", "com.au": "AUD"}
"""Whose dollars "$" means, by host; euros and pounds say so themselves."""
_DROPPED = "withheld"
_WITHHELD = "script, style, noscript, svg, .su-card-container__attributes__secondary, .s-item__seller-info"


class EbaySearch(Source):
    slug, cadence, evidence = "ebay-search", "daily", "recorded"
    version = 2
    reads_the_clock = False
    manners: ClassVar[Manners] = Manners(
        delay=10.0,
        on=False,
        why="robots.txt forbids /sch/ and the user agreement forbids automated access; use ebay-browse",
        terms="User Agreement: no robots or scrapers without permission",
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One page of each product's queries."""
        for query in dict.fromkeys(query for product in watchlist.products for query in product.queries):
            yield Ask(f"{ENDPOINT}?{urlencode({'_nkw': query, '_ipg': 240})}")

    def kept(self, body: bytes) -> bytes:
        """All but scripts and who sells; a page without rows is kept whole, since it may be a wall."""
        page = Page("", body, datetime.max.replace(tzinfo=UTC)).selector if body.strip() else None
        if page is None or not page.css(_ROWS):
            return body
        for one in page.css(_WITHHELD):
            one.root.tag = _DROPPED
        # Not one by one: lxml would take the text behind one for a new text, and refuse controls that stand in it.
        etree.strip_elements(page.root, _DROPPED, with_tail=False)
        rest: bytes = etree.tostring(page.root, encoding="utf-8", method="html")
        return b"<!DOCTYPE html><meta charset=utf-8>" + rest

    def read(self, page: Page) -> Iterator[Offer]:
        _require_query(page)
        rows = [row for row in page.selector.css(_ROWS) if _is_listing(row)]
        if not rows:
            raise _no_rows(page)
        local = _LOCAL.get(page.host.partition("ebay.")[2])
        yield from first_of_each(_offer(row, page.host, local) for row in rows)


def _require_query(page: Page) -> None:
    """Raise Refused where the page is about other words than those asked; a fragment that names none is taken."""
    asked, shown = page.query.get("_nkw"), page.selector.css("input[name=_nkw]::attr(value)").get()
    if not shown:
        canonical = page.selector.css("link[rel=canonical]::attr(href)").get("")
        shown = dict(parse_qsl(urlsplit(canonical).query)).get("_nkw")
    if asked and shown and asked.casefold().split() != shown.casefold().split():
        raise Refused("mismatch", f"asked for {asked!r}, got {shown!r}")


def _no_rows(page: Page) -> Refused:
    heading = " ".join(page.selector.css("h1 ::text, .srp-save-null-search ::text").getall())
    if page.selector.css(f"{_ROWS}, .srp-save-null-search") or re.search(r"(?<![\d.,])0(?![\d.,])", heading):
        return Refused("empty", heading[:100])
    return Refused("layout", "neither rows nor a count of results")


def _is_listing(row: Selector) -> bool:
    """Whether the row sells something: placeholders have another number in the link than on the row, ads have none."""
    number, own = _number(row), row.attrib.get("data-listingid")
    return number is not None and own in (None, "", number) and _title(row) != "Shop on eBay"


def _number(row: Selector) -> str | None:
    return next((found[1] for link in row.css("a::attr(href)").getall() if (found := _NUMBER.search(link))), None)


def _title(row: Selector) -> str:
    """The title without what is only read aloud or marks a new listing."""
    hidden = "clipped", "LIGHT_HIGHLIGHT", "new-listing"
    unlike = " or ".join(f"contains(@class, '{name}')" for name in hidden)
    parts = row.css(".s-card__title, .s-item__title")[:1].xpath(f".//text()[not(parent::*[{unlike}])]").getall()
    return " ".join("".join(parts).split())


def _offer(row: Selector, host: str, local: str | None) -> Offer:
    number, title = _number(row), _title(row)
    if not number or not title:
        raise ValueError(f"a row without title: {number}")
    first = row.css(".s-card__price, .s-item__price")[:1]
    written = " ".join(first.xpath("..").css(".s-card__price ::text").getall() or first.css("::text").getall())
    low, *high = re.split(r"\s(?:to|bis|a|à|hasta|tot|do|～|から|–|-|至)\s", written.strip())
    sale: Sale = "variation" if high else "auction" if _BIDS.search(_details(row)) else "fixed"
    return offer(
        number,
        title,
        f"https://{host if 'ebay.' in host else 'www.ebay.com'}/itm/{number}",
        condition=_condition(row),
        sale=sale,
        price=_price(low, local) if low else None,
    )


def _details(row: Selector) -> str:
    return " ".join(row.css(".s-card__attribute-row ::text, .s-item__details ::text").getall())


def _price(written: str, local: str | None) -> tuple[Decimal, str] | None:
    amount, currency = read_price(written, local)
    return (with_cents(amount), currency) if currency else None


def _condition(row: Selector) -> Condition | None:
    return condition_in(" ".join(line.css("::text").getall()) for line in row.css(".s-card__subtitle, .SECONDARY_INFO"))
