"""eBay's Browse API: the listings that a search for each watched product finds.

Endpoint  GET api.ebay.com/buy/browse/v1/item_summary/search?q=..&limit=<=200&offset=..; an application token
Units     price.value is in the marketplace's currency; a foreign seller's own price stands beside it (convertedFrom)
          and the value moves with the exchange rate. Of variations it is the cheapest, of an auction the bid
One       GET ../v1/item/v1|<number>|0 and ../item/get_item_by_legacy_id?legacy_item_id=<number> give the same fields
          of one listing, its categories in categoryIdPath and categoryPath; they are read as well
Identity  legacyItemId, the number that buyers see; one item can stand on two pages of a run
Limits    5,000 calls a day; offset + limit end at 10,000; `total` is an estimate that changes from page to page
Privacy   sellers and places are not kept
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from crawlers.gpu.listings import amount, first_of_each, offer
from crawlers.page import Ask, Page
from crawlers.refusals import Reason, Refused
from crawlers.source import ClientCredentials, Manners, Source
from crawlers.texts.quantities import text
from storage.records import Condition, Offer, Record, Sale
from watchlist.models import Watchlist

ENDPOINT = "https://api.ebay.com/buy/browse/v1/item_summary/search"
MARKETPLACE = {"X-EBAY-C-MARKETPLACE-ID": "EBAY_US"}
_PER_PAGE, _PAGES, _LAST_ITEM = 200, 5, 10_000
_CONDITIONS: dict[str, Condition] = {
    "1000": "new", "1500": "used", "1750": "new", "2000": "refurbished", "2010": "refurbished",
    "2020": "refurbished", "2030": "refurbished", "2500": "refurbished", "2750": "used", "3000": "used",
    "4000": "used", "5000": "used", "6000": "used", "7000": "parts",
}  # fmt: skip
"""An open box (1500) is used: its seal is gone."""
_ASKED_CONDITIONS = "|".join(number for number, condition in _CONDITIONS.items() if condition != "parts")
_CARDS = frozenset({"27386", "3761"})
"""Graphics cards, and video capture, where several data-centre GPUs are listed."""
_COMPUTERS_AND_PARTS = "58058"
_HOST = re.compile(r"www\.ebay\.(com|[a-z]{2}|co\.[a-z]{2}|com\.[a-z]{2})")
_ERRORS: dict[int, Reason] = {1001: "login_required", 1002: "login_required", 1003: "login_required",
                              1100: "login_required", 2001: "rate_limited", 2003: "rate_limited",
                              11001: "not_found"}  # fmt: skip
_EBAYS_OWN_FAULT = "APPLICATION"
"""The category of errors that eBay has with itself, and sends with status 400 or 200 too; REQUEST is ours."""


class EbayBrowse(Source):
    slug, cadence, evidence = "ebay-browse", "daily", "recorded"
    version = 4
    credentials = ClientCredentials(
        token_url="https://api.ebay.com/identity/v1/oauth2/token",
        scope="https://api.ebay.com/oauth/api_scope",
        id_variable="EBAY_CLIENT_ID",
        secret_variable="EBAY_CLIENT_SECRET",
        where="developer.ebay.com: My Account, Application Keys, Production (App ID and Cert ID)",
    )
    manners = Manners(
        delay=1.0,
        why="the official API, on once EBAY_CLIENT_ID and EBAY_CLIENT_SECRET are set",
        terms="API License Agreement: show with attribution; it limits storing and market research, so read it",
        robots="an API: its terms govern",
        cost="free, 5,000 calls a day",
    )
    budget = 5000
    statuses: ClassVar[Mapping[int, Reason | None]] = {400: None, 403: "login_required"}

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """The first page of each product's queries: fixed prices and auctions, new, used and refurbished."""
        wanted = f"conditionIds:{{{_ASKED_CONDITIONS}}},buyingOptions:{{FIXED_PRICE|AUCTION}}"
        for query in dict.fromkeys(query for product in watchlist.products for query in product.queries):
            asked = {"q": query, "category_ids": _COMPUTERS_AND_PARTS, "filter": wanted, "limit": _PER_PAGE}
            yield Ask(f"{ENDPOINT}?{urlencode(asked | {'offset': 0})}", headers=MARKETPLACE)

    def kept(self, body: bytes) -> bytes:
        """All but who sells, and from where."""
        try:
            answer = json.loads(body.decode("utf-8-sig"))
            for row in (answer, *answer.get("itemSummaries", ())):
                row.pop("seller", None)
                row.pop("itemLocation", None)
        except (ValueError, AttributeError, TypeError, RecursionError):
            return body
        return json.dumps(answer).encode()

    def read(self, page: Page) -> Iterator[Record | Ask]:
        answer = page.json()
        for error in answer.get("errors", ()):
            raise _refusal(error)
        if "itemId" in answer:
            yield _one_item(page, answer)
            return
        if answer.get("href"):
            _require_query(page, answer["href"])
        rows = answer.get("itemSummaries", ())
        if not rows:
            raise Refused("empty", f"total {answer['total']}")
        yield from first_of_each(map(_offer, rows))
        yield from _next_page(page, answer)


def _refusal(error: Mapping[str, Any]) -> Refused:
    """What an error means: by its number, else whether it is eBay's own fault or the request is no longer taken."""
    usual: Reason = "server_error" if error.get("category") == _EBAYS_OWN_FAULT else "layout"
    said = error.get("longMessage") or error.get("message")
    return Refused(_ERRORS.get(error["errorId"], usual), f"{error['errorId']}: {said}")


def _require_query(page: Page, href: str) -> None:
    answered = dict(parse_qsl(urlsplit(href).query)).get("q")
    if answered is not None and answered.split() != page.query.get("q", answered).split():
        raise Refused("mismatch", f"asked for {page.query['q']!r}, got {answered!r}")


def _next_page(page: Page, answer: Mapping[str, Any]) -> Iterator[Ask]:
    """The page after this one, as long as there are more rows, and within the bounds of a crawl and of eBay."""
    offset, limit = int(page.query.get("offset", 0)), int(page.query.get("limit", 50))
    then = offset + limit
    more = answer.get("next") or answer.get("total", 0) > then
    if more and limit > 0 and then < limit * _PAGES and then + limit <= _LAST_ITEM:
        asked = dict(parse_qsl(urlsplit(page.url).query)) | {"limit": limit, "offset": then}
        yield Ask(f"{page.url.partition('?')[0]}?{urlencode(asked)}", headers=MARKETPLACE)


def _one_item(page: Page, item: Mapping[str, Any]) -> Offer:
    """The offer of a listing that was asked for by its number."""
    made = _offer(item)
    asked = page.query.get("legacy_item_id") or next(iter(unquote(page.path[-1]).split("|")[1:2]), "")
    if asked != made.listing_id:
        raise Refused("mismatch", f"asked for {asked}, got {made.listing_id}"[:100])
    return made


def _offer(row: Mapping[str, Any]) -> Offer:
    number = str(row.get("legacyItemId") or row["itemId"].split("|")[1])
    if not re.fullmatch(r"\d{6,20}", number):
        raise ValueError(f"not an item number: {number!r}"[:80])
    options = row.get("buyingOptions") or ()
    sale: Sale = "auction" if "AUCTION" in options and "FIXED_PRICE" not in options else "fixed"
    if (row.get("primaryItemGroup") or row).get("itemGroupType") == "SELLER_DEFINED_VARIATIONS":
        sale = "variation"
    host = urlsplit(row.get("itemWebUrl") or "").hostname or ""
    return offer(
        number,
        text(row["title"]),
        f"https://{host if _HOST.fullmatch(host) else 'www.ebay.com'}/itm/{number}",
        condition=_CONDITIONS.get(str(row.get("conditionId"))),
        sale=sale,
        price=_price(row, sale),
        category=_category(row),
    )


def _price(row: Mapping[str, Any], sale: Sale) -> tuple[Decimal, str] | None:
    """What a buyer pays on this marketplace: not the seller's own currency, nor a price that is crossed out."""
    money = row.get("currentBidPrice" if sale == "auction" else "price") or row.get("price")
    return (amount(money["value"]), money["currency"]) if money else None


def _category(row: Mapping[str, Any]) -> str:
    """The names of the row's own categories; blank where one of them is for cards, which leaves nothing to say."""
    if path := row.get("categoryPath"):
        return "" if row["categoryId"] in _CARDS else text(path).rpartition("|")[2]
    leaves = set(row.get("leafCategoryIds") or ())
    if not leaves or leaves & _CARDS:
        return ""
    return " | ".join(one["categoryName"] for one in row.get("categories") or () if one["categoryId"] in leaves)
