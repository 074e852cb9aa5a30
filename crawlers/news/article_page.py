"""What an article's page says of itself, the most trusted first, and nothing decided: that is the source's part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from lxml import etree
from parsel import Selector

from crawlers.texts.dates import moment_of
from crawlers.texts.plain_text import headline_text, tidy
from crawlers.texts.structured_data import Node, nodes, text, types

_ARTICLES = (
    *("NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BackgroundNewsArticle"),
    *("LiveBlogPosting", "Article", "TechArticle", "BlogPosting", "SocialMediaPosting", "Report"),
)
_OUTLETS = {"WebSite", "Organization", "NewsMediaOrganization"}
_TIMES = (
    *(
        "article:published_time",
        "article:published:time",
        "og:article:published_time",
        "og:article:time",
        "og:published_time",
        "og:release_date",
        "datepublished",
    ),
    *("weibo: article:create_at", "weibo:article:create_at", "publishdate", "pubdate", "publish_date", "publish-date"),
    *(
        "publication_date",
        "parsely-pub-date",
        "sailthru.date",
        "cxenseparse:publishtime",
        "cxenseparse:recs:publishtime",
    ),
    *("dc.date.issued", "dcterms.created", "dc.date", "apub:time", "date", "created", "isodatetime"),
    "shareaholic:article_published_time",
)
# Baidu's Baijiahao gives no other year than that of the last edit.
_LAST_RESORT = ("dateupdate",)
_NO_COMMENT = 'not(ancestor::*[contains(@class, "comment") or contains(@id, "comment")])'
_MARKED = (
    '//time[@pubdate or @itemprop="datePublished"]/@datetime',
    '//*[@itemprop="datePublished"]/@content | //*[contains(@property, "datePublished")]/@content',
    "//article//time/@datetime | //header//time/@datetime",
    '//time[contains(@class, "published") or contains(@class, "entry-date")]/@datetime',
    f'//abbr[contains(@class, "published")][{_NO_COMMENT}]/@title',
    f'//*[contains(@property, "dc:date")][{_NO_COMMENT}]/@content',
)
# What an article of WeChat says of itself: the second at which it was sent, in a script.
_WECHAT = re.compile(r"""\bvar\s+ct\s*=\s*["'](\d{10})["']""")
_LINES_AFTER_TITLE = 120
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_VISIBLE = "//body//text()[normalize-space() and not(ancestor::script or ancestor::style)]"


class ArticlePage:
    """One page of HTML, read for the facts about its article."""

    def __init__(self, html: str, host: str) -> None:
        # Depth stays bounded (huge_tree); controls go, as lxml takes them in names and then cannot give them back; and
        # a comment goes before, as without any markup there would be no tree.
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
        root = etree.fromstring(f"<!-- page -->{_CONTROLS.sub('', html)}".encode(), parser)
        self._html = Selector(root=root, type="html")
        self._nodes = nodes(self._html)
        self._host = host

    @cached_property
    def meta(self) -> dict[str, str]:
        """The contents of the meta tags that are not blank, by name in lower case; the first of a name counts."""
        found: dict[str, str] = {}
        for tag in self._html.xpath("//meta[@content]"):
            # One attribute at a time: `attrib` as a whole raises where one has a name that is no XML.
            name = next(filter(None, map(tag.root.get, ("property", "name", "itemprop"))), "")
            if content := tidy(tag.root.get("content")):
                found.setdefault(name.strip().lower(), content)
        return found

    @cached_property
    def articles(self) -> list[Node]:
        """The JSON-LD nodes that are the article, the most specific type first."""
        ranked = [(rank, node) for node in self._nodes if (rank := _rank(node)) is not None]
        return [node for _, node in sorted(ranked, key=lambda pair: pair[0])]

    @cached_property
    def lines(self) -> list[str]:
        """The visible texts, piece by piece."""
        return [line.strip() for line in self._html.xpath(_VISIBLE).getall()]

    @property
    def is_article(self) -> bool:
        """Whether its metadata calls it one."""
        kind = self.meta.get("og:type", "").lower()
        return bool(self.articles) or kind in ("article", "news") or "article:published_time" in self.meta

    @property
    def language(self) -> str:
        return self._html.xpath("string(/html/@lang)").get("")

    @property
    def titles(self) -> list[str]:
        """The titles that metadata names."""
        said = [text(node, name) for node in self.articles[:1] for name in ("headline", "title", "name")]
        named = [headline_text(one) for one in said if one]
        # Some call a description the headline (Wikipedia): then the page shows the name instead.
        shown = "\n".join((self.title_tag, *self.headings)).casefold()
        if named and named[0].casefold() not in shown:
            named = sorted(named, key=lambda one: one.casefold() not in shown)
        others = (self.meta.get("og:title", ""), self.meta.get("twitter:title", ""))
        return [*named[:1], *map(headline_text, others)]

    @property
    def headings(self) -> list[str]:
        return [headline_text("".join(h1.xpath(".//text()").getall())) for h1 in self._html.xpath("//h1")]

    @property
    def title_tag(self) -> str:
        return headline_text(self._html.xpath("string(//head//title | //title)").get(""))

    @property
    def site_names(self) -> list[str]:
        """What the site calls itself, and the parts of its host's name."""
        named = [text(node, "name") for node in self._nodes if types(node) & _OUTLETS]
        named += [self.meta.get("og:site_name", ""), self.meta.get("application-name", "")]
        return [*named, self._host, self._host.removeprefix("www."), *self._host.split(".")]

    @property
    def addresses(self) -> list[str | None]:
        """The addresses that the page says are its own, as written."""
        canonical: str | None = self._html.xpath('//link[@rel="canonical"]/@href').get()
        return [canonical, self.meta.get("og:url")]

    @property
    def descriptions(self) -> list[str]:
        said = [text(node, "description") for node in self.articles[:1]]
        return said + [self.meta.get(name, "") for name in ("og:description", "description", "twitter:description")]

    def times(self, title: str) -> Iterator[str]:
        """Texts that may be the time of publication; at last the visible ones after the title that hold a time."""
        for node in self.articles:
            yield text(node, "datePublished", "pubDate", "dateCreated", "uploadDate")
        yield from (self.meta.get(name, "") for name in _TIMES)
        for mark in _MARKED:
            yield from self._html.xpath(mark).getall()[:1]
        for node in self._nodes:
            if not self.articles and "WebPage" in types(node):
                yield text(node, "datePublished")
        yield from _WECHAT.findall(" ".join(self._html.xpath('//script[contains(., "var ct")]/text()').getall()))[:1]
        yield from (self.meta.get(name, "") for name in _LAST_RESORT)
        begin = next((n for n, line in enumerate(self.lines) if title[:20] in line), 0)
        yield from filter(moment_of, (line[:200] for line in self.lines[begin : begin + _LINES_AFTER_TITLE]))


def _rank(node: Node) -> int | None:
    """How much the node is the article's own, from 0; None for one that is something else."""
    if re.search("cambrian", str(node.get("@context"))) and text(node, "title"):
        return len(_ARTICLES)  # Baidu's form has no type
    ranks = [_ARTICLES.index(kind) for kind in types(node) if kind in _ARTICLES]
    return min(ranks) if ranks and text(node, "headline", "name") else None
