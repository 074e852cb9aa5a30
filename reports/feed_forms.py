"""The two forms of a feed: Atom (RFC 4287) and JSON Feed 1.1. A feed in, bytes out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lxml import etree

Lang = Literal["zh", "en"]
Form = Literal["atom", "json"]
_ATOM, _XML = "http://www.w3.org/2005/Atom", "http://www.w3.org/XML/1998/namespace"
_LANGUAGE = {"zh": "zh-CN", "en": "en"}
_AUTHOR = "Suanli 算力"


@dataclass(frozen=True, slots=True)
class Entry:
    """One item: `html` is escaped already, times are instants."""

    id: str
    title: str
    html: str
    published: str
    updated: str
    url: str | None
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed before it has a form; `updated` is that of its newest entry. `home` is the page that shows the same."""

    id: str
    title: str
    lang: Lang
    updated: str
    entries: tuple[Entry, ...]
    home: str | None = None


def atom(feed: Feed, here: str | None = None) -> bytes:
    """The feed as Atom; `here` is the address it is served at."""
    root = etree.Element(f"{{{_ATOM}}}feed", {f"{{{_XML}}}lang": _LANGUAGE[feed.lang]}, {None: _ATOM})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated)
    _add(_add(root, "author"), "name", _AUTHOR)
    for rel, url, kind in (("self", here, "application/atom+xml"), ("alternate", feed.home, "text/html")):
        if url:
            _add(root, "link", rel=rel, href=url, type=kind)
    for one in feed.entries:
        entry = _add(root, "entry")
        _add(entry, "id", one.id)
        _add(entry, "title", one.title)
        _add(entry, "published", one.published)
        _add(entry, "updated", one.updated)
        if one.url:
            _add(entry, "link", rel="alternate", href=one.url)
        for term in one.about:
            _add(entry, "category", term=term)
        _add(entry, "content", one.html, type="html")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def json_feed(feed: Feed, here: str | None = None) -> bytes:
    """The feed as JSON Feed 1.1; `here` is the address it is served at."""
    items = [
        {
            "id": one.id,
            **({"url": one.url} if one.url else {}),
            "title": one.title,
            "content_html": one.html,
            "date_published": one.published,
            "date_modified": one.updated,
            **({"tags": list(one.about)} if one.about else {}),
        }
        for one in feed.entries
    ]
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        **({"home_page_url": feed.home} if feed.home else {}),
        **({"feed_url": here} if here else {}),
        "language": _LANGUAGE[feed.lang],
        "authors": [{"name": _AUTHOR}],
        "items": items,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


FORMS: Mapping[Form, Callable[[Feed, str | None], bytes]] = {"atom": atom, "json": json_feed}
CONTENT_TYPES: Mapping[Form, str] = {"atom": "application/atom+xml; charset=utf-8", "json": "application/feed+json"}


def _add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text
    return element
