"""eBay's Browse API: item summaries of a search, with its token check and its paging."""

from __future__ import annotations

import json
import re
from datetime import datetime, time
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from sandbox.ebay_token import TOKEN
from sandbox.exchange import Answer, Request
from sandbox.world import noise
from sandbox.world.listings import CONDITIONS, Listing, Listings

PATH = "/buy/browse/v1/item_summary/search"
_MOST, _USUAL, _LAST = 200, 50, 10_000
_TYPE = {"content-type": "application/json"}


def search_answer(listings: Listings, request: Request, moment: datetime) -> Answer:
    """One page of a search; 401 without the sandbox's token, 400 on paging that eBay refuses."""
    if request.headers.get("authorization") != f"Bearer {TOKEN}":
        text = "Invalid access token. Check the value of the Authorization HTTP request header."
        return _error(401, 1001, "OAuth", "Invalid access token", text, moment)
    asked = dict(reversed(parse_qsl(urlsplit(request.url).query)))
    limit, offset = asked.get("limit", str(_USUAL)), asked.get("offset", "0")
    if not limit.isdecimal() or not 1 <= int(limit) <= _MOST:
        return _error(400, 12004, "API_BROWSE", "The 'limit' value should be between 1 and 200.", "", moment)
    if not offset.isdecimal() or int(offset) >= _LAST:
        return _error(400, 12005, "API_BROWSE", "The 'offset' value should be between 0 and 9,999.", "", moment)
    found = listings.found(asked.get("q", ""), moment)
    if wanted := re.search(r"conditionIds:\{([\d|]+)\}", asked.get("filter", "")):
        found = [one for one in found if one[0].condition in wanted[1].split("|")]
    return Answer(200, _TYPE, _page(request.url, asked, found, int(limit), int(offset)), moment)


def _page(url: str, asked: dict[str, str], found: list[tuple[Listing, str]], limit: int, offset: int) -> bytes:
    head: dict[str, object] = {"href": url, "total": len(found)}
    if offset + limit < len(found):
        head["next"] = _address(url, asked, limit, offset + limit)
    if offset:
        head["prev"] = _address(url, asked, limit, max(offset - limit, 0))
    head |= {"limit": limit, "offset": offset}
    shown = ",".join(_summary(listing, price) for listing, price in found[offset : offset + limit])
    start = json.dumps(head, separators=(",", ":"))
    # Without a hit there is no such key at all.
    return (f'{start[:-1]},"itemSummaries":[{shown}]}}' if shown else start).encode()


def _address(url: str, asked: dict[str, str], limit: int, offset: int) -> str:
    query = urlencode({**asked, "limit": limit, "offset": offset})
    return f"{url.partition('?')[0]}?{query}"


@lru_cache(20_000)
def _summary(listing: Listing, price: str) -> str:
    number, auction = str(listing.number), listing.kind == "auction"
    picture = f"https://i.ebayimg.com/images/g/{listing.number:x}/s-l"
    item: dict[str, object] = {
        "itemId": f"v1|{number}|0",
        "title": listing.title,
        "leafCategoryIds": ["27386"],
        "categories": [
            {"categoryId": "27386", "categoryName": "Graphics/Video Cards"},
            {"categoryId": "58058", "categoryName": "Computers/Tablets & Networking"},
        ],
        "image": {"imageUrl": f"{picture}225.jpg"},
        "price": {"value": price, "currency": "USD"},
        "itemHref": f"https://api.ebay.com/buy/browse/v1/item/v1%7C{number}%7C0",
        "seller": {
            "username": f"seller-{listing.number % 997}",
            "feedbackPercentage": "99.1",
            "feedbackScore": 50 + listing.number % 9000,
        },
        "condition": CONDITIONS[listing.condition][0],
        "conditionId": listing.condition,
        "thumbnailImages": [{"imageUrl": f"{picture}960.jpg"}],
        "shippingOptions": [{"shippingCostType": "FIXED", "shippingCost": {"value": "0.00", "currency": "USD"}}],
        "buyingOptions": ["FIXED_PRICE", "AUCTION"] if auction else ["FIXED_PRICE"],
    }
    if auction:
        item["bidCount"] = listing.number % 7
        item["currentBidPrice"] = {"value": f"{float(price) * 0.6:.2f}", "currency": "USD"}
        item["itemEndDate"] = f"{listing.ends.isoformat()}T18:30:00.000Z"
    if listing.kind == "variation":
        item["itemId"] = f"v1|{number}|{listing.number // 7}"
        item["itemHref"] = f"https://api.ebay.com/buy/browse/v1/item/v1%7C{number}%7C{listing.number // 7}"
        item["itemGroupHref"] = (
            f"https://api.ebay.com/buy/browse/v1/item/get_items_by_item_group?item_group_id={number}"
        )
        item["itemGroupType"] = "SELLER_DEFINED_VARIATIONS"
    if listing.mark_down < 1 and noise.uniform("crossed out", listing.number) < 0.5:
        crossed = {"value": f"{float(price) / listing.mark_down:.2f}", "currency": "USD"}
        item["marketingPrice"] = {"originalPrice": crossed, "discountPercentage": "5", "priceTreatment": "MARKDOWN"}
    item |= {
        "itemAffiliateWebUrl": f"https://www.ebay.com/itm/{number}?hash=item{listing.number:x}&mkevt=1&mkcid=1",
        "itemWebUrl": f"https://www.ebay.com/itm/{number}?hash=item{listing.number:x}:g:sandbox",
        "itemLocation": {"postalCode": "100**", "country": "US"},
        "adultOnly": False,
        "legacyItemId": number,
        "availableCoupons": False,
        "itemCreationDate": f"{listing.made.isoformat()}T{time(listing.number % 24).isoformat()}.000Z",
        "topRatedBuyingExperience": False,
        "priorityListing": False,
        "listingMarketplaceId": "EBAY_US",
    }
    return json.dumps(item, separators=(",", ":"), ensure_ascii=False)


def _error(status: int, number: int, domain: str, message: str, longer: str, moment: datetime) -> Answer:
    error = {"errorId": number, "domain": domain, "category": "REQUEST", "message": message}
    error["longMessage"] = longer or message
    return Answer(status, _TYPE, json.dumps({"errors": [error]}).encode(), moment)
