"""eBay's Browse API."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given

from crawlers.page import Ask, Page
from crawlers.reading import read_page
from crawlers.spiders.ebay_browse import EbayBrowse
from storage.records import Offer
from tests.mutations import mutated, read_soundly
from watchlist.models import Product, Watchlist

BODY = Path(__file__).with_name("search.json").read_bytes()
URL = "https://api.ebay.com/buy/browse/v1/item_summary/search?q=moon+h100&filter=conditionIds%3A%7B3000%7D&limit=4&offset=4"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = EbayBrowse()


def offers(body: bytes = BODY, url: str = URL) -> dict[str, Offer]:
    reading = read_page(SOURCE, Page(url, body, AT))
    assert reading.refused is None
    return {one.listing_id: one for one in reading.records if isinstance(one, Offer)}


def followed(body: bytes = BODY, url: str = URL) -> tuple[Ask, ...]:
    return read_page(SOURCE, Page(url, body, AT)).asks


def reason(body: Any, url: str = URL, status: int = 200) -> str | None:
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    refused = read_page(SOURCE, Page(url, written, AT, status=status)).refused
    return refused.reason if refused else None


def changed(**fields: Any) -> bytes:
    """The answer with the first row changed; a field of None is taken away."""
    answer = json.loads(BODY)
    row = {**answer["itemSummaries"][0], **fields}
    answer["itemSummaries"] = [{name: value for name, value in row.items() if value is not None}]
    return json.dumps(answer).encode()


ITEM = "https://api.ebay.com/buy/browse/v1/item/v1%7C900000000009%7C0"


def item(**fields: Any) -> bytes:
    told = {
        "itemId": "v1|900000000009|0", "title": "NVIDIA H100 80GB PCIe",
        "price": {"value": "21000.00", "currency": "USD"},
        "categoryPath": "Computers|Components|Graphics/Video Cards", "categoryIdPath": "58058|175673|27386",
        "categoryId": "27386", "conditionId": "1000", "buyingOptions": ["FIXED_PRICE", "BEST_OFFER"],
        "itemWebUrl": "https://www.ebay.com/itm/900000000009?amdata=enc", "legacyItemId": "900000000009",
        "seller": {"username": "moonlight"}, **fields,
    }  # fmt: skip
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    "url", [ITEM, ITEM.partition("v1%7C")[0] + "get_item_by_legacy_id?legacy_item_id=900000000009"]
)
def test_one_listing_is_one_offer(url: str) -> None:
    (only,) = offers(item(), url).values()
    assert (only.listing_id, only.price, only.currency) == ("900000000009", Decimal("21000.00"), "USD")
    assert (only.model, only.condition, only.sale, only.reject) == ("h100-pcie-80gb", "new", "fixed", None)
    assert b"moonlight" not in SOURCE.kept(item())
    assert offers(SOURCE.kept(item()), url) == {only.listing_id: only}


def test_one_listing_of_a_group_is_a_variation_and_its_category_tells_what_it_is() -> None:
    (only,) = offers(item(primaryItemGroup={"itemGroupType": "SELLER_DEFINED_VARIATIONS"}), ITEM).values()
    assert only.sale == "variation"
    (server,) = offers(item(categoryId="11211", categoryPath="Computers|Computer Servers"), ITEM).values()
    assert server.reject == "server"


def test_another_listing_than_was_asked_for_is_a_mismatch() -> None:
    assert reason(item(), ITEM.replace("9%7C0", "8%7C0")) == "mismatch"
    assert reason(item(), URL) == "mismatch"


def test_a_price_is_what_the_marketplace_asks_not_the_sellers_own_nor_the_crossed_out_one() -> None:
    first = offers()["900000000001"]
    assert (first.price, first.currency, first.to_json()["price"]) == (Decimal("21500.50"), "USD", "21500.50")
    assert (first.model, first.condition, first.sale, first.reject) == ("h100-pcie-80gb", "used", "fixed", None)
    assert first.url == "https://www.ebay.com/itm/900000000001"


def test_a_listing_that_tells_no_way_of_buying_has_a_fixed_price() -> None:
    (only,) = offers(changed(buyingOptions=None)).values()
    assert (only.sale, only.price) == ("fixed", Decimal("21500.50"))


def test_a_listing_that_stands_twice_is_one_offer() -> None:
    assert sorted(offers()) == ["900000000001", "900000000002", "900000000003", "900000000004"]


def test_variations_are_marked_and_an_accessory_is_no_card() -> None:
    second = offers()["900000000002"]
    assert (second.sale, second.reject, second.model) == ("variation", "accessory", None)


def test_a_bid_is_no_price_to_judge_by() -> None:
    third = offers()["900000000003"]
    assert (third.sale, third.price, third.reject) == ("auction", Decimal("101.00"), None)
    assert (third.model, third.condition) == ("h100-nvl-94gb", "used")


def test_a_category_of_computers_makes_a_server_of_it() -> None:
    fourth = offers()["900000000004"]
    assert (fourth.reject, fourth.condition, fourth.sale) == ("server", "parts", "fixed")


def test_a_card_sold_for_parts_keeps_its_model_beside_the_reject() -> None:
    (one,) = offers(changed(conditionId="7000")).values()
    assert (one.model, one.reject) == ("h100-pcie-80gb", "part")


def test_a_price_that_no_card_has_is_rejected() -> None:
    (one,) = offers(changed(price={"value": "45.00", "currency": "USD"})).values()
    assert (one.model, one.reject) == ("h100-pcie-80gb", "price")


def test_a_row_without_price_or_condition_is_still_an_offer() -> None:
    (one,) = offers(changed(price=None, conditionId=None)).values()
    assert (one.price, one.currency, one.condition) == (None, None, None)


def test_the_number_comes_from_the_item_id_where_there_is_no_legacy_one() -> None:
    assert list(offers(changed(legacyItemId=None))) == ["900000000001"]


def test_a_link_to_elsewhere_is_not_followed_into_the_record() -> None:
    (one,) = offers(changed(itemWebUrl="https://evil.example/itm/900000000001")).values()
    assert one.url == "https://www.ebay.com/itm/900000000001"


@pytest.mark.parametrize("value", ["-1", "NaN", "1e999", "", "1,900.00"])
def test_a_price_that_is_none_is_another_layout(value: str) -> None:
    assert reason(changed(price={"value": value, "currency": "USD"})) == "layout"


def test_the_next_page_keeps_what_was_asked() -> None:
    (ask,) = followed()
    query = parse_qs(urlsplit(ask.url).query)
    assert query == {"q": ["moon h100"], "filter": ["conditionIds:{3000}"], "limit": ["4"], "offset": ["8"]}
    assert ask.headers == {"X-EBAY-C-MARKETPLACE-ID": "EBAY_US"}


def test_paging_ends_with_the_rows_and_after_five_pages() -> None:
    assert followed(url=URL.replace("offset=4", "offset=16")) == ()
    assert followed(url=URL.replace("limit=4&offset=4", "limit=5000&offset=5000")) == ()
    answer = json.loads(BODY)
    del answer["next"]
    assert len(followed(json.dumps(answer).encode())) == 1
    assert followed(json.dumps(answer | {"total": 8}).encode()) == ()


def test_no_hit_is_empty_and_errors_say_what_they_are() -> None:
    assert reason({"href": URL, "total": 0, "limit": 4, "offset": 4}) == "empty"
    assert reason({"errors": [{"errorId": 1001, "message": "Invalid access token"}]}) == "login_required"
    assert reason({"errors": [{"errorId": 2001, "message": "Too many requests."}]}) == "rate_limited"
    assert reason({"errors": [{"errorId": 12003, "message": "invalid filter"}]}, status=400) == "layout"
    assert reason({"errors": [{"errorId": 11001, "category": "REQUEST"}]}, status=404) == "not_found"
    assert reason({"errors": [{"errorId": 12000, "category": "APPLICATION"}]}, status=400) == "server_error"
    assert reason({"warnings": [{"errorId": 12003, "message": "a filter was ignored"}]}) == "layout"
    assert reason(b"", status=401) == "login_required"
    assert reason(b"", status=403) == "login_required"
    assert reason(b"", status=429) == "rate_limited"


def test_an_answer_to_another_query_is_a_mismatch() -> None:
    assert reason(BODY, URL.replace("moon+h100", "moon+a100")) == "mismatch"


def test_each_query_is_asked_once_for_cards_that_work_at_any_kind_of_sale() -> None:
    queries, slugs = ("moon h100", "moon h100 nvl"), ("h100-pcie-80gb", "h100-nvl-94gb")
    products = tuple(Product(slug=slug, entity="moon", name=slug, queries=queries) for slug in slugs)
    asked = [parse_qs(urlsplit(ask.url).query) for ask in SOURCE.asks(Watchlist(products=products))]
    assert [one["q"] for one in asked] == [["moon h100"], ["moon h100 nvl"]]
    (wanted,) = asked[0]["filter"]
    assert "buyingOptions:{FIXED_PRICE|AUCTION}" in wanted
    assert "1000" in wanted
    assert "7000" not in wanted
    assert asked[0]["offset"] == ["0"]


def test_who_sells_and_where_is_not_kept() -> None:
    kept = SOURCE.kept(BODY)
    assert b"moonseller" not in kept
    assert b"N1***" not in kept
    assert offers(kept) == offers()
    assert SOURCE.kept(b"<html>") == b"<html>"


@given(mutated(BODY))
def test_a_broken_answer_is_refused_or_read_soundly(body: bytes) -> None:
    reading = read_soundly(SOURCE, Page(URL, body, AT))
    ids = [one.listing_id for one in reading.records if isinstance(one, Offer)]
    assert len(set(ids)) == len(ids)
    assert read_page(SOURCE, Page(URL, SOURCE.kept(body), AT)).records == reading.records
