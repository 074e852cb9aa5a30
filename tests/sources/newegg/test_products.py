"""One product of Newegg: its page's data, its JSON-LD, and the answer that keeps its price up to date."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.newegg import Newegg
from storage.records import Offer
from tests.mutations import mutated, read_soundly

URL = "https://www.newegg.com/moon-rtx-4090/p/N82E16814000001?Item=N82E16814000001"
LIVE = "https://www.newegg.com/product/api/ProductRealtime?ItemNumber=14-000-001"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = Newegg()
ITEM = {
    "ParentItem": None, "Feature": {"IsNew": True, "IsRefurbished": False, "IsOpenBoxed": False},
    "Description": {"Title": "MOON GeForce RTX 4090 24GB Graphics Card", "ShortTitle": "MOON RTX 4090"},
    "Item": "14-000-001", "UnitCost": 1999.99, "InstantRebateAmount": 100, "FinalPrice": 1899.99, "Instock": True,
}  # fmt: skip


def product(**told: str) -> dict[str, Any]:
    offer = {"availability": "http://schema.org/InStock", "price": "1899.99", "priceCurrency": "USD", **told}
    about = {"@type": "Product", "name": "MOON RTX 4090", "sku": "N82E16814000001"}
    return {"@context": "http://schema.org/", **about, "offers": {"@type": "Offer", **offer}}


def body(item: dict[str, Any] | None = ITEM, ld: dict[str, Any] | None = None, currency: str = "USD") -> bytes:
    told = {"currency": {"currencyCode": currency, "unit": "$"}}
    return (
        f'<html><h1 class="product-title">MOON GeForce RTX 4090 24GB Graphics Card</h1>'
        f'<div class="item-container"><a class="item-title" href="/p/N82E16814000009">Another</a></div>'
        f'<script type="application/ld+json">{json.dumps(ld)}</script>'
        f"<script>window.__initialState__ = {json.dumps({'ItemDetail': item})}</script>"
        f"<script>window.__neweggState__ = {json.dumps(told)}</script></html>"
    ).encode()


def answer(**told: Any) -> bytes:
    return json.dumps({"MainItem": {**ITEM, **told}, "Additional": {"LimitQuantity": 2}}).encode()


def only(page: bytes, url: str = URL) -> Offer:
    reading = read_page(SOURCE, Page(url, page, AT))
    assert reading.refused is None, reading.refused
    (offer,) = reading.records
    assert isinstance(offer, Offer)
    return offer


def reason(page: bytes, url: str = URL) -> str | None:
    refused = read_page(SOURCE, Page(url, page, AT)).refused
    return refused.reason if refused else None


@pytest.mark.parametrize(("page", "url"), [(body(), URL), (body(None, product()), URL), (answer(), LIVE)])
def test_a_product_is_one_offer_at_its_final_price_without_the_things_beside_it(page: bytes, url: str) -> None:
    offer = only(page, url)
    assert (offer.listing_id, offer.price, offer.currency) == ("N82E16814000001", Decimal("1899.99"), "USD")
    assert (offer.title, offer.model, offer.condition) == (
        "MOON GeForce RTX 4090 24GB Graphics Card",
        "rtx-4090",
        "new",
    )


def test_what_is_sold_out_has_no_price() -> None:
    gone = product(availability="http://schema.org/OutOfStock")
    pages = (body({**ITEM, "Instock": False}), URL), (body(None, gone), URL), (answer(Instock=False), LIVE)
    assert {only(page, url).price for page, url in pages} == {None}


def test_the_condition_is_what_the_data_says() -> None:
    assert only(answer(Feature={"IsOpenBoxed": True}), LIVE).condition == "used"
    worn = product(itemCondition="https://schema.org/RefurbishedCondition")
    assert only(body(None, worn)).condition == "refurbished"


def test_a_price_of_a_shop_in_another_currency_is_what_json_ld_says() -> None:
    abroad = product(price="1499.00", priceCurrency="GBP")
    offer = only(body(ld=abroad, currency="GBP"), URL.replace("com/", "com/global/uk-en/"))
    assert (offer.price, offer.currency) == (Decimal("1499.00"), "GBP")


def test_a_sellers_own_number_is_known_by_its_product() -> None:
    assert only(answer(Item="9SIMOON000007", ParentItem="14-000-001"), LIVE).listing_id == "N82E16814000001"


@pytest.mark.parametrize(
    ("page", "url", "expected"),
    [
        (body(), URL.replace("0001", "0002"), "mismatch"),
        (body(None, product()), URL.replace("0001", "0002"), "mismatch"),
        (answer(), LIVE.replace("001", "002"), "mismatch"),
        (body(None), URL, "layout"),
        (b"<html><body>detected the possible use of an automated program</body></html>", URL, "blocked"),
        (b'{"MainItem": null}', LIVE, "empty"),
        (answer(Description={"Title": None}), LIVE, "empty"),
        (b"<html>no</html>", LIVE, "layout"),
    ],
)
def test_refusals_are_told_apart(page: bytes, url: str, expected: str) -> None:
    assert reason(page, url) == expected


@given(mutated(body()))
def test_no_broken_page_raises_or_invents_an_offer(page: bytes) -> None:
    read_soundly(SOURCE, Page(URL, page, AT))
