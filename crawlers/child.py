"""One Scrapy process: `python -m crawlers.child SLUG --home DIR --run KEY …`, started by `crawlers.supervise`.

It writes bodies to the page archive and one journal, and nothing else. It exits with 0 when it had a journal to write,
however the run went, with 2 when it could not begin, and it dies at its own deadline when nobody else ends it.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from crawlers import registry
from crawlers.options import CrawlOptions, Gateway, NoGateway
from crawlers.redaction import RedactingFormatter
from crawlers.settings import settings_for
from crawlers.source import Source
from crawlers.spider import spider_for
from storage.home import Home
from storage.records import BadRecord, parse_instant
from watchlist.load import load
from watchlist.plain import PlainFault
from watchlist.settings import load_settings

CANNOT_BEGIN = 2
Crawl = tuple[Source, CrawlOptions]
logger = logging.getLogger(__name__)


def run(crawls: Iterable[Crawl], after: Callable[[CrawlOptions], None] | None = None, **overrides: object) -> None:
    """Run crawls one after the other in this process, `after` each of them; returns when all are done.

    Twisted's reactor starts once in a process, so this is called once in one. The crawls may be a generator that
    says the next one when the last is done, which is how many simulated dates are walked. They share the first one's
    way out (`via`, `allow`), for which the process's resolver is set up. `overrides` are Scrapy settings.
    """
    queue = iter(crawls)
    first = next(queue, None)
    if first is None:
        return
    process = AsyncCrawlerProcess(settings_for(*first, overrides, "project"))
    _log_to_stderr()

    async def one_by_one() -> None:
        crawl: Crawl | None = first
        while crawl is not None:
            # The process's settings are those of the first crawl; each crawl's own must go before them.
            settings = settings_for(*crawl, overrides, "cmdline")
            crawler = Crawler(spider_for(crawl[0]), settings, init_reactor=False)
            try:
                await process.crawl(crawler)
            except (PlainFault, OSError, sqlite3.Error) as fault:
                logger.error("the crawl of %s broke off: %s", crawl[0].slug, fault)
            except Exception:
                logger.exception("the crawl of %s broke off", crawl[0].slug)
            if after:
                after(crawl[1])
            crawl = next(queue, None)

    loop = asyncio.get_event_loop()
    everything = loop.create_task(one_by_one())
    everything.add_done_callback(lambda _: loop.call_soon(process._stop_reactor))
    process.start(stop_after_crawl=False)
    if everything.done() and not everything.cancelled():
        everything.result()


def main(arguments: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    given = _parser().parse_args(arguments)
    if given.limit:
        # The signal's own action, not a handler of ours: it ends even a process that is stuck in one long match.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(int(given.limit) + 1)
    try:
        crawl = (registry.get(given.slug), _options(given))
    except (registry.UnknownSource, NoGateway, BadRecord, PlainFault, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT_BEGIN
    run([crawl])
    journal = crawl[1].home.journals / f"{given.run}.jsonl"
    return 0 if journal.exists() else CANNOT_BEGIN


def _options(given: argparse.Namespace) -> CrawlOptions:
    home = Home(given.home)
    settings = load_settings(home.settings)
    word = settings.sources.get(given.slug)
    return CrawlOptions(
        home=home,
        watchlist=load(home.watchlist if home.watchlist.exists() else None),
        contact=settings.contact,
        allow=frozenset(settings.egress.allow),
        delay=word.delay if word else None,
        budget=word.budget if word else None,
        monthly_budget=word.monthly_budget if word else None,
        run=given.run,
        via=Gateway.at(given.via) if given.via else None,
        urls=given.urls,
        at=parse_instant(given.at) if given.at else None,
        wanted_pages=given.most,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crawlers.child", description="One crawl of one source.")
    parser.add_argument("slug")
    parser.add_argument("--home", type=Path, required=True, help="where the data is kept")
    parser.add_argument("--run", default=datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ"), help="the run's key")
    parser.add_argument("--via", help="a gateway on this machine that answers for the web: http://127.0.0.1:PORT")
    parser.add_argument("--urls", type=Path, help="an index of addresses to ask instead of the watchlist's")
    parser.add_argument("--at", help="the instant to take for now")
    parser.add_argument("--most", type=int, help="how many pages to ask at most")
    parser.add_argument("--limit", type=float, default=0.0, help="seconds after which the process ends itself")
    return parser


def _log_to_stderr() -> None:
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(RedactingFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)


if __name__ == "__main__":
    sys.exit(main())
