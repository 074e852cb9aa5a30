"""One article's page: its headline, address, time and beginning, out of what the page says of itself.

Endpoint  any article's address; none is asked by itself: `suanli crawl article --urls FILE` reads those given
Order     JSON-LD (schema.org, Baidu's cambrian), OpenGraph, other metadata, then the visible heading and text
Times     of publication, in UTC; one without zone is in the zone of the site's country, language or script
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urlsplit

from crawlers.news.addresses import absolute, canonical
from crawlers.news.article_page import ArticlePage
from crawlers.news.page_titles import headline_of
from crawlers.news.summaries import summary_text
from crawlers.page import Ask, Page
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.charsets import text_of
from crawlers.texts.dates import published
from crawlers.texts.plain_text import tidy
from crawlers.texts.zones import local_zone
from storage.records import Headline
from watchlist.models import Watchlist

_MISSING = re.compile(
    r"(error )?404(\W+(.{0,40}\bnot found\b.{0,20}|error))?\W*|(page |file )?not found\W*"
    r"|.{0,12}(页面|网页|文章|内容)(不存在|已删除|没有找到|未找到|无法访问).{0,12}",
    re.IGNORECASE,
)
_SHORTEST_PAGE = 80
"""Fewer visible characters than this are no article, unless metadata says so."""


class Article(Source):
    slug, cadence, evidence = "article", "daily", "recorded"
    version = 2
    manners = Manners(on=False, why="there is no list of articles to ask for; it reads the addresses it is given")

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """Nothing: articles are asked for by address."""
        return iter(())

    def read(self, page: Page) -> Iterator[Headline]:
        html = text_of(page.body, page.headers.get("content-type"), page.host)
        if not html.strip():
            raise Refused("empty", "the body is blank")
        if "<" not in html[:5000]:
            raise Refused("layout", f"not a page; it begins with {tidy(html[:200])!r}")
        article = ArticlePage(html, page.host)
        title = _title(article, page)
        address = _address(article, page)
        zone = local_zone(page.host, article.language, "".join(article.lines))
        descriptions = map(summary_text, article.descriptions)
        yield Headline(
            id=canonical(address),
            title=title,
            url=address,
            published_at=published(article.times(title), page.received_at, zone),
            summary=next((found for found in descriptions if found and found != title), None),
        )


def _title(article: ArticlePage, page: Page) -> str:
    """The article's headline; raises Refused where the page is none."""
    title = headline_of(article.titles, article.headings, article.title_tag, article.site_names)
    if not title:
        raise Refused("layout", "a page without a title")
    if _MISSING.fullmatch(title):
        raise Refused("not_found", f"the page says {title!r}")
    if not article.is_article and (not page.path or sum(map(len, article.lines)) < _SHORTEST_PAGE):
        raise Refused("layout", f"not an article: {title!r}")
    return title


def _address(article: ArticlePage, page: Page) -> str:
    """The page's own canonical address where it is on the same site and is not the front page; else the one asked."""
    for said in article.addresses:
        address = absolute(said, page.url)
        if address and _site(address) == _site(page.url) and (urlsplit(address).path.strip("/") or not page.path):
            return address
    return urldefrag(page.url).url


def _site(address: str) -> str:
    """The last two labels of the host: enough to keep a page from passing for another site's."""
    return ".".join((urlsplit(address).hostname or "").split(".")[-2:])
