"""camelcamelcamel's page of one product."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.spiders.camelcamelcamel import Camelcamelcamel
from crawlers.spiders.keepa import Keepa
from storage.records import Point
from tests.mutations import mutated, read_soundly
from watchlist.models import Product, Watchlist

HERE = Path(__file__).parent
OLD, NEW = HERE.joinpath("of_2016.html").read_bytes(), HERE.joinpath("of_2026.html").read_bytes()
KEEPA = HERE.parent.joinpath("keepa", "product.json").read_bytes()
KEEPA_URL = "https://api.keepa.com/product?domain=1&asin=B0MOON0001,B0MOON0002&history=1"
URL = "https://camelcamelcamel.com/product/B0MOON0001"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = Camelcamelcamel()


def read(body: bytes, url: str = URL) -> dict[tuple[str, str, str], float]:
    """Each price by its series (and which extreme it is), its start and its grain."""
    reading = read_page(SOURCE, Page(url, body, AT))
    assert reading.refused is None
    points = [one for one in reading.records if isinstance(one, Point)]
    assert {(one.metric, one.subject) for one in points} == {("price", "B0MOON0001")}
    found = {
        (" ".join(filter(None, (one.dims["series"], one.dims.get("extreme")))), one.start, one.grain): one.value
        for one in points
    }
    assert len(found) == len(points)
    return found


def reason(body: bytes, url: str = URL, **rest: Any) -> str | None:
    refused = read_page(SOURCE, Page(url, body, AT, **rest)).refused
    return refused.reason if refused else None


EXTREMES = {
    ("amazon lowest", "2023-11-24", "day"): 1499.0,
    ("amazon highest", "2024-03-02", "day"): 2199.0,
    ("new lowest", "2023-11-25", "day"): 1450.5,
    ("new highest", "2024-03-03", "day"): 2500.0,
}


def test_a_section_gives_its_changes_the_current_price_and_the_extremes() -> None:
    assert read(OLD) == EXTREMES | {
        ("amazon", "2026-11-14", "day"): 1899.99,
        ("amazon", "2026-11-14T05:18:00Z", "instant"): 1899.99,
        ("amazon", "2026-11-09T12:05:00Z", "instant"): 1950.0,
    }


def test_tables_outside_a_section_are_told_by_the_heading_before_them() -> None:
    bare = OLD.replace(b'id="section_', b'id="tab_')
    assert read(bare) == read(OLD)
    assert reason(bare.replace(b"Price History", b"Prices")) == "layout"


def test_a_row_a_series_gives_the_same_by_its_headings() -> None:
    assert read(NEW) == EXTREMES | {
        ("amazon", "2026-11-14", "day"): 1899.99,
        ("new", "2026-11-20T08:00:00Z", "instant"): 1820.0,
    }


def test_columns_in_another_order_are_told_by_their_headings() -> None:
    other = NEW.replace(b"<th>Current*</th><th>Average</th>", b"<th>Average</th><th>Current*</th>")
    other = other.replace(
        b"<td>$1,899.99 (Nov 14, 2026)</td><td>$1,777.77</td>", b"<td>$1,777.77</td><td>$1,899.99 (Nov 14, 2026)</td>"
    )
    other = other.replace(b"<td>$1,820.00</td><td>$1,800.00</td>", b"<td>$1,800.00</td><td>$1,820.00</td>")
    assert read(other) == read(NEW)
    assert reason(NEW.replace(b"Current*", b"Now")) == "layout"
    assert reason(NEW.replace(b"<th>Average</th>", b"")) == "layout"


def test_an_average_is_no_price() -> None:
    assert not {1777.77, 1800.0} & set((read(OLD) | read(NEW)).values())


def test_its_prices_fit_in_where_keepas_are_missing() -> None:
    keepa = read_page(Keepa(), Page(KEEPA_URL, KEEPA, AT)).records
    ours = read_page(SOURCE, Page(URL, OLD, AT)).records
    kinds = [
        {(one.metric, one.unit, tuple(one.dims.items())) for one in records if isinstance(one, Point)}
        for records in (keepa, ours)
    ]
    assert ("price", "USD", (("country", "US"), ("series", "amazon"))) in kinds[0] & kinds[1]


def test_sites_of_other_countries_have_their_own_currency_and_labels() -> None:
    german = OLD.replace(b"$1,899.99", "1.899,99 €".encode()).replace(b"Current", b"Aktuell")
    for dollars, euros in ((b"$2,199.00", "2.199,00 €"), (b"$1,499.00", "1.499,00 €"), (b"$1,950.00", "1.950,00 €")):
        german = german.replace(dollars, euros.encode())
    german = german[: german.index(b'<div id="section_new">')]
    reading = read_page(SOURCE, Page(URL.replace("//", "//de."), german, AT))
    found = [one for one in reading.records if isinstance(one, Point)]
    assert {(one.unit, one.dims["country"]) for one in found} == {("EUR", "DE")}
    assert {one.value for one in found} == {1899.99, 2199.0, 1499.0, 1950.0}


def test_prices_in_another_currency_than_the_sites_are_refused() -> None:
    assert reason(NEW, URL.replace("//", "//uk.")) == "layout"
    assert reason(NEW, URL.replace("//", "//xx.")) == "layout"


def test_a_date_that_is_none_or_of_the_future_is_refused() -> None:
    assert reason(NEW.replace(b"Nov 14, 2026", b"Nov 14, 2027")) == "layout"
    assert reason(NEW.replace(b"Nov 24, 2023", b"long ago")) == "layout"


def test_a_page_of_another_product_is_a_mismatch() -> None:
    assert reason(NEW, URL.replace("0001", "0002")) == "mismatch"
    assert reason(NEW, "https://camelcamelcamel.com/Moon-Card-24GB/product/B0MOON0001?active=summary") is None


def test_a_search_that_led_to_the_product_takes_its_own_address() -> None:
    assert read(NEW, "https://camelcamelcamel.com/search?sq=B0MOON0001") == read(NEW)


def test_a_product_without_any_price_is_empty() -> None:
    start, end = NEW.index(b'<tr class="pt amazon'), NEW.index(b'<tr class="pt used"')
    assert reason(NEW[:start] + NEW[end:]) == "empty"


CHALLENGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"


@pytest.mark.parametrize("status", [200, 403, 503])
def test_cloudflares_check_is_a_wall_at_any_status(status: int) -> None:
    assert reason(CHALLENGE, status=status) == "blocked"


def test_other_pages_are_told_apart() -> None:
    assert reason(b"<html><body>Backend fetch failed</body></html>", status=503) == "server_error"
    assert reason(b"<html><body>We could not find that product.</body></html>") == "not_found"
    assert reason(b"<html><body>Hello</body></html>") == "layout"


def test_it_is_off_and_asks_each_asin_once() -> None:
    assert not SOURCE.manners.on
    product = Product(slug="rtx-4090", entity="moon", name="4090", asins=("B0MOON0001", "B0MOON0001"))
    assert [ask.url for ask in SOURCE.asks(Watchlist(products=(product,)))] == [URL]


@given(mutated(OLD))
def test_a_broken_page_of_sections_is_refused_or_read_soundly(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))


@given(mutated(NEW))
def test_a_broken_page_of_rows_is_refused_or_read_soundly(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))
