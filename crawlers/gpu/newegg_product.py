"""One product of Newegg: its own page, and the answer with which that page keeps its price up to date.

Data      window.__initialState__.ItemDetail, and MainItem of GET /product/api/ProductRealtime?ItemNumber=..: each is
          a cell of crawlers/gpu/newegg_state.py. A page without it has JSON-LD, whose name is the short one
Currency  window.__neweggState__.currency.currencyCode, else the shop's. In the data, amounts in another currency than
          the shop's are not read, as it is not known what they are in; JSON-LD names its own
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from crawlers.gpu.listings import amount
from crawlers.gpu.newegg_state import Row, number_of, row_of, state_of
from crawlers.page import Page
from crawlers.refusals import Refused
from crawlers.texts import structured_data

_SOLD_OUT = ("OutOfStock", "SoldOut", "Discontinued")


def from_answer(page: Page) -> Row:
    """What the answer about one item says; raises Refused where it knows none, or tells of another than was asked."""
    item = json.loads(page.text, parse_float=Decimal).get("MainItem")
    if not item or not (item.get("Description") or {}).get("Title"):
        raise Refused("empty", "no such item")
    _require(number_of(page.query.get("ItemNumber", "")), item)
    return row_of(item)


def from_page(page: Page, asked: str, currency: str) -> tuple[Row, str]:
    """What a product's page says, and the currency of its price; raises Refused where it says nothing."""
    item = state_of(page, "__initialState__").get("ItemDetail")
    told = (state_of(page, "__neweggState__").get("currency") or {}).get("currencyCode") or currency
    if item and told == currency:
        _require(asked, item)
        return row_of(item), currency
    return _from_json_ld(page, asked)


def _require(asked: str, item: dict[str, Any]) -> None:
    shown = {number_of(str(item[name])) for name in ("Item", "ParentItem") if item.get(name)}
    if asked and asked.upper() not in {number.upper() for number in shown}:
        raise Refused("mismatch", f"asked for {asked}, got {', '.join(sorted(shown))}")


def _from_json_ld(page: Page, asked: str) -> tuple[Row, str]:
    products = [one for one in structured_data.nodes(page.selector) if "Product" in structured_data.types(one)]
    if len(products) != 1:
        raise Refused("layout", "not the page of one product")
    product = products[0]
    sku = structured_data.text(product, "sku")
    if sku and number_of(sku).upper() != asked.upper():
        raise Refused("mismatch", f"asked for {asked}, got {sku}")
    heading = " ".join(page.selector.css("h1.product-title").xpath("string()").get("").split())
    title = heading or structured_data.text(product, "name")
    offers = product["offers"]
    condition = str(offers.get("itemCondition", ""))
    price, currency = None, ""
    if not str(offers["availability"]).endswith(_SOLD_OUT):
        price, currency = amount(str(offers["price"])), str(offers["priceCurrency"])
    return Row(asked, title, price, "Refurbished" in condition, "Used" in condition), currency
