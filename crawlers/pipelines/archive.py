"""Bodies first: what was received, and what was sent to get it, is in the archive before the journal names it."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler

from crawlers.look import Look
from crawlers.options import options_of
from crawlers.source import Source
from storage.archive import Archive


class ArchivePipeline:
    """Keeps the bodies of refused pages too: what a refusal was about can be looked up."""

    def __init__(self, archive: Archive, source: Source) -> None:
        self._archive = archive
        self._source = source

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        source: Source = crawler.spidercls.source  # type: ignore[attr-defined]
        return cls(Archive(options_of(crawler.settings).home.archive), source)

    def process_item(self, item: Look) -> Look:
        """The look with the hashes of its bodies."""
        if item.page is not None:
            item.sha256 = self._archive.put(self._source.kept(item.page.body))
        if item.asked.ask.body:
            item.request_sha256 = self._archive.put(item.asked.ask.body)
        return item

    def close_spider(self) -> None:
        self._archive.close()
