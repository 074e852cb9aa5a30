"""The one spider: it asks what a source asks, reads what comes back, and hands on one look for every ask."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers import via
from crawlers.asking import BROWSER, Asked, IndexUnusable, asked_of, origin_of, read_index, request_for
from crawlers.failures import is_cut_short, refusal_of
from crawlers.history import History
from crawlers.look import Look
from crawlers.middlewares.credentials import SIGNED_FOR
from crawlers.middlewares.politeness import Politeness, retry_after
from crawlers.options import CrawlOptions, options_of
from crawlers.page import Ask, Page
from crawlers.reading import Reading, read_page
from crawlers.refusals import Refused
from crawlers.source import Source

KEPT_HEADERS = ("content-type", "content-language", "etag", "last-modified", "date", "age", "retry-after")
FINAL_URL = "content-location"
"""The header under which a page says where redirects led, where that is not the address asked."""

logger = logging.getLogger(__name__)


class SourceSpider(Spider):
    """Crawls one source; `spider_for` makes the class that is bound to it."""

    name = "source"
    source: ClassVar[Source]

    def __init__(self, name: str | None = None, **kwargs: str) -> None:
        super().__init__(name, **kwargs)
        self.faults: list[str] = []
        """What went wrong beside the pages, for the run's own account."""
        self._seen: set[object] = set()
        self._origins: set[str] = set()
        """Where the source's own asks go: what a page leads to elsewhere gets no secret."""

    @cached_property
    def _history(self) -> History:
        return History(self.options.home)

    @property
    def options(self) -> CrawlOptions:
        return options_of(self.settings)

    async def start(self) -> AsyncIterator[Request | Look]:
        """The source's own asks, or those of the index."""
        for asked in self._first_asks():
            self._origins.add(origin_of(asked.ask.url))
            for thing in self._requests(asked):
                yield thing

    def _first_asks(self) -> Iterator[Asked]:
        try:
            if self.options.urls:
                yield from read_index(self.options.urls, self.source.slug, browser=self.source.browser)
            else:
                yield from (Asked(ask) for ask in self.source.asks(self.options.watchlist))
        except IndexUnusable as unusable:
            self.faults.append(str(unusable))
        except Exception as error:
            logger.exception("%s could not say what to ask", self.source.slug)
            self.faults.append(f"asks: {type(error).__name__}: {error}")

    def _requests(self, asked: Asked) -> Iterator[Request | Look]:
        if asked.key in self._seen or len(self._seen) == self.options.wanted_pages:
            return
        if len(self._seen) >= self.options.most_pages:
            self._note(f"stopped asking at {self.options.most_pages} pages")
            return
        self._seen.add(asked.key)
        try:
            request = request_for(asked, browser=self.source.browser, whole_statuses=self.source.statuses)
        except ValueError as error:
            yield self._failed_look(asked, Refused("egress", f"not an address: {error}"))
            return
        if (origin := origin_of(asked.ask.url)) in self._origins and self.source.credentials:
            request.meta[SIGNED_FOR] = origin
        yield request.replace(callback=self.answered, errback=self.failed)

    def answered(self, response: Response) -> Iterator[Request | Look]:
        """One look for an answer, and requests for what it leads to."""
        assert response.request is not None
        asked = asked_of(response.request)
        assert asked is not None
        now = self._received_at(response)
        page = _page_of(asked.ask, response, now)
        if is_cut_short(response):
            reading = Reading(refused=Refused("truncated", "the connection ended before the body did"))
        else:
            known = self._history.known(self.source, page)
            reading = Reading(known=known) if known else read_page(self.source, page)
        yield Look(asked, now, reading, page, retry_after(response, now))
        if reading.asks and asked.depth >= self.options.most_depth:
            self._note(f"stopped following pages {self.options.most_depth} deep")
            return
        for ask in reading.asks:
            yield from self._requests(Asked(ask, asked.depth + 1))

    def failed(self, failure: Failure) -> Iterator[Look]:
        """One look for an ask that got no answer."""
        asked = asked_of(failure.request)  # type: ignore[attr-defined]  # Scrapy puts it there
        assert asked is not None
        assert failure.value is not None
        yield self._failed_look(asked, refusal_of(failure.value))

    def _failed_look(self, asked: Asked, refused: Refused) -> Look:
        politeness = self.crawler.get_downloader_middleware(Politeness)
        waiting = politeness.until(asked.ask.url) if politeness and refused.reason == "rate_limited" else None
        return Look(asked, self.options.now(), Reading(refused=refused), retry_after=waiting)

    def _received_at(self, response: Response) -> datetime:
        stated = via.received_at(response.headers) if self.options.via else None
        return stated or self.options.now()

    def _note(self, fault: str) -> None:
        if fault not in self.faults:
            self.faults.append(fault)


def spider_for(source: Source) -> type[SourceSpider]:
    """The spider of one source, under the source's slug."""
    return type(f"{type(source).__name__}Spider", (SourceSpider,), {"name": source.slug, "source": source})


def _page_of(ask: Ask, response: Response, received_at: datetime) -> Page:
    headers = {name: b", ".join(response.headers.getlist(name)).decode("latin-1") for name in KEPT_HEADERS}
    headers = {name: value for name, value in headers.items() if value}
    assert response.request is not None
    asked_url = response.request.meta.get("redirect_urls", [response.url])[0]
    if response.url != asked_url:
        headers[FINAL_URL] = response.url
    if response.request.meta.get(BROWSER):
        headers = {name: value for name, value in headers.items() if name not in ("etag", "last-modified")}
    return Page(ask.url, response.body, received_at, response.status, headers, ask.method, ask.body)
