"""Prices as pages write them, to an amount and an ISO 4217 currency: "$1,119.99", "EUR 2.499,00", "₹2,29,900".

The amount is found by price-parser (BSD-3-Clause), which knows the world's separators. The currency is read here: that
library takes "C $20" for dollars and "元" for nothing.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from price_parser import Price

_CODES = re.compile(
    "(?<![A-Za-z])(AED|ARS|AUD|BGN|BHD|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KES|KRW"
    "|KWD|KZT|LKR|MAD|MXN|MYR|NGN|NOK|NZD|OMR|PEN|PHP|PKR|PLN|QAR|RON|RSD|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|UYU|VND"
    "|ZAR)(?![A-Za-z])"
)
_SIGNS = {
    "us $": "USD", "us$": "USD", "c $": "CAD", "c$": "CAD", "ca$": "CAD", "can$": "CAD", "au $": "AUD", "au$": "AUD",
    "a$": "AUD", "nz$": "NZD", "hk$": "HKD", "nt$": "TWD", "s$": "SGD", "mx$": "MXN", "r$": "BRL", "€": "EUR",
    "£": "GBP", "￡": "GBP", "₹": "INR", "rs.": "INR", "₩": "KRW", "₽": "RUB", "руб": "RUB", "₺": "TRY", "₫": "VND",
    "₪": "ILS", "₱": "PHP", "฿": "THB", "₴": "UAH", "zł": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON", "fr.": "CHF",
    "rp": "IDR", "rm": "MYR", "s/": "PEN", "cn¥": "CNY", "rmb": "CNY", "人民币": "CNY", "元": "CNY",
    "jp¥": "JPY", "円": "JPY",
}  # fmt: skip
_LONGEST_FIRST = sorted(_SIGNS, key=len, reverse=True)
_SHARED = {
    "$": frozenset({"ARS", "AUD", "CAD", "CLP", "COP", "HKD", "MXN", "NZD", "SGD", "TWD", "USD", "UYU"}),
    "¥": frozenset({"CNY", "JPY"}),
    "kr": frozenset({"DKK", "ISK", "NOK", "SEK"}),
}
"""Signs that several currencies bear: which one it is, only the place tells."""
_NEGATIVE = re.compile(r"[-\u2212][^\d\s-]{0,4}\d")
_LONGEST = 200


def read_price(written: str, local: str | None = None) -> tuple[Decimal, str | None]:
    """The amount in whole units and the currency; None where the text names none. Raises ValueError without an amount.

    `local` is the currency of the place where the text stood. It decides what a shared sign ("$", "¥", "kr") means,
    and is not taken where the text has another currency's sign.
    """
    text = " ".join(written[:_LONGEST].replace("￥", "¥").split())
    amount = None if _NEGATIVE.match(text) or not re.search(r"\d", text) else Price.fromstring(text).amount
    if amount is None:
        raise ValueError(f"not a price: {written!r}"[:80])
    return amount, _currency(text, local)


def _currency(text: str, local: str | None) -> str | None:
    if code := _CODES.search(text):
        return code[1]
    folded = text.casefold()
    for sign in _LONGEST_FIRST:
        if _bounded(sign).search(folded):
            return _SIGNS[sign]
    for sign, currencies in _SHARED.items():
        if _bounded(sign).search(folded):
            return local if local in currencies else None
    return None


@cache
def _bounded(sign: str) -> re.Pattern[str]:
    """A pattern for a sign that is not a part of a word: "R$" is not in "EUR$", nor "ft" in "left"."""
    before = r"(?<![^\W\d_])" if sign[0].isalpha() and sign[0].isascii() else ""
    after = r"(?![^\W\d_])" if sign[-1].isalpha() and sign[-1].isascii() else ""
    return re.compile(before + re.escape(sign) + after)
