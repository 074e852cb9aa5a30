"""From one row of a market's list to an Offer: the title read, the price with its cents, each listing once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation

from crawlers.gpu.titles import read_title
from storage.records import Condition, Offer, Sale

_CENTS = Decimal("0.01")
_CURRENCY = re.compile(r"[A-Z]{3}")


def amount(written: str) -> Decimal:
    """The amount of a plain decimal text ("1900", "12.5"), with at least two decimals; raises ValueError on others."""
    try:
        value = Decimal(written)
    except InvalidOperation:
        raise ValueError(f"not an amount: {written!r}"[:80]) from None
    return with_cents(value)


def with_cents(value: Decimal) -> Decimal:
    """The same amount with at least two decimals and without an exponent; raises ValueError on what is no amount."""
    if not value.is_finite() or not 0 <= value < 10**12:
        raise ValueError(f"not an amount: {value}")
    exponent = value.as_tuple().exponent
    return value if isinstance(exponent, int) and -9 <= exponent <= -2 else value.quantize(_CENTS)


def offer(
    listing_id: str,
    title: str,
    url: str,
    *,
    condition: Condition | None,
    sale: Sale,
    price: tuple[Decimal, str] | None,
    category: str = "",
) -> Offer:
    """The offer of a row, its model and its reject as the title says. A bid is no price to judge a title by."""
    if price and not _CURRENCY.fullmatch(price[1]):
        raise ValueError(f"not a currency: {price[1]!r}"[:80])
    known = price is not None and sale != "auction"
    verdict = read_title(
        title,
        condition=condition,
        category=category,
        price=price[0] if price and known else None,
        currency=price[1] if price and known else None,
    )
    return Offer(
        listing_id,
        title,
        url,
        verdict.model,
        condition,
        sale,
        price[0] if price else None,
        price[1] if price else None,
        quantity=verdict.quantity,
        reject=verdict.reject,
    )


def first_of_each(offers: Iterable[Offer]) -> Iterator[Offer]:
    """Each listing once: lists repeat a row where it moved between two pages, or where it is advertised."""
    seen: set[str] = set()
    for one in offers:
        if one.listing_id not in seen:
            seen.add(one.listing_id)
            yield one
