"""Runs the crawls that a JSON on standard input describes, one after the other in one process, and takes each in.

Run by the tests as a script: Twisted's reactor starts once in a process, and a process a crawl would take minutes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from crawlers.child import Crawl, run
from crawlers.options import CrawlOptions, Gateway
from crawlers.page import Ask, Page
from crawlers.resolver import PublicResolver
from crawlers.source import ApiKey, ClientCredentials, Manners, Source
from storage.archive import Archive
from storage.database import open_database
from storage.home import Home
from storage.ingest import ingest_waiting
from storage.records import Headline, Record, instant
from watchlist.models import Watchlist

TOLD = json.load(sys.stdin)


class TableResolver(PublicResolver):
    """Names lead where the test says."""

    @staticmethod
    def lookup(host: str, port: int) -> list[str]:
        return list(TOLD["names"].get(host, [host]))


class Told(Source):
    """Asks the addresses it is told, and reads a headline from a JSON with a title, or from an HTML's h1."""

    cadence, evidence, manners = "daily", "documented", Manners(delay=0)
    urls: tuple[str, ...] = ()

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        return map(Ask, self.urls)

    def read(self, page: Page) -> Iterator[Record | Ask]:
        if "html" in page.headers.get("content-type", ""):
            yield Headline(page.url, page.selector.css("h1::text").get() or "", page.url, None)
            return
        said = page.json()
        if "title" in said:
            yield Headline(page.url, said["title"], page.url, None)
        yield from (Ask(url) for url in said.get("next", ()))


KEYS = {"token": ClientCredentials, "key": ApiKey}


def crawl(home: Home, told: dict[str, Any]) -> Crawl:
    wanted = told.get("credentials")
    members = {
        "slug": told["slug"],
        "urls": tuple(told.get("urls", ())),
        "browser": told.get("browser", False),
        "credentials": KEYS[wanted.pop("kind")](**wanted) if wanted else None,
    }
    options = CrawlOptions(
        home=home,
        run=told["run"],
        via=Gateway.at(TOLD["via"]) if TOLD.get("via") else None,
        urls=Path(told["index"]) if told.get("index") else None,
        at=datetime.fromisoformat(told["at"]) if told.get("at") else None,
        contact="mailto:ops@desk.example",
        allow=frozenset(TOLD.get("allow", ())),
        timeout=TOLD.get("timeout", 5.0),
        largest=200_000,
        retries=1,
        most_depth=3,
    )
    return type("ToldHere", (Told,), members)(), options


def take_in(options: CrawlOptions) -> None:
    """What `suanli crawl` does with a journal, but that a copy is kept for the test to look at."""
    journals = options.home.journals
    for path in journals.glob("*.jsonl"):
        kept = options.home.path / "kept" / path.name
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(path.read_bytes())
    db, archive = open_database(options.home.database), Archive(options.home.archive)
    ingest_waiting(db, archive, journals, instant(options.now()))
    db.conn.close()
    archive.close()


if __name__ == "__main__":
    where = Home(Path(TOLD["home"]))
    run(
        (crawl(where, told) for told in TOLD["crawls"]), take_in, TWISTED_DNS_RESOLVER=TableResolver, **TOLD["settings"]
    )
