"""camelcamelcamel: what a product cost on Amazon, from Amazon itself, and from others new and used.

Endpoint  GET [uk.|de.|..]camelcamelcamel.com/product/<ASIN>; no key
Layouts   to about 2019 a div#section_amazon|new|used each, with table.product_pane (rows current, .highest_price,
          .lowest_price, average) and table.history_list, "Last 5 price changes"; since then one table with
          tr.pt.amazon|new|used, whose columns have changed their order: they are told by their headings
Units     whole units of the site's currency. "-" and "Not in Stock" give no point; an average is no price
Series    as keepa's: the changes and the current price are `price` with series amazon, new, used. The lowest and the
          highest ever stand alone, long before: `extreme` in their dims tells them from that series
Time      a change with a clock is an instant, read as UTC (the page names no zone); a date alone is a day; a current
          price without a date is of when it was received
Access    Cloudflare's check meets programs, with 200, 403 or 503: `blocked`
Evidence  documented: from programs that read these pages; no recorded body was at hand
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from parsel import Selector

from crawlers.page import Ask, Page
from crawlers.points import point
from crawlers.refusals import Reason, Refused
from crawlers.source import Manners, Source
from crawlers.texts.dates import moment_of
from crawlers.texts.prices import read_price
from storage.records import Grain, Point, instant
from watchlist.models import Watchlist

ENDPOINT = "https://camelcamelcamel.com/product"
_SHOPS = {
    "": ("US", "USD"), "www": ("US", "USD"), "us": ("US", "USD"), "uk": ("GB", "GBP"), "de": ("DE", "EUR"),
    "fr": ("FR", "EUR"), "it": ("IT", "EUR"), "es": ("ES", "EUR"), "ca": ("CA", "CAD"), "jp": ("JP", "JPY"),
    "au": ("AU", "AUD"), "cn": ("CN", "CNY"),
}  # fmt: skip
_SERIES = ("amazon", "new", "used")
_PRODUCT = re.compile(r"/product/([A-Z0-9]{10})(?=[/?#]|$)")
_COLUMNS = ("lowest", "highest", "current")
_HEADING = re.compile(r"\b(Amazon|New|Used) Price History", re.IGNORECASE)
_NO_PRICE = re.compile(r"[-–—]*|not in stock|out of stock|n/?a|(sorry, we have )?no data\b.*", re.IGNORECASE)
_UNKNOWN = re.compile(r"product (was )?not found|could(n't| not) (find|locate)|not (yet )?track(ed|ing)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One price on a page: its series, what it is (change, current, lowest, highest), as written, and when."""

    series: str
    role: str
    price: str
    when: str


class Camelcamelcamel(Source):
    slug, cadence, evidence = "camelcamelcamel", "daily", "documented"
    manners = Manners(
        delay=30.0, on=False, why="it keeps programs out; keepa sells the same history", terms="not read: ask first"
    )
    statuses: ClassVar[Mapping[int, Reason | None]] = {503: None}

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One page an ASIN, of amazon.com's prices."""
        for asin in sorted({asin for product in watchlist.products for asin in product.asins}):
            yield Ask(f"{ENDPOINT}/{asin}")

    def read(self, page: Page) -> Iterator[Point]:
        if page.status == 503:
            raise Refused("server_error", "HTTP 503")
        country, currency = _shop(page.host)
        asin = _asin(page)
        seen = [one for one in (*_sections(page.selector), *_rows(page.selector)) if not _NO_PRICE.fullmatch(one.price)]
        if not seen:
            raise _no_price(page.selector)
        points: dict[tuple[str, str, str], Point] = {}
        for one in sorted(seen, key=lambda one: one.role != "current"):  # of two prices of one day the later is current
            grain, start = _start(one, page.received_at)
            dims = {"country": country, "series": one.series}
            if one.role in ("lowest", "highest"):
                dims["extreme"] = one.role
            made = point("price", asin, start, grain, _amount(one.price, currency), dims, currency=currency)
            points.setdefault((start, one.series, dims.get("extreme", "")), made)
        yield from points.values()


def _shop(host: str) -> tuple[str, str]:
    """Country and currency of a host; raises Refused on one that is not known."""
    name = host.removesuffix("camelcamelcamel.com").rstrip(".")
    if not host.endswith("camelcamelcamel.com") or name not in _SHOPS:
        raise Refused("layout", f"not a site that is known: {host}")
    return _SHOPS[name]


def _asin(page: Page) -> str:
    """The product asked for, which must be the one that the page calls its own."""
    canonical = page.selector.css("link[rel=canonical]::attr(href), meta[property='og:url']::attr(content)").get("")
    asked, shown = _PRODUCT.search(page.url), _PRODUCT.search(canonical)
    if asked and shown and asked[1] != shown[1]:
        raise Refused("mismatch", f"asked for {asked[1]}, got {shown[1]}")
    if not (found := asked or shown):
        raise Refused("layout", "not the page of a product")
    return found[1]


def _sections(page: Selector) -> Iterator[_Seen]:
    """The prices of the older layout: a section a series, a table of four rows and one of changes in each."""
    for table in page.css("table.product_pane, table.history_list"):
        rows = [(row, cells) for row in table.css("tr") if (cells := _texts(row.xpath("td")))]
        if not (series := _series(table)):
            continue
        if all(len(cells) == 2 for _, cells in rows):
            yield from (_Seen(series, "change", cells[1], cells[0]) for _, cells in rows)
        else:
            yield from (_Seen(series, _role(row, cells), *cells[1:]) for row, cells in rows if _role(row, cells))


def _series(table: Selector) -> str:
    """The series that a table is about, by the section around it, else by the heading before it; empty for none."""
    section = table.xpath("ancestor::*[starts-with(@id, 'section_')][1]/@id").get("").removeprefix("section_")
    if section in _SERIES:
        return section
    heading = table.xpath("string(preceding::*[self::h2 or self::h3][contains(., 'Price History')][1])").get("")
    return found[1].lower() if (found := _HEADING.search(heading)) else ""


def _role(row: Selector, cells: list[str]) -> str:
    """What a row of a section is about, by its class, as labels are in the site's language; the average is nothing."""
    if len(cells) != 3:
        return ""
    marked = " ".join(row.xpath("@class | td/@class").getall())
    if found := re.search(r"(lowest|highest)_price", marked):
        return found[1]
    return "current" if re.search(r"\d{4}", cells[2]) else ""


def _rows(page: Selector) -> Iterator[_Seen]:
    """The prices of the newer layout: a row a series, "$107.99 (Nov 24, 2023)" in columns with headings."""
    for row in page.css("tr.pt"):
        named = {*row.attrib.get("class", "").split(), row.attrib.get("data-field", "")}.intersection(_SERIES)
        headings = _texts(row.xpath("ancestor::table[1]//tr[th][1]/*"))
        cells = _texts(row.xpath("*"))
        roles = {n: name for n, heading in enumerate(headings) for name in _COLUMNS if name in heading.lower()}
        if not named:
            continue
        if len(roles) != len(_COLUMNS) or len(cells) != len(headings):
            raise Refused("layout", f"a row of prices under other headings: {headings}"[:200])
        for n, role in roles.items():
            price, _, when = cells[n].partition("(")
            yield _Seen(min(named), role, price.strip(), when.rstrip(") "))


def _texts(cells: Iterable[Selector]) -> list[str]:
    return [" ".join(cell.xpath("string()").get("").split()) for cell in cells]


def _amount(written: str, currency: str) -> float:
    """A price in the site's currency; raises ValueError on one in another."""
    amount, named = read_price(written, currency)
    if named != currency:
        raise ValueError(f"a price in {named} on a site in {currency}: {written!r}"[:80])
    return float(amount)


def _start(one: _Seen, received_at: datetime) -> tuple[Grain, str]:
    """When a price was: an instant or a day; raises ValueError on what is no date, or one of the future."""
    if not one.when and one.role == "current":
        return "instant", instant(received_at)
    exact = moment_of(one.when)
    moment = exact or moment_of(f"{one.when} 00:00")
    if moment is None or moment > received_at + timedelta(days=1):
        raise ValueError(f"not when a price was: {one.when!r}"[:80])
    return ("instant", instant(moment)) if exact else ("day", moment.astimezone(UTC).date().isoformat())


def _no_price(page: Selector) -> Refused:
    words = " ".join(page.css("body ::text").getall())[:20_000]
    if page.css("tr.pt, #section_amazon, #section_new, #section_used"):
        return Refused("empty", "no price was ever seen")
    return Refused("not_found" if _UNKNOWN.search(words) else "layout", "no table of prices")
