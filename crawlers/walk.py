"""A crawl without sockets: the same asks, the same reading, the same journal, with a function in place of the web.

Many simulated dates are walked like this in one process; what comes out is taken in like any crawl's journal.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from datetime import datetime

from crawlers.asking import Asked
from crawlers.look import Look
from crawlers.outcome import OK, outcome_of
from crawlers.page import Ask, Page
from crawlers.reading import read_page
from crawlers.source import Source
from storage.archive import Archive
from storage.journal import JournalText, PageEntry, RunEnd, RunHeader
from storage.records import instant
from watchlist.models import Watchlist

Fetch = Callable[[Ask], Page]


def walk(
    source: Source, watchlist: Watchlist, fetch: Fetch, archive: Archive, run: str, at: datetime, most_pages: int = 500
) -> JournalText:
    """The journal of crawling `source` at `at` by calling `fetch`; bodies are in `archive` when this returns."""
    waiting = deque(Asked(ask) for ask in source.asks(watchlist))
    seen = {asked.key for asked in waiting}
    entries: list[PageEntry] = []
    with archive.together():
        while waiting and len(entries) < most_pages:
            asked = waiting.popleft()
            page = fetch(asked.ask)
            reading = read_page(source, page)
            look = Look(asked, page.received_at, reading, page, sha256=archive.put(source.kept(page.body)))
            entries.append(look.entry(len(entries)))
            for ask in reading.asks:
                further = Asked(ask, asked.depth + 1)
                if further.key not in seen:
                    seen.add(further.key)
                    waiting.append(further)
    counts = Counter(entry.reason or OK for entry in entries)
    outcome = outcome_of(counts, sum(len(entry.records) for entry in entries))
    header = RunHeader(run, source.slug, instant(at), source.version, via="walk")
    return JournalText(header, tuple(entries), RunEnd(outcome, instant(at), dict(counts)), ())
