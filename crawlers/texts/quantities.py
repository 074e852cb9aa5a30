"""Numbers as sources write them, read strictly: what is not quite a number is none. All raise ValueError."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")
# Possessive ("++"), as each sign can be only one thing: that takes a third of the time.
_NUMERAL = re.compile(r"[+-]?[0-9]++(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+")
_NUMERALS = re.compile(rf"{_NUMERAL.pattern}(?:\n{_NUMERAL.pattern})*+")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s?%", re.ASCII)
_CLOCK = re.compile(r"(\d{2,4}):([0-5]\d):([0-5]\d)", re.ASCII)
_CHINESE = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*([万亿]?)", re.ASCII)
_TIMES = {"": 1, "万": 10**4, "亿": 10**8}
_SEPARATED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_NARROW = {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2212: "-"}


def number(value: Any) -> float:
    """A number of JSON as it is, finite; a boolean or a text is none."""
    if (type(value) is float or type(value) is int) and math.isfinite(value):
        return value
    raise ValueError(f"not a number: {value!r}"[:80])


def whole(value: Any) -> int:
    """A number of JSON without a fraction."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"not a whole number: {value!r}"[:80])
    return value


def text(value: Any) -> str:
    """A text that is not blank, without the white space around it, and without what no database can hold."""
    if isinstance(value, str) and value.isprintable() and (found := value.strip()):
        return found
    if not isinstance(value, str):
        raise ValueError(f"not a text: {value!r}"[:80])
    if not _UNKEEPABLE.search(value) and (found := value.strip()):
        return found
    whole_characters = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # JSON may hold half of one
    if not (found := whole_characters.replace("\0", "").strip()):
        raise ValueError(f"not a text: {value!r}"[:80])
    return found


def numeral(written: str) -> float:
    """The number that "0.588" or "9.756E7" writes, and nothing looser (no NaN, no separators)."""
    if not isinstance(written, str) or not _NUMERAL.fullmatch(written) or not math.isfinite(value := float(written)):
        raise ValueError(f"not a numeral: {written!r}"[:80])
    return value


def numerals(written: Sequence[str]) -> list[float]:
    """The numbers that many texts write, as `numeral` reads each."""
    if set(map(type, written)) == {str} and _NUMERALS.fullmatch("\n".join(written)):
        values = list(map(float, written))
        if all(map(math.isfinite, values)):
            return values
    return list(map(numeral, written))


def narrow(written: str) -> str:
    """A text with plain letters, digits and signs in place of full-width ones, and no white space around it."""
    return written.translate(_NARROW).strip()


def tabled(cell: Any) -> Decimal:
    """The number that a cell of a table holds, or that a person wrote into it: "35,545", "４．９８", "−1.5".

    A comma that parts no thousands is none: "145,10" is 145.10 to one and 14510 to another.
    """
    if not isinstance(cell, str):
        return Decimal(repr(number(cell)))
    written = narrow(cell)
    if _SEPARATED.fullmatch(written):
        written = written.replace(",", "")
    numeral(written)
    try:
        return Decimal(written)
    except InvalidOperation:
        raise ValueError(f"not a numeral: {written!r}"[:80]) from None


def percent(written: str) -> float:
    """The share (0.3368) that "33.68%" writes; the sign of per cent must be there."""
    found = _PERCENT.fullmatch(written)
    if not found:
        raise ValueError(f"not a percentage: {written!r}"[:80])
    return float(Decimal(found[1]) / 100)


def clock(written: str) -> int:
    """The seconds of a duration written HH:MM:SS."""
    found = _CLOCK.fullmatch(written)
    if not found:
        raise ValueError(f"not a duration like 00:06:02: {written!r}"[:80])
    hours, minutes, seconds = map(int, found.groups())
    return hours * 3600 + minutes * 60 + seconds


def chinese_amount(written: str) -> float:
    """The whole amount that "2,343", "7.17万" (71,700) or "1.2亿" writes."""
    found = _CHINESE.fullmatch(written.strip())
    if not found:
        raise ValueError(f"not an amount: {written!r}"[:80])
    amount, times = found[1].replace(",", "") + (found[2] or ""), _TIMES[found[3]]
    return float(Decimal(amount) * times) if times > 1 else float(amount)
