"""Tranco's ranks of one site: how popular its domain is among all, day by day. Not visits, and never shown as visits.

Endpoint  GET tranco-list.eu/api/ranks/domain/<site>; no key
Answer    {"ranks": [{"date": "2024-01-15", "rank": 512}, ...], "domain": <site>}; no ranks for a site outside the list
Meaning   a combination of several providers' lists over about 30 days: slow to show a change; registered domains
          only, so most subdomains have none, and much infrastructure stands among the sites
Evidence  documented: no recorded body was at hand
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from crawlers.page import Ask, Page
from crawlers.points import Series
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.countries import WORLD
from crawlers.texts.quantities import whole
from storage.records import Point
from watchlist.models import Watchlist

ENDPOINT = "https://tranco-list.eu/api/ranks/domain/"


class Tranco(Source):
    slug, cadence, evidence = "tranco", "weekly", "documented"
    reads_the_clock = False
    manners = Manners(delay=1.5, why="a public research list", terms="cite the list; one call a second")

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        for domain in sorted({site.domain for site in watchlist.sites}):
            yield Ask(ENDPOINT + quote(domain, safe=""))

    def read(self, page: Page) -> Iterator[Point]:
        if page.path[:3] != ("api", "ranks", "domain") or len(page.path) != 4:
            raise Refused("layout", "not an address of a site's ranks")
        asked, answer = page.path[3].lower(), page.json()
        if answer.get("domain", asked).lower() != asked:
            raise Refused("mismatch", f"asked for {asked}, got {answer['domain']}")
        if not answer["ranks"]:
            raise Refused("empty", "not on the list")
        told = [(date.fromisoformat(row["date"]).isoformat(), whole(row["rank"]), False) for row in answer["ranks"]]
        yield from Series("popularity_rank", asked, "day", {"country": WORLD}).all(told)
