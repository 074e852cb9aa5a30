"""What Yahoo Finance's answers share: how they refuse, and how they spell a currency."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawlers.page import Page
from crawlers.refusals import Reason, Refused
from crawlers.texts.quantities import text

_HUNDREDTHS = {"GBp": "GBX", "ILA": "ILA", "ZAc": "ZAC"}
_WHOLE = {"GBp": "GBP", "ILA": "ILS", "ZAc": "ZAR"}
_NO_CURRENCY = "XXX"
SHARES = frozenset({"EQUITY", "ETF"})
"""The instruments whose volume counts shares; of a currency it is 0 throughout, of a coin it is an amount."""
_CODES: dict[str, Reason] = {
    "not found": "not_found", "unauthorized": "login_required", "forbidden": "blocked",
    "too many requests": "rate_limited", "internal-error": "server_error",
}  # fmt: skip


def unit_of(currency: Any) -> str:
    """The unit of a price: the currency, or its hundredth (GBX, ILA, ZAC) where the listing counts in those; XXX where
    an answer names none, as of warrants and where its field was not asked for."""
    written = _NO_CURRENCY if currency is None else text(currency)
    return _HUNDREDTHS.get(written, written)


def whole_unit_of(currency: Any) -> str:
    """The unit of a market value, which is in whole pounds, shekels and rand where the price is in hundredths."""
    written = _NO_CURRENCY if currency is None else text(currency)
    return _WHOLE.get(written, written)


def zone_of(name: Any) -> ZoneInfo:
    """The zone of an exchange; raises ValueError where there is none of that name."""
    try:
        return ZoneInfo(text(name))
    except (ZoneInfoNotFoundError, OSError):  # the name is looked up as a file, and may be too long for one
        raise ValueError(f"not a zone: {name!r}"[:80]) from None


def refuse_text(page: Page) -> None:
    """Raise Refused for the plain texts that stand in place of an answer."""
    said = page.body[:400].decode("utf-8", "replace").strip()
    if re.match(r"(edge:\s*)?too many requests", said, re.IGNORECASE):
        raise Refused("rate_limited", said)
    if "data doesn't exist for startdate" in said.lower():
        raise Refused("empty", said)
    if page.status == 404 and not said.startswith("{"):
        raise Refused("not_found", f"HTTP 404: {said}")
    if said.startswith("<"):
        raise Refused("blocked", "a page in place of an answer")
    if page.status == 400 and not said.startswith("{"):
        raise Refused("layout", f"HTTP 400: {said}")


def refuse_error(answer: Mapping[str, Any]) -> None:
    """Raise Refused where an answer (or the error in its place, {"finance": {"error": ..}}) holds an error."""
    error = answer.get("error") or (answer.get("finance") or {}).get("error")
    if error:
        code, why = str(error.get("code")), str(error.get("description"))
        if "data doesn't exist" in why.lower():
            raise Refused("empty", why)
        raise Refused(_CODES.get(code.lower(), "layout"), f"{code}: {why}")
