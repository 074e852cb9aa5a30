"""News sitemaps: the articles of the last two days that an outlet lists for Google News.

Endpoint  the addresses of the watchlist's feeds whose file name holds "sitemap"; an index leads to its news sitemaps
Format    https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
Times     publication_date only; one without a time of day is no instant, and lastmod is another thing
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from crawlers.news.addresses import absolute, canonical
from crawlers.news.feed_kinds import kind_of
from crawlers.news.xml_fields import Fields
from crawlers.news.xml_lists import XmlList, xml_list
from crawlers.page import Ask, Page
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.charsets import text_and_utf8
from crawlers.texts.dates import published
from crawlers.texts.gzipped import unpacked
from crawlers.texts.plain_text import headline_text
from crawlers.texts.zones import local_zone
from storage.records import Headline
from watchlist.models import Watchlist

_ITEMS_OF = {"urlset": "url", "sitemapindex": "sitemap"}
_MOST_SITEMAPS = 10
_NEWS = re.compile(r"news", re.IGNORECASE)
_DATES = ("publication_date", "news:publication_date", "video:publication_date")


class NewsSitemap(Source):
    slug, cadence, evidence = "news-sitemap", "hourly", "recorded"
    version = 2
    manners = Manners(why="sitemaps are published to be read by programs", terms="each outlet's own")

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        for url in dict.fromkeys(feed.url for feed in watchlist.feeds if kind_of(feed.url) == "news-sitemap"):
            yield Ask(url)

    def read(self, page: Page) -> Iterator[Headline | Ask]:
        text, utf8 = text_and_utf8(unpacked(page.body), page.headers.get("content-type"), page.host)
        if not text.strip():
            raise Refused("empty", "the body is blank")
        sitemap = xml_list(text, _ITEMS_OF, page.url, utf8)
        if sitemap is None:
            raise Refused("layout", "not a sitemap")
        if sitemap.cut and not sitemap.items:
            raise Refused("truncated", "the sitemap ends inside its first entry")
        entries = [Fields(element) for element in sitemap.items]
        if not entries:
            raise Refused("empty", "a sitemap without entries")
        yield from _inner(entries, page) if sitemap.root == "sitemapindex" else _headlines(entries, sitemap, page)


def _headlines(entries: list[Fields], sitemap: XmlList, page: Page) -> Iterator[Headline]:
    """One headline an entry with a title for news, or a video's; none is made of an address or a picture's caption."""
    found: dict[str, Headline] = {}
    for entry in entries:
        for news in map(Fields, entry.named("news:news") or entry.named("video:video")):
            address = absolute(entry.text("loc"), page.url)
            title = headline_text(news.markup("title", "news:title", "video:title"))
            if address and title:
                headline = Headline(canonical(address), title, address, _published(news, title, page))
                found.setdefault(headline.id, headline)
    if not found:
        raise Refused("layout", f"none of {len(sitemap.items)} entries has a title for news")
    yield from found.values()


def _published(news: Fields, title: str, page: Page) -> str | None:
    language = next(
        (Fields(e).text("language", "news:language") for e in news.each("publication", "news:publication")), ""
    )
    zone = local_zone(page.host, language, title)
    return published([news.text(*_DATES)], page.received_at, zone)


def _inner(entries: list[Fields], page: Page) -> Iterator[Ask]:
    """The index's sitemaps on the same host: those with "news" in their name, else the ones changed last."""
    dated: list[tuple[str, str]] = []
    for entry in entries:
        address = absolute(entry.text("loc"), page.url)
        if address and address != page.url and _host(address) == page.host:
            dated.append((entry.text("lastmod"), address))
    if not dated:
        raise Refused("layout", "an index without the address of a sitemap on the same host")
    dated.sort(reverse=True)
    named = [address for _, address in dated if _NEWS.search(address.rpartition("/")[2])]
    newest = named or [address for changed, address in dated if changed]
    for address in dict.fromkeys(newest[:_MOST_SITEMAPS]):
        yield Ask(address)
    if not newest:
        raise Refused("layout", "an index that names no sitemap of news and says of none when it changed")


def _host(address: str) -> Any:
    return urlsplit(address).hostname
