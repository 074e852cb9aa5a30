"""Texts that others wrote, made harmless for print: no control signs, no marks that turn the direction, not endless."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

MOST = 160


def printable(text: str, most: int = MOST) -> str:
    """One line of what can be seen, `most` signs at most; direction marks, controls and half characters are dropped."""
    # What is cut off is not looked at: a title of a million signs costs no more than a long one.
    seen = "".join(" " if ch.isspace() else ch for ch in text[: most * 8] if ch.isspace() or _is_seen(ch))
    line = " ".join(seen.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def web_address(url: str | None) -> str | None:
    """The address, where it is one that a reader may follow: http or https, with a host."""
    if not url or len(url) > 2000 or any(not _is_seen(ch) or ch.isspace() for ch in url):
        return None
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _is_seen(ch: str) -> bool:
    return unicodedata.category(ch)[0] != "C"
