"""Newegg's pages whose rows are only in their data."""

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

URL = "https://www.newegg.com/p/pl?d=moon+4090"
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SOURCE = Newegg()
NEW = {"IsNew": True, "IsRefurbished": False, "IsOpenBoxed": False, "ProductType": 1}


def cell(item: str, price: float | None = 1899.9, **told: Any) -> dict[str, Any]:
    title = {"Title": "MOON GeForce RTX 4090 24GB  Graphics Card"}
    own = {"Item": item, "ParentItem": None, "UnitCost": 9999, "FinalPrice": price, "Instock": True}
    return {"IsCombo": False, "ItemCell": {**own, "Description": title, "Feature": NEW, **told}}


def page(*cells: dict[str, Any], name: str = "Products", total: int = 9) -> bytes:
    state = json.dumps({name: list(cells) or None, "TotalItemCount": total})
    return f"<html><body><p>no</p><script>window.__initialState__ = {state};</script></body></html>".encode()


ROWS = page(
    cell("14-000-001"),
    {"IsCombo": True, "ItemCell": None},
    cell("9SIMOON0000002", ParentItem="1B4-003A-00062", Feature={**NEW, "IsRefurbished": True}),
    cell("14-000-003R", 2000, Feature={**NEW, "IsOpenBoxed": True}),
    cell("9SIMOON0000004", Instock=False),
)


def offers(body: bytes, url: str = URL) -> dict[str, Offer]:
    reading = read_page(SOURCE, Page(url, body, AT))
    assert reading.refused is None, reading.refused
    return {one.listing_id: one for one in reading.records if isinstance(one, Offer)}


def reason(body: bytes, url: str = URL) -> str | None:
    refused = read_page(SOURCE, Page(url, body, AT)).refused
    return refused.reason if refused else None


def test_rows_are_named_as_their_addresses_are_and_sold_at_the_final_price() -> None:
    found = offers(ROWS)
    assert {(one.listing_id, one.price, one.condition) for one in found.values()} == {
        ("N82E16814000001", Decimal("1899.90"), "new"),
        ("1B4-003A-00062", Decimal("1899.90"), "refurbished"),
        ("N82E16814000003R", Decimal("2000.00"), "used"),
        ("9SIMOON0000004", None, "new"),
    }
    first = found["N82E16814000001"]
    assert (first.title, first.model) == ("MOON GeForce RTX 4090 24GB Graphics Card", "rtx-4090")
    assert (first.url, first.currency) == ("https://www.newegg.com/p/N82E16814000001", "USD")


def test_a_categorys_page_has_its_deals_and_canada_its_own_dollars() -> None:
    deals = page(cell("14-000-001"), name="ProductDeals")
    assert offers(deals, "https://www.newegg.ca/GPUs/Category/ID-38")["N82E16814000001"].currency == "CAD"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (page(total=0), "empty"),
        (page(total=5), "layout"),
        (page(cell("14-000-001", Description={})), "layout"),
        (page(cell("14-000-001", FinalPrice="1.00")), "layout"),
        (page(cell("<b>")), "layout"),
        (b"<html><body>Server busy</body></html>", "layout"),
    ],
)
def test_refusals_are_told_apart(body: bytes, expected: str) -> None:
    assert reason(body) == expected


@given(mutated(ROWS))
def test_no_broken_page_raises_or_invents_an_offer(body: bytes) -> None:
    read_soundly(SOURCE, Page(URL, body, AT))
