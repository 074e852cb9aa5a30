"""Amazon's search page: the products found for each watched model.

Endpoint  GET www.amazon.com/s?k=<words>; rows [data-component-type=s-search-result][data-asin]
Units     in the currency of the site; .a-text-price is a crossed-out one. "More Buying Choices" is the cheapest of any
          condition and "No featured offers available" has nothing else: such a row has no price here
Titles    brand and name stand in two headings; many rows are other models and accessories
Walls     come with status 200 ("continue shopping", "Robot Check"): refused before this is read
Access    Amazon's conditions of use forbid data mining: off. Keepa has its prices
Privacy   the place of delivery is not kept
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from html import escape
from urllib.parse import urlencode

from parsel import Selector

from crawlers.gpu.listings import first_of_each, offer, with_cents
from crawlers.page import Ask, Page
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.prices import read_price
from storage.records import Condition, Offer
from watchlist.models import Watchlist

ENDPOINT = "https://www.amazon.com/s"
_ROWS = "[data-component-type=s-search-result][data-asin]"
_ASIN = re.compile(r"[A-Z0-9]{10}")
_HOST = re.compile(r"www\.amazon\.(com|[a-z]{2}|co\.[a-z]{2}|com\.[a-z]{2})")
_TITLE = re.compile(r"\s*Amazon\.[a-z.]+\s*:\s*(.+?)\s*", re.DOTALL)
_LOCAL = {
    "www.amazon.com": "USD", "www.amazon.ca": "CAD", "www.amazon.com.mx": "MXN", "www.amazon.com.au": "AUD",
    "www.amazon.sg": "SGD", "www.amazon.co.jp": "JPY", "www.amazon.se": "SEK",
}  # fmt: skip
_NONE = re.compile(
    r"no results for|did not match any products|keine ergebnisse für|no hay resultados para|aucun résultat pour"
    r"|nessun risultato per|geen resultaten voor|検索に一致する商品はありません",
    re.IGNORECASE,
)
_OLDER = re.compile(r"\b(renewed|refurbished|reacondicionado|generalüberholt)\b", re.IGNORECASE)


class AmazonSearch(Source):
    slug, cadence, evidence = "amazon-search", "daily", "recorded"
    version = 2
    reads_the_clock = False
    manners = Manners(
        delay=30.0,
        on=False,
        why="Amazon's conditions of use forbid data mining; keepa has the prices",
        terms="Conditions of Use: no data mining, robots or similar tools",
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One page of each product's queries."""
        for query in dict.fromkeys(query for product in watchlist.products for query in product.queries):
            yield Ask(f"{ENDPOINT}?{urlencode({'k': query})}")

    def kept(self, body: bytes) -> bytes:
        """The rows and what was searched for; a page without rows is kept whole, since it may be a wall."""
        page = Page("", body, datetime.max.replace(tzinfo=UTC))
        rows = page.selector.css(_ROWS)
        if not rows:
            return body
        title = escape(page.selector.css("title::text").get(""))
        html = f"<!DOCTYPE html><meta charset=utf-8><title>{title}</title>" + "\n".join(row.get() for row in rows)
        return html.encode("utf-8", "replace")

    def read(self, page: Page) -> Iterator[Offer]:
        shown = _TITLE.fullmatch(page.selector.css("title::text").get(""))
        asked = page.query.get("k")
        if asked and shown and asked.casefold().split() != shown[1].casefold().split():
            raise Refused("mismatch", f"asked for {asked!r}, got {shown[1]!r}")
        rows = [row for row in page.selector.css(_ROWS) if row.attrib["data-asin"]]
        if not rows:
            words = " ".join(page.selector.xpath("//body//text()[not(parent::script or parent::style)]").getall())
            raise Refused("empty" if _NONE.search(words) else "layout", "no rows")
        yield from first_of_each(_offer(row, page.host) for row in rows)


def _offer(row: Selector, host: str) -> Offer:
    asin = row.attrib["data-asin"]
    headings = [" ".join("".join(heading.css("::text").getall()).split()) for heading in row.css("h2")]
    title = " ".join(part for part in headings if part)
    if not _ASIN.fullmatch(asin) or not title:
        raise ValueError(f"a row without ASIN or title: {asin!r} {title!r}"[:120])
    site = host if _HOST.fullmatch(host) else "www.amazon.com"
    price = _price(row, site)
    condition: Condition | None = None
    if price:
        condition = "refurbished" if _OLDER.search(title) else "new"
    return offer(asin, title, f"https://{site}/dp/{asin}", condition=condition, sale="fixed", price=price)


def _price(row: Selector, site: str) -> tuple[Decimal, str] | None:
    """The featured offer's price; None where there is none, and where it is 0, as of what a subscription includes."""
    written = row.css(".a-price:not(.a-text-price) .a-offscreen::text").get()
    if not written:
        return None
    amount, currency = read_price(written, _LOCAL.get(site))
    return (with_cents(amount), currency) if currency and amount else None
