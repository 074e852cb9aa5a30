"""The children of one item of a feed or sitemap, by the names that people know them by."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
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
_MOST_NAMES = 1024
_STRING: Callable[[Any], str] = etree.XPath("string()", smart_strings=False)


class Fields:
    """An element's children: plainly named in the element's own namespace, else with the usual prefix, in lower case.

    A prefix that nothing declares counts as the usual one.
    """

    __slots__ = ("_by_name",)

    def __init__(self, element: Any) -> None:
        parent = element.tag
        names = _names(parent)
        known: dict[str, list[Any]] = {}
        for child in element:
            name = names.get(child.tag) or names.get((child.tag, child.prefix)) or _learnt(names, parent, child)
            if name in known:
                known[name].append(child)
            else:
                known[name] = [child]
        self._by_name = known

    def named(self, name: str) -> Sequence[Any]:
        """The children of this name."""
        return self._by_name.get(name, ())

    def texts(self, *names: str) -> Iterator[str]:
        """The texts of these names, each as it is asked for."""
        return map(inner_text, self.each(*names))

    def markups(self, *names: str) -> Iterator[str]:
        """The markups of these names, each as it is asked for."""
        return map(inner_markup, self.each(*names))

    def text(self, *names: str) -> str:
        """The first text of these names that is not blank; empty where there is none."""
        known = self._by_name  # walked here and below, as `each` takes as long as what it mostly finds: one child
        for name in names:
            if name in known:
                for child in known[name]:
                    if text := inner_text(child):
                        return text
        return ""

    def markup(self, *names: str) -> str:
        """The first markup of these names that is not blank; empty where there is none."""
        known = self._by_name
        for name in names:
            if name in known:
                for child in known[name]:
                    if text := inner_markup(child).strip():
                        return text
        return ""

    def each(self, *names: str) -> Iterator[Any]:
        """The children of these names, each as it is asked for."""
        known = self._by_name
        for name in names:
            if name in known:
                yield from known[name]


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


@lru_cache(maxsize=32)
def _names(parent: str) -> dict[Any, str]:
    """What is learnt of the children of such elements: by tag, or by tag and prefix where both decide."""
    return {}


def _learnt(names: dict[Any, str], parent: str, child: Any) -> str:
    """What people call the child; an entity that is not read has no name."""
    tag = child.tag
    if not isinstance(tag, str):
        return ""
    own, name = _split(parent)
    written = name.rpartition(":")[0]
    space, name = _split(tag)
    is_plain, usual = space in ("", own), _PREFIXES.get(space)
    before = "" if is_plain else f"{usual or child.prefix or '?'}:"
    learnt = f"{before}{name.removeprefix(f'{written}:') if written else name}".lower()
    if len(names) < _MOST_NAMES:
        names[tag if is_plain or usual else (tag, child.prefix)] = learnt
    return learnt


def _decoded(written: str) -> str:
    try:
        return base64.b64decode(written).decode("utf-8", "replace")
    except ValueError:
        return ""


def _split(tag: str) -> tuple[str, str]:
    space, _, name = tag.rpartition("}")
    return space.lstrip("{"), name
