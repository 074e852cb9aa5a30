"""The entries of RSS 0.9x, 1.0 and 2.0 and of Atom 0.3 and 1.0, as written: nothing is decided here but where to look.

Sources  RSS 2.0 https://www.rssboard.org/rss-specification, RSS 1.0 https://web.resource.org/rss/1.0/spec,
         Atom RFC 4287, Dublin Core https://www.dublincore.org/specifications/dublin-core/dcmi-terms/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from crawlers.news.addresses import absolute
from crawlers.news.xml_fields import Fields, inner_text
from crawlers.news.xml_lists import XmlList

ITEMS_OF = {"rss": "item", "rdf": "item", "channel": "item", "feed": "entry"}
_DATES = (
    *("published", "pubdate", "atom:published", "issued", "dc:date", "dcterms:issued", "dcterms:created", "dc:created"),
    *("date", "created", "updated", "atom:updated", "modified", "dcterms:modified"),
)
_SUMMARIES = (
    *("description", "summary", "atom:summary", "content:encoded", "content", "atom:content", "media:description"),
)
_IDS = ("guid", "id", "atom:id")
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_WEB = re.compile(r"https?://", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"<(?:dc:)?language[^<>]{0,100}>\s*(?:<!\[CDATA\[)?\s*([A-Za-z_-]{2,12})|\sxml:lang\s*=\s*[\"']([A-Za-z_-]{2,12})",
    re.IGNORECASE,
)


class Entry(NamedTuple):
    """One item, each part as it is asked for. Texts are markup, addresses absolute; the most trusted comes first."""

    title: str
    addresses: Iterable[str]
    guid: str
    dates: Iterable[str]
    summaries: Iterable[str]
    """Read one by one, as the first mostly does, and the others may be whole articles."""


def language_of(head: str) -> str:
    """The language that a feed declares for itself, or an empty text."""
    found = _LANGUAGE.search(head)
    return (found[1] or found[2]) if found else ""


def entries(feed: XmlList) -> Iterator[Entry]:
    """The whole items of a feed."""
    for item in feed.items:
        fields = Fields(item)
        yield Entry(
            fields.markup("title", "dc:title", "media:title"),
            filter(None, _addresses(item, fields)),
            fields.text(*_IDS),
            fields.texts(*_DATES),
            fields.markups(*_SUMMARIES),
        )


def _addresses(item: Any, fields: Fields) -> Iterator[str | None]:
    """Where the item may be read, the most trusted first; None for what is no address."""
    for original in fields.named("feedburner:origlink"):
        yield absolute(inner_text(original), original.base)
    links = [e for e in fields.each("link", "atom:link") if e.get("rel", "").lower() in ("alternate", "")]
    if len(links) > 1:
        links.sort(key=lambda e: "html" not in e.get("type", "html"))
    for link in links:
        yield absolute(link.get("href") or inner_text(link), link.base)
    for guid in fields.each(*_IDS):
        if _WEB.match(text := inner_text(guid)) and _is_permalink(guid):
            yield absolute(text, guid.base)
    yield absolute(item.get(_RDF_ABOUT) or item.get("rdf:about"), item.base)


def _is_permalink(guid: Any) -> bool:
    """RSS 2.0: a guid is an address unless isPermaLink says false."""
    return all(name.lower() != "ispermalink" or value.strip().lower() != "false" for name, value in guid.items())
