"""Text and addresses from outside, before people or programs are shown them."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

TITLE = 160
"""How long a title may be that stands in a sentence or a table."""
_LONGEST, _LONGEST_ADDRESS = 300, 2000
_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}\u2028\u2029]")
_NO_MARKUP = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


def line(text: str, longest: int = _LONGEST) -> str:
    """Text as one short line, without the control, format and private characters that XML or eyes choke on."""
    # What is cut off is not looked at: a title of a million signs costs no more than a long one.
    kept = "".join(" " if unicodedata.category(ch) in _UNSEEN else ch for ch in text[: longest * 8])
    kept = " ".join(kept.split()) or "–"
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"


def markup(page: str) -> str:
    """Markup that is escaped already, without the characters that XML cannot hold or that turn a line's direction."""
    return _NO_MARKUP.sub(" ", page)


def web_address(text: str | None) -> str | None:
    """An address that a reader may follow, in ASCII; None where it leads elsewhere than to a web page."""
    if not text or len(text) > _LONGEST_ADDRESS or _NO_ADDRESS.search(text):
        return None
    try:
        parts = urlsplit(text)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return None
        parts.hostname.encode("ascii")
    except ValueError:
        return None
    return quote(text, safe="!#$%&'()*+,-./:;=?@[]_~")
