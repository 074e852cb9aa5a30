"""The rows that a page of Newegg holds as data, which its script draws: pages of late come without any that are drawn.

Data      <script>window.__initialState__ = {"Products": [{"ItemCell": {..}}], "TotalItemCount": n}; a category's own
          page has "ProductDeals" in place of "Products". Of a cell: Item, ParentItem, FinalPrice, Instock,
          Description.Title and Feature.IsRefurbished, IsOpenBoxed
Identity  19-113-844 is N82E16819113844 in an address (a letter behind it: refurbished or opened); the address of a
          seller's own number (9SI..) is its ParentItem's
Traps     tiles of combinations have no cell; UnitCost is the price before a discount
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crawlers.page import Page
from crawlers.texts.quantities import text

_OWN = re.compile(r"(\d\d)-(\d{3})-(\d{3}[A-Z]{0,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `price` is None where it is sold out."""

    number: str
    title: str
    price: Decimal | None
    is_refurbished: bool
    is_opened: bool


def state_of(page: Page, name: str) -> dict[str, Any]:
    """The data that a page holds under a name; empty where it holds none. Amounts are as they are written."""
    found = re.search(rf"window\.{name}\s*=\s*(?=\{{)", page.text)
    if not found:
        return {}
    state, _ = json.JSONDecoder(parse_float=Decimal).raw_decode(page.text, found.end())
    return dict(state)


def rows(page: Page) -> list[Row] | None:
    """The rows of the page's data; none of a search without a match, None where there is no list."""
    state = state_of(page, "__initialState__")
    products = state.get("Products") or state.get("ProductDeals")
    if products:
        return [row_of(cell) for product in products if (cell := product.get("ItemCell"))]
    return [] if state.get("TotalItemCount") == 0 else None


def row_of(cell: Mapping[str, Any]) -> Row:
    """What a cell says of an item; raises ValueError on a price that is none."""
    feature, price = cell.get("Feature") or {}, cell.get("FinalPrice")
    if price is not None and (isinstance(price, bool) or not isinstance(price, int | Decimal)):
        raise ValueError(f"not a price: {price!r}"[:80])
    return Row(
        number_of(text(cell.get("ParentItem") or cell["Item"])),
        " ".join(text(cell["Description"]["Title"]).split()),
        Decimal(price) if price and price > 0 and cell["Instock"] else None,
        bool(feature.get("IsRefurbished")),
        bool(feature.get("IsOpenBoxed")),
    )


def number_of(written: str) -> str:
    """The number of an item as it stands in an address."""
    own = _OWN.fullmatch(written)
    return f"N82E168{own[1]}{own[2]}{own[3]}" if own else written
