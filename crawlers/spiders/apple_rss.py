"""Apple's feed of the top apps, version 2: the first 100 of the free or the paid chart of one storefront.

Endpoint  GET rss.marketingtools.apple.com/api/v2/<cc>/apps/top-free|top-paid/<n>/apps.json; no key. Read as
          well: the retired rss.itunes.apple.com/api/v1/<cc>/ios-apps/top-free|..-ipad/all|games/<n>/explicit.json
Order     feed.results[] is in rank order, from 1; feed.updated (RFC 822; ISO 8601 in version 1) is the time of the list
Limits    100 entries; in version 2 no grossing chart, and a genre in the address is ignored: all its lists are overall
Evidence  documented: no recorded body of an apps feed was at hand
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from crawlers.apps.charts import APPLE_MOST, Chart, apple_id
from crawlers.page import Ask, Page
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import text
from storage.records import Record, instant, parse_instant
from watchlist.models import Watchlist

HOST = "https://rss.marketingtools.apple.com"
_CHARTS = {"free": "top-free", "paid": "top-paid"}
_LIST = re.compile(
    r"/api/(?:v2/(?P<cc>[a-z]{2})/apps/top-(?P<chart>free|paid)/(?P<n>\d{1,3})/apps"
    r"|v1/(?P<cc1>[a-z]{2})/ios-apps/top-(?P<chart1>free|paid|grossing)(?P<ipad>-ipad)?/(?P<genre>all|games)"
    r"/(?P<n1>\d{1,3})/explicit)\.json",
    re.ASCII,
)
_GENRES = {None: "all", "all": "all", "games": "6014"}
_KINDS = {"apps", "iosSoftware"}


class AppleRss(Source):
    slug, cadence, evidence = "apple-rss", "daily", "documented"
    version = 2
    reads_the_clock = False
    manners = Manners(why="public and keyless")

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One request an overall iPhone chart; grossing charts and genres need the older feed."""
        for one in watchlist.app_charts:
            if (one.store, one.device, one.genre) == ("appstore", "iphone", "all") and one.chart in _CHARTS:
                depth = min(one.depth, APPLE_MOST)
                yield Ask(f"{HOST}/api/v2/{one.country.lower()}/apps/{_CHARTS[one.chart]}/{depth}/apps.json")

    def read(self, page: Page) -> Iterator[Record]:
        where, asked = _list_in(page.url)
        feed = page.json()["feed"]
        _require_list(feed, where)
        entries = feed["results"]
        if entries and len(entries) * 2 < asked:
            raise Refused("layout", f"{len(entries)} entries where {asked} were asked")
        apps = [(apple_id(entry["id"]), text(entry["name"])) for entry in entries]
        if not {entry.get("kind", "apps") for entry in entries} <= _KINDS:
            raise Refused("layout", "an entry that is no app")
        moment = parse_instant if "v1" in page.path else parsedate_to_datetime
        yield from where.records(instant(moment(feed["updated"])), apps, asked)


def _list_in(address: str) -> tuple[Chart, int]:
    """The list and the depth that an address of this feed names; other parts of it change nothing."""
    found = _LIST.fullmatch(urlsplit(address).path)
    if not found:
        raise Refused("layout", f"not an address of this feed: {address}")
    country, chart, depth = (found[name] or found[f"{name}1"] for name in ("cc", "chart", "n"))
    device = "ipad" if found["ipad"] else "iphone"
    return Chart("appstore", country, device, chart, _GENRES[found["genre"]]), int(depth)


def _require_list(feed: Mapping[str, Any], asked: Chart) -> None:
    """Refuse another list than the one asked for: the feed names its country and its own address."""
    named = [feed["id"]] if feed.get("id") else []
    named += [link["self"] for link in feed.get("links") or [] if "self" in link]
    if not named:
        raise Refused("layout", "the feed does not say which list it is")
    lists = [_list_in(address)[0] for address in named]
    if text(feed["country"]).lower() != asked.country or any(one != asked for one in lists):
        raise Refused("mismatch", f"asked for {asked}, got {lists} of {feed['country']}")
