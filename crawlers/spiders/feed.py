"""News feeds: the headlines of RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed.

Endpoint  the addresses of the watchlist's feeds, which outlets publish for programs to read
Identity  the article's address without tracking, with https for http; where several items share one (a change log, a
          live page), the address with its fragment, else the outlet's own id, else a digest of the title
Times     UTC; one without a zone is in the feed's zone: the watchlist's, else its country's, language's or script's
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, tzinfo
from itertools import chain
from typing import NamedTuple
from urllib.parse import parse_qs, urldefrag, urlencode
from zoneinfo import ZoneInfo

from crawlers.news.addresses import canonical, is_feed_proxy, unwrapped
from crawlers.news.feed_kinds import kind_of
from crawlers.news.json_feed import json_entries, json_items
from crawlers.news.summaries import summary_text
from crawlers.news.syndication import ITEMS_OF, Entry, entries, language_of
from crawlers.news.xml_lists import xml_list
from crawlers.page import Ask, Page
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.charsets import text_and_utf8
from crawlers.texts.dates import published
from crawlers.texts.gzipped import unpacked
from crawlers.texts.plain_text import headline_text, shortened, tidy
from crawlers.texts.zones import local_zone
from storage.records import Headline
from watchlist.models import Watchlist

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_TITLE_FROM_TEXT, _LONGEST_GUID = 100, 500
_JSON = re.compile(r"\s*\{")
_HTML = re.compile(r"\s*<(!doctype\s+html|html)\b", re.IGNORECASE)


class Feed(Source):
    slug, cadence, evidence = "feed", "hourly", "recorded"
    version = 2
    manners = Manners(why="feeds are published to be read by programs", terms="each outlet's own")

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One request a feed. Its zone, where the watchlist names one, is in the fragment, which is never sent."""
        for feed in {feed.url: feed for feed in watchlist.feeds if kind_of(feed.url) == "feed"}.values():
            zone = f"#{urlencode({'zone': feed.zone})}" if feed.zone else ""
            yield Ask(feed.url + zone, headers={"Accept": _ACCEPT})

    def read(self, page: Page) -> Iterator[Headline]:
        text, utf8 = text_and_utf8(unpacked(page.body), page.headers.get("content-type"), page.host)
        if not text or text.isspace():
            raise Refused("empty", "the body is blank")
        found, language = _entries(text, utf8, page)
        if not found:
            raise Refused("empty", "a feed without items")
        items = _distinct(found, page.received_at, _zone(page, language, text))
        times = Counter(chain.from_iterable(item.names for item in items))
        for names, address, title, published_at, summary in items:
            known_as = next((name for name in names if times[name] == 1), None) or _own_name(title, address or page.url)
            yield Headline(known_as, title, address, published_at, summary if summary != title else None)


class _Item(NamedTuple):
    names: list[str]
    """What the item may be known by, the best first; others may be known by the same."""
    address: str | None
    title: str
    published_at: str | None
    summary: str | None


def _entries(text: str, utf8: bytes | None, page: Page) -> tuple[Iterable[Entry], str]:
    """All whole items, each as it is asked for or none at all, and the language that the feed declares."""
    if _JSON.match(text):
        items = json_items(text)
        if items is not None:
            return list(json_entries(items, page.url)), ""
    elif feed := xml_list(text, ITEMS_OF, page.url, utf8):
        if feed.cut and not feed.items:
            raise Refused("truncated", "the feed ends inside its first item")
        if not feed.items and _HTML.match(text):
            raise Refused("layout", "an HTML page in place of a feed")
        return entries(feed) if feed.items else (), language_of(feed.head)
    raise Refused("layout", f"neither RSS, Atom nor JSON Feed; it begins with {tidy(text[:200])!r}")


def _zone(page: Page, language: str, text: str) -> tzinfo:
    named = parse_qs(urldefrag(page.url).fragment).get("zone") if "#" in page.url else None
    return ZoneInfo(named[0]) if named else local_zone(page.host, language, text)


def _distinct(found: Iterable[Entry], received_at: datetime, zone: tzinfo) -> Collection[_Item]:
    """The items that have a title (or an address and a text to make one of), each once."""
    items: dict[tuple[str, str], _Item] = {}
    for entry in found:
        address = _address(entry)
        title = headline_text(entry.title)
        summary = next(filter(None, map(summary_text, entry.summaries)), None)
        if not title and address:
            title = shortened(summary or "", _TITLE_FROM_TEXT)
        if not title:
            continue
        names = _names(address, _guid(entry))
        if (key := (names[0] if names else "", title)) not in items:
            items[key] = _Item(names, address, title, published(entry.dates, received_at, zone), summary)
    return items.values()


def _address(entry: Entry) -> str | None:
    """The most trusted address; one that only leads on through the feed's host comes last."""
    led_on = None
    for address in map(unwrapped, entry.addresses):
        if not is_feed_proxy(address):
            return address
        led_on = led_on or address
    return led_on


def _names(address: str | None, guid: str) -> list[str]:
    names = [guid]
    if address and "#" in address:
        names = [canonical(address), canonical(address, fragment=True), guid]
    elif address:
        names = [canonical(address), guid]
    return [name for name in dict.fromkeys(names) if name]


def _own_name(title: str, address: str) -> str:
    """What no other item of the feed is known by."""
    return f"{canonical(address)}#{hashlib.sha256(title.encode()).hexdigest()[:16]}"


def _guid(entry: Entry) -> str:
    """The outlet's own id; empty for one that is too long to be one."""
    guid = tidy(entry.guid)
    return guid if len(guid) <= _LONGEST_GUID else ""
