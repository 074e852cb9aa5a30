"""Amazon's search page."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.amazon_search import AmazonSearch
from storage.records import Offer
from tests.mutations import mutated, read_soundly
from watchlist.models import Product, Watchlist

BODY = Path(__file__).with_name("search.html").read_bytes()
URL = "https://www.amazon.com/s?k=moon+4090"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = AmazonSearch()


def offers(body: bytes = BODY, url: str = URL) -> dict[str, Offer]:
    reading = read_page(SOURCE, Page(url, body, AT))
    assert reading.refused is None
    return {one.listing_id: one for one in reading.records if isinstance(one, Offer)}


def reason(body: bytes, url: str = URL) -> str | None:
    refused = read_page(SOURCE, Page(url, body, AT)).refused
    return refused.reason if refused else None


def test_a_row_has_the_featured_price_and_both_parts_of_its_title() -> None:
    first = offers()["B0MOON0001"]
    assert (first.price, first.currency, first.condition) == (Decimal("2899.99"), "USD", "new")
    assert first.title.startswith("MOON GeForce RTX 4090 Gaming OC")
    assert (first.model, first.reject, first.url) == ("rtx-4090", None, "https://www.amazon.com/dp/B0MOON0001")


def test_what_costs_nothing_within_a_subscription_has_no_price() -> None:
    free = BODY.replace(b"$2,899.99", b"$0.00")
    assert (offers(free)["B0MOON0001"].price, offers(free)["B0MOON0001"].condition) == (None, None)


def test_the_cheapest_of_any_condition_is_no_price() -> None:
    second = offers()["B0MOON0002"]
    assert (second.price, second.condition, second.model) == (None, None, "rtx-4090")


def test_other_models_and_accessories_are_rejected() -> None:
    found = offers()
    assert (found["B0MOON0003"].reject, found["B0MOON0003"].condition) == ("other_model", "refurbished")
    assert found["B0MOON0004"].reject == "accessory"
    assert len(found) == 4


def test_rupees_are_never_dollars() -> None:
    priced = BODY.replace(b"$2,899.99", "₹2,29,900".encode()).replace(b"Amazon.com", b"Amazon.in")
    first = offers(priced, URL.replace(".com", ".in"))["B0MOON0001"]
    assert (first.price, first.currency) == (Decimal("229900.00"), "INR")
    assert first.url == "https://www.amazon.in/dp/B0MOON0001"


def test_an_answer_to_other_words_is_a_mismatch() -> None:
    assert reason(BODY, URL.replace("4090", "5090")) == "mismatch"


def test_walls_and_empty_lists_are_told_apart() -> None:
    assert reason(b'<html><body><form action="/errors/validateCaptcha"></form></body></html>') == "blocked"
    assert reason(b"<html><head><title>Robot Check</title></head></html>") == "blocked"
    assert reason(b"<html><body>No results for moon 4090</body></html>") == "empty"
    assert reason("<html><body><span>検索に一致する商品はありませんでした。</span></body></html>".encode()) == "empty"
    assert reason(b"<html><body><script>'No results for'</script><p>Hello</p></body></html>") == "layout"
    assert reason(b"<html><body>Hello</body></html>") == "layout"


def test_where_it_would_be_delivered_is_not_kept() -> None:
    kept = SOURCE.kept(BODY)
    assert b"Moonville" not in kept
    assert b"secret" not in kept
    assert offers(kept) == offers()
    assert reason(kept, URL.replace("4090", "5090")) == "mismatch"
    assert SOURCE.kept(b"<html>wall</html>") == b"<html>wall</html>"


def test_it_is_off_because_it_is_forbidden() -> None:
    assert not SOURCE.manners.on
    watched = Watchlist(products=(Product(slug="rtx-4090", entity="moon", name="4090", queries=("moon 4090",)),))
    assert [ask.url for ask in SOURCE.asks(watched)] == [URL]


@given(mutated(BODY))
def test_a_broken_page_is_refused_or_read_soundly(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))
    SOURCE.kept(body)
