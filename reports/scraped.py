"""Text and addresses from outside, before people or programs are shown them."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

_LONGEST = 300
_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}\u2028\u2029]")
_NO_MARKUP = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


def line(text: str, longest: int = _LONGEST) -> str:
    """Text as one short line, without the control, format and private characters that XML or eyes choke on."""
    kept = "".join(" " if unicodedata.category(ch) in _UNSEEN else ch for ch in text)
    kept = " ".join(kept.split()) or "–"
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def markup(page: str) -> str:
    """Markup that is escaped already, without the characters that XML cannot hold or that turn a line's direction."""
    return _NO_MARKUP.sub(" ", page)


def web_address(text: str | None) -> str | None:
    """An address that a reader may follow, in ASCII; None where it leads elsewhere than to a web page."""
    if not text or _NO_ADDRESS.search(text):
        return None
    try:
        parts = urlsplit(text)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return None
        parts.hostname.encode("ascii")
    except ValueError:
        return None
    return quote(text, safe="!#$%&'()*+,-./:;=?@[]_~")
