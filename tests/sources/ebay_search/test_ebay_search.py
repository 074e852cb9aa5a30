"""eBay's search page, in both layouts."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.ebay_search import EbaySearch
from storage.records import Offer
from tests.mutations import mutated, read_soundly
from watchlist.models import Product, Watchlist

HERE = Path(__file__).parent
CARDS = HERE.joinpath("cards.html").read_bytes()
ITEMS = HERE.joinpath("items_de.html").read_bytes()
URL = "https://www.ebay.com/sch/i.html?_nkw=moon+h100&_ipg=240"
DE = "https://www.ebay.de/sch/i.html?_nkw=a100"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = EbaySearch()


def offers(body: bytes = CARDS, url: str = URL) -> dict[str, Offer]:
    reading = read_page(SOURCE, Page(url, body, AT))
    assert reading.refused is None
    return {one.listing_id: one for one in reading.records if isinstance(one, Offer)}


def reason(body: bytes, url: str = URL) -> str | None:
    refused = read_page(SOURCE, Page(url, body, AT)).refused
    return refused.reason if refused else None


def test_placeholders_and_repeated_rows_are_no_offers() -> None:
    assert sorted(offers()) == ["910000000001", "910000000002", "910000000003"]


def test_a_row_has_its_price_not_the_crossed_out_one_and_its_condition_not_the_slogan() -> None:
    first = offers()["910000000001"]
    assert (first.price, first.currency, first.condition) == (Decimal("21500.00"), "USD", "used")
    assert (first.title, first.model, first.reject) == ("NVIDIA H100 80GB PCIe, tested", "h100-pcie-80gb", None)
    assert first.url == "https://www.ebay.com/itm/910000000001"


def test_a_range_of_prices_is_a_listing_with_variations() -> None:
    second = offers()["910000000002"]
    assert (second.sale, second.price, second.reject) == ("variation", Decimal("6.79"), "accessory")
    assert second.title == "Bracket for H100, choose yours"


def test_a_spanish_session_has_bids_open_boxes_and_blanks_in_its_numbers() -> None:
    third = offers()["910000000003"]
    assert (third.sale, third.price, third.condition) == ("auction", Decimal("2332.00"), "used")


def test_german_numbers_of_the_old_layout_are_euros() -> None:
    found = offers(ITEMS, DE)
    card, holder = found["920000000001"], found["920000000002"]
    assert (card.price, card.currency, card.condition) == (Decimal("9499.00"), "EUR", "used")
    assert card.title == "NVIDIA A100 80GB PCIe Grafikkarte"
    assert (holder.sale, holder.price, holder.reject) == ("variation", Decimal("12.50"), "accessory")


def test_dollars_of_an_unknown_place_are_no_price() -> None:
    priced = ITEMS.replace(b"EUR 9.499,00", b"$9,499.00")
    assert offers(priced, DE)["920000000001"].price is None


def test_an_answer_to_other_words_is_a_mismatch() -> None:
    assert reason(CARDS, URL.replace("h100", "a100")) == "mismatch"
    assert reason(CARDS, "https://www.ebay.com/sch/i.html?_ssn=someone") is None


def test_no_rows_is_empty_only_where_the_page_says_so() -> None:
    none = b"<html><body><h1>0 results for moon h100</h1></body></html>"
    assert reason(none) == "empty"
    assert reason(b"<html><body><h1>Hello</h1></body></html>") == "layout"
    assert reason(CARDS[: CARDS.index(b'<li class="s-card" data-listingid="910000000001"')]) == "empty"


def test_the_interruption_page_is_a_wall() -> None:
    assert reason(b"<html><head><title>Pardon Our Interruption...</title></head></html>") == "blocked"


def test_sellers_and_scripts_are_not_kept() -> None:
    kept = SOURCE.kept(CARDS)
    assert b"moonseller" not in kept
    assert b"pixel" not in kept
    assert offers(kept) == offers()
    assert SOURCE.kept(b"<html>wall</html>") == b"<html>wall</html>"


def test_it_is_off_because_it_is_forbidden() -> None:
    assert not SOURCE.manners.on
    products = (Product(slug="h100-pcie-80gb", entity="moon", name="H100", queries=("moon h100", "moon h100")),)
    assert [ask.url for ask in SOURCE.asks(Watchlist(products=products))] == [URL]


@given(mutated(CARDS))
def test_a_broken_page_is_refused_or_read_soundly(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))
    SOURCE.kept(body)
