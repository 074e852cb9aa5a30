"""The children of one item of a feed or sitemap, by the names that people know them by."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

from lxml import etree

_PREFIXES = {
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    "http://www.google.com/schemas/sitemap-video/1.1": "video",
}
_STRING: Callable[[Any], str] = etree.XPath("string()", smart_strings=False)


class Fields:
    """An element's children: plainly named in the element's own namespace, else with the usual prefix, in lower case.

    A prefix that nothing declares counts as the usual one.
    """

    def __init__(self, element: Any) -> None:
        self._by_name: dict[str, list[Any]] = {}
        parent = element.tag
        for child in element:
            tag = child.tag
            if isinstance(tag, str):
                self._by_name.setdefault(_name(parent, tag, child.prefix), []).append(child)

    def all(self, *names: str) -> list[Any]:
        """The children of these names, in the order of the names."""
        known = self._by_name
        return [child for name in names if name in known for child in known[name]]

    def text(self, *names: str) -> str:
        """The first text of these names that is not blank; empty where there is none."""
        for child in self.all(*names):
            if text := inner_text(child):
                return text
        return ""

    def markup(self, *names: str) -> str:
        """The first markup of these names that is not blank; empty where there is none."""
        for child in self.all(*names):
            if text := inner_markup(child).strip():
                return text
        return ""


def inner_text(element: Any) -> str:
    """All text inside, without blanks around it."""
    return (_STRING(element) if len(element) else element.text or "").strip()


def inner_markup(element: Any) -> str:
    """The markup inside: as it is written in text, or the child elements themselves (XHTML in Atom)."""
    if element.get("mode") == "base64":  # Atom 0.3
        return _decoded(inner_text(element))
    if not len(element):
        return element.text or ""
    return escape(element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)


@lru_cache(maxsize=1024)
def _name(parent: str, tag: str, prefix: str | None) -> str:
    """What people call an element of this tag and prefix inside one of the tag `parent`."""
    own, name = _split(parent)
    written = name.rpartition(":")[0]
    space, name = _split(tag)
    usual = "" if space in ("", own) else _PREFIXES.get(space, prefix or "?") + ":"
    return f"{usual}{name.removeprefix(f'{written}:') if written else name}".lower()


def _decoded(written: str) -> str:
    try:
        return base64.b64decode(written).decode("utf-8", "replace")
    except ValueError:
        return ""


def _split(tag: str) -> tuple[str, str]:
    space, _, name = tag.rpartition("}")
    return space.lstrip("{"), name
