"""Which source reads an address of the watchlist's `feeds`: all are lists of headlines, of several formats."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

Kind = Literal["feed", "news-sitemap", "cls"]
_SITEMAP = re.compile(r"sitemap[^/]*$", re.IGNORECASE)


def kind_of(address: str) -> Kind:
    """The slug of the source: by the host for 财联社, by "sitemap" in the file's name, else a feed."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if host == "cls.cn" or host.endswith(".cls.cn"):
        return "cls"
    return "news-sitemap" if _SITEMAP.search(parts.path) else "feed"
