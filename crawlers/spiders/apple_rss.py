"""Apple's feed of the top apps, version 2: the first 100 of the free or the paid chart of one storefront.

Endpoint  GET rss.marketingtools.apple.com/api/v2/<cc>/apps/top-free|top-paid/<n>/apps.json; no key
Order     feed.results[] is in rank order, from 1; feed.updated (RFC 822) is the time of the list
Limits    100 entries; no grossing chart; a genre in the address is ignored, so every answer is the overall list
Evidence  documented: no recorded body of an apps feed was at hand
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from crawlers.app_charts import APPLE_MOST, Chart, apple_id
from crawlers.page import Ask, Page
from crawlers.quantities import text
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from storage.records import Record, instant
from watchlist.models import Watchlist

HOST = "https://rss.marketingtools.apple.com"
_CHARTS = {"free": "top-free", "paid": "top-paid"}
_LIST = re.compile(r"/api/v2/([a-z]{2})/apps/(top-free|top-paid)/(\d{1,3})/apps\.json", re.ASCII)


class AppleRss(Source):
    slug, cadence, evidence = "apple-rss", "daily", "documented"
    reads_the_clock = False
    manners = Manners(why="public and keyless")

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One request an overall iPhone chart; grossing charts and genres need the older feed."""
        for one in watchlist.app_charts:
            if (one.store, one.device, one.genre) == ("appstore", "iphone", "all") and one.chart in _CHARTS:
                depth = min(one.depth, APPLE_MOST)
                yield Ask(f"{HOST}/api/v2/{one.country.lower()}/apps/{_CHARTS[one.chart]}/{depth}/apps.json")

    def read(self, page: Page) -> Iterator[Record]:
        country, chart, asked = _list_in(page.url)
        feed = page.json()["feed"]
        _require_list(feed, country, chart)
        entries = feed["results"]
        if entries and len(entries) * 2 < asked:
            raise Refused("layout", f"{len(entries)} entries where {asked} were asked")
        apps = [(apple_id(entry["id"]), text(entry["name"])) for entry in entries]
        if not {entry.get("kind", "apps") for entry in entries} <= {"apps"}:
            raise Refused("layout", "an entry that is no app")
        at = instant(parsedate_to_datetime(feed["updated"]))
        where = Chart("appstore", country, "iphone", chart.removeprefix("top-"), "all")
        yield from where.records(at, apps, asked)


def _list_in(address: str) -> tuple[str, str, int]:
    """The storefront, chart and depth that an address of this feed names; other parts of it change nothing."""
    found = _LIST.fullmatch(urlsplit(address).path)
    if not found:
        raise Refused("layout", f"not an address of this feed: {address}")
    return found[1], found[2], int(found[3])


def _require_list(feed: Mapping[str, Any], country: str, chart: str) -> None:
    """Refuse another list than the one asked for: the feed names its country and its own address."""
    named = [feed["id"]] if feed.get("id") else []
    named += [link["self"] for link in feed.get("links") or [] if "self" in link]
    if not named:
        raise Refused("layout", "the feed does not say which list it is")
    lists = {_list_in(address)[:2] for address in named} | {(text(feed["country"]).lower(), chart)}
    if lists != {(country, chart)}:
        raise Refused("mismatch", f"asked for {chart} in {country}, got {sorted(lists)}")
