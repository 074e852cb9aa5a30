"""Feeds of alerts and stories: Atom (RFC 4287) and JSON Feed 1.1. Rows in, bytes out.

An entry's id is a tag URI (RFC 4151) made from the id of its alert or story alone, so it stays the same in every
language, on every address and in every later feed, and a reader tells nobody the same thing twice.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from lxml import etree

from reports.scraped import line, web_address

Row = Mapping[str, Any]
Lang = Literal["zh", "en"]
TAG = "tag:suanli.invalid,2024:"
"""A name that nobody can own: it names no host, and does not change when the pages move to another."""
_ATOM, _XML = "http://www.w3.org/2005/Atom", "http://www.w3.org/XML/1998/namespace"
_LANGUAGE = {"zh": "zh-CN", "en": "en"}
_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {"alerts": "算力：异动提醒", "stories": "算力：新闻事件", "outlets": "{n} 家媒体报道", "resolved": "已恢复"},
    "en": {
        "alerts": "Suanli: alerts",
        "stories": "Suanli: stories",
        "outlets": "told by {n} outlets",
        "resolved": "over",
    },
}


class Said(Protocol):
    """An alert in words, everything from outside in it escaped."""

    @property
    def title(self) -> str: ...

    @property
    def html(self) -> str: ...


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


def alerts_feed(
    alerts: Iterable[Row], lang: Lang, say: Callable[[Row, Lang], Said], now: str, site: str | None = None
) -> Feed:
    """The feed of rows of `alerts`, in their order. `say` puts one in words; `site` is where the web pages are.

    `now` is an instant: when a feed without entries was updated.
    """
    entries = []
    for row in alerts:
        said = say(row, lang)
        state = (_WORDS[lang]["resolved"],) if row["state"] == "resolved" else ()
        url = f"{site.rstrip('/')}/alerts/{row['id']}" if site else None
        about = (*filter(None, (row["entity"],)), *state)
        entries.append(
            Entry(
                f"{TAG}alert/{row['id']}", line(said.title), said.html, row["opened_at"], row["updated_at"], url, about
            )
        )
    return _feed("alerts", lang, entries, now, site)


def stories_feed(
    stories: Iterable[Row], lang: Lang, outlet_of: Callable[[Row], str], now: str, site: str | None = None
) -> Feed:
    """The feed of rows like those of `story_rows`; their titles stay in the language of the outlets.

    `outlet_of` names the outlet of a headline.
    """
    entries = []
    for row in stories:
        told = [(one, web_address(one["url"])) for one in row["headlines"]]
        items = "".join(f"<li>{_told(one, url, outlet_of(one))}</li>" for one, url in told)
        count = html.escape(_WORDS[lang]["outlets"].format(n=row["outlets"]))
        page = f"<p>{count}</p><ul>{items}</ul>"
        url = next((url for _, url in told if url), None)
        about = tuple(filter(None, (row["entity"],)))
        entries.append(
            Entry(f"{TAG}story/{row['id']}", line(row["title"]), page, row["first_at"], row["last_at"], url, about)
        )
    return _feed("stories", lang, entries, now, site)


def atom(feed: Feed, here: str | None = None) -> bytes:
    """The feed as Atom; `here` is the address it is served at."""
    root = etree.Element(f"{{{_ATOM}}}feed", {f"{{{_XML}}}lang": _LANGUAGE[feed.lang]}, {None: _ATOM})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", feed.updated)
    _add(_add(root, "author"), "name", "Suanli 算力")
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
            _add(entry, "category", term=line(term))
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
        "authors": [{"name": "Suanli 算力"}],
        "items": items,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _feed(name: Literal["alerts", "stories"], lang: Lang, entries: list[Entry], now: str, site: str | None) -> Feed:
    updated = max((one.updated for one in entries), default=now)
    home = f"{site.rstrip('/')}/{name}" if site else None
    return Feed(f"{TAG}{name}/{lang}", _WORDS[lang][name], lang, updated, tuple(entries), home)


def _told(headline: Row, url: str | None, outlet: str) -> str:
    title = html.escape(line(headline["title"]))
    linked = f'<a href="{html.escape(url)}" rel="noreferrer">{title}</a>' if url else title
    return f"{html.escape(line(outlet))} {headline['at'][:10]}: {linked}"


def _add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text
    return element
