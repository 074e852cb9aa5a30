"""Newegg's lists."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.newegg import Newegg
from storage.records import Offer
from tests.mutations import mutated, read_soundly
from watchlist.models import Product, Watchlist

BODY = Path(__file__).with_name("search.html").read_bytes()
URL = "https://www.newegg.com/p/pl?d=moon+4090"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = Newegg()


def offers(body: bytes = BODY, url: str = URL) -> dict[str, Offer]:
    reading = read_page(SOURCE, Page(url, body, AT))
    assert reading.refused is None
    return {one.listing_id: one for one in reading.records if isinstance(one, Offer)}


def reason(body: bytes, url: str = URL) -> str | None:
    refused = read_page(SOURCE, Page(url, body, AT)).refused
    return refused.reason if refused else None


def test_a_price_is_put_together_from_its_parts_and_the_old_one_left_out() -> None:
    first = offers()["N82E16800000001"]
    assert (first.price, first.currency, first.condition) == (Decimal("2899.99"), "USD", "new")
    assert (first.title, first.model) == ("MOON GeForce RTX 4090 24GB Graphics Card", "rtx-4090")
    assert first.url == "https://www.newegg.com/p/N82E16800000001"


def test_a_price_in_one_piece_is_read_without_the_count_of_offers() -> None:
    plain = BODY.replace(b"<strong>12</strong><sup>.50</sup>", b"1,012.50 (3 Offers)")
    assert offers(plain)["9SIAMOON0001"].price == Decimal("1012.50")


def test_the_links_of_older_pages_name_the_item_too() -> None:
    older = BODY.replace(b"/p/9SIAMOON0001", b"/Product/Product.aspx?Item=9SIAMOON0001&amp;ignorebbr=1")
    assert offers(older).keys() == offers().keys()


def test_what_is_sold_out_has_no_price() -> None:
    second = offers()["1B4-003A-00062"]
    assert (second.price, second.currency, second.condition) == (None, None, "refurbished")


def test_an_accessory_is_rejected_and_an_advertisement_is_no_row() -> None:
    assert offers()["9SIAMOON0001"].reject == "accessory"
    assert len(offers()) == 3


def test_the_canadian_shop_counts_in_its_own_dollars() -> None:
    assert offers(BODY, URL.replace(".com", ".ca"))["9SIAMOON0001"].currency == "CAD"


def test_a_list_of_other_words_or_of_another_category_is_a_mismatch() -> None:
    assert reason(BODY, URL.replace("4090", "5090")) == "mismatch"
    category = BODY.replace(b"/p/pl?d=moon+4090", b"/Memory/Category/ID-17")
    assert reason(category, "https://www.newegg.com/Memory/Category/ID-17") is None
    assert reason(category, "https://www.newegg.com/GPUs/Category/ID-48") == "mismatch"
    assert reason(category) == "mismatch"


def test_a_page_without_rows_is_told_apart() -> None:
    assert reason(b"<html><body>We have found 0 items that match</body></html>") == "empty"
    assert reason(b"<html><body>detected the possible use of an automated program</body></html>") == "blocked"
    assert reason(b"<html><head><title>Are you a human?</title></head></html>") == "blocked"
    assert reason(b"<html><body>Hello</body></html>") == "layout"


def test_it_is_off_and_asks_each_query_once() -> None:
    assert not SOURCE.manners.on
    watched = Watchlist(products=(Product(slug="rtx-4090", entity="moon", name="4090", queries=("moon 4090",) * 2),))
    assert [ask.url for ask in SOURCE.asks(watched)] == [URL]


@given(mutated(BODY))
def test_a_broken_page_is_refused_or_read_soundly(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))
