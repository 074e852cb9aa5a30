"""One line a look, on the disk before the next; and at the end, how the run went by its own account."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from crawlers.look import Look
from crawlers.options import CrawlOptions, options_of
from crawlers.outcome import OK, Ending, outcome_of
from crawlers.redaction import redaction
from storage.journal import Journal
from storage.records import instant

_STOPPED = ("shutdown", "cancelled")


class JournalPipeline:
    """Writes the run's journal. A look that cannot be written ends the crawl: nothing may be lost unseen."""

    def __init__(self, crawler: Crawler, options: CrawlOptions) -> None:
        self._crawler = crawler
        self._options = options
        self._journal: Journal | None = None
        self._counts: Counter[str] = Counter()
        self._records = self._seq = 0
        self._faults: list[str] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        pipeline = cls(crawler, options_of(crawler.settings))
        crawler.signals.connect(pipeline.item_error, signals.item_error)
        crawler.signals.connect(pipeline.spider_error, signals.spider_error)
        crawler.signals.connect(pipeline.spider_closed, signals.spider_closed)
        return pipeline

    def open_spider(self) -> None:
        source = self._crawler.spidercls.source  # type: ignore[attr-defined]
        self._journal = Journal.create(
            self._options.home.journals,
            self._options.run,
            source.slug,
            instant(self._options.now()),
            self._options.via.url if self._options.via else None,
            source.version,
        )

    def process_item(self, item: Look) -> Look:
        assert self._journal is not None
        self._seq += 1
        self._journal.page(item.entry(self._seq))
        self._counts[item.reason or OK] += 1
        self._records += item.reading.count
        return item

    def item_error(self, failure: Failure) -> None:
        """The archive or the journal could not be written: there is no sense in asking on."""
        self._fault("a page could not be kept", failure)
        assert self._crawler.engine is not None
        self._closing = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason="unwritable"))

    def spider_error(self, failure: Failure) -> None:
        self._fault("a page could not be handled", failure)

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Write the last line of the journal, and let it go."""
        if self._journal is None:
            return
        faults = [*self._faults, *getattr(spider, "faults", ())]
        if reason != "finished":
            faults.append(f"the crawl was closed: {reason}")
        elif not self._seq and not faults:
            where = self._options.urls or "the watchlist"
            faults.append(f"there was nothing to ask: {where} names nothing for this source")
        ending: Ending = "killed" if reason in _STOPPED else "broken" if faults else "finished"
        self._journal.end(
            outcome_of(self._counts, self._records, ending),
            instant(self._options.now()),
            dict(sorted(self._counts.items())),
            redaction.hide("; ".join(faults))[:1000],
        )
        self._journal = None

    def _fault(self, what: str, failure: Failure) -> None:
        value: Any = failure.value
        self._faults.append(f"{what}: {type(value).__name__}: {value}")
