"""The children of one item of a feed or sitemap, by the names that people know them by."""

from __future__ import annotations

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


class Fields:
    """An element's children: plainly named in the element's own namespace, else with the usual prefix, in lower case.

    A prefix that nothing declares counts as the usual one.
    """

    def __init__(self, element: Any) -> None:
        self._by_name: dict[str, list[Any]] = {}
        own, name = _split(element.tag)
        written = name.rpartition(":")[0]
        for child in element:
            if isinstance(child.tag, str):
                space, name = _split(child.tag)
                prefix = "" if space in ("", own) else _PREFIXES.get(space, child.prefix or "?") + ":"
                name = name.removeprefix(f"{written}:") if written else name
                self._by_name.setdefault(f"{prefix}{name}".lower(), []).append(child)

    def all(self, *names: str) -> list[Any]:
        """The children of these names, in the order of the names."""
        return [child for name in names for child in self._by_name.get(name, ())]

    def text(self, *names: str) -> str:
        """The first text of these names that is not blank; empty where there is none."""
        return next((text for child in self.all(*names) if (text := inner_text(child))), "")

    def markup(self, *names: str) -> str:
        """The first markup of these names that is not blank; empty where there is none."""
        return next((text for child in self.all(*names) if (text := inner_markup(child).strip())), "")


def inner_text(element: Any) -> str:
    """All text inside, without blanks around it."""
    return str(element.xpath("string()")).strip()


def inner_markup(element: Any) -> str:
    """The markup inside: as it is written in text, or the child elements themselves (XHTML in Atom)."""
    if not len(element):
        return element.text or ""
    return escape(element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)


def _split(tag: str) -> tuple[str, str]:
    space, _, name = tag.rpartition("}")
    return space.lstrip("{"), name
