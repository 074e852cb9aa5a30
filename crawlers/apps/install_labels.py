"""How many installs a store's label writes: "7001万次", ">1,000万次安装", "7.9亿下载", "10 million installs".

Labels round down or bound from below, so the number is the floor of its band. One that bounds from above ("小于1万次
安装") gives none, and neither does one that counts something else, such as reservations (预约).
"""

from __future__ import annotations

import html
import re
import unicodedata
from decimal import Decimal

_LABEL = re.compile(
    r"(?:[>≥约]|超过|大于|more than|over)?\s*(?P<number>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d{1,4})?\s*\+?\s*"
    r"(?P<unit>[十百千]?[万亿]?|k|m|b|bn|thousand|million|billion)\s*\+?\s*"
    r"(?P<word>次?\s*(?:安装|下载)|次|installs?|downloads?)?\s*\+?",
    re.ASCII | re.IGNORECASE,
)
_NO_COUNT = re.compile(
    r"[<≤-]|小于|少于|不足|less than|fewer than|under\b|.{0,40}(?:预约|关注|reserv)|暂无", re.IGNORECASE
)
_TIMES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_TIMES_IN_ENGLISH = {"k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6}
_TIMES_IN_ENGLISH |= {"b": 10**9, "bn": 10**9, "billion": 10**9}
_LONGEST = 80


def installs(label: str) -> int | None:
    """The whole number that a label writes; None where it is blank, bounds from above, counts something else or is 0.

    Raises ValueError on a label of any other form.
    """
    text = _plain(label)
    if not text or _NO_COUNT.match(text):
        return None
    found = _LABEL.fullmatch(text)
    if not found:
        raise ValueError(f"not a number of installs: {label!r}"[:120])
    amount = Decimal(found["number"].replace(",", "") + (found["fraction"] or "")) * _times(found["unit"])
    if amount != int(amount):
        raise ValueError(f"not a whole number of installs: {label!r}"[:120])
    return int(amount) or None


def names_installs(label: str) -> bool:
    """Whether a text is such a label by its own words, where other texts may stand in its place."""
    found = _LABEL.fullmatch(_plain(label))
    return bool(found and found["word"] and found["word"] != "次")


def _plain(label: str) -> str:
    return unicodedata.normalize("NFKC", html.unescape(label[:_LONGEST])).strip()


def _times(unit: str) -> int:
    if unit.lower() in _TIMES_IN_ENGLISH:
        return _TIMES_IN_ENGLISH[unit.lower()]
    times = 1
    for sign in unit:
        times *= _TIMES[sign]
    return times
