"""Apple's older feed of the top apps: also grossing charts, genres and iPads, which version 2 does not have.

Endpoint  GET itunes.apple.com/<cc>/rss/<chart>/limit=<n>[/genre=<id>]/json (asked), or /xml (Atom); no key
Order     feed.entry[] is in rank order, from 1; feed.updated is the time of the list, in Pacific time with its offset
Country   the storefront in the address, else "us"
Genres    Apple's ids: 6000 is Business, 6007 Productivity, 6014 Games; no genre in the address (or 36) is all apps
Limits    100 entries whatever is asked, often a few less: an app that is missing is out of the list
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from crawlers.apps.charts import APPLE_MOST, Chart, apple_id
from crawlers.news.xml_fields import Fields
from crawlers.news.xml_lists import xml_list
from crawlers.page import Ask, Page
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.charsets import text_of
from crawlers.texts.quantities import text
from storage.records import Record, instant, parse_instant
from watchlist.models import AppChart, Watchlist

_FEED = re.compile(r"top(free|paid|grossing)(ipad)?applications")
_FIRST_HOME = ("WebObjects", "MZStoreServices.woa", "ws", "RSS")
"""Where the feed is on ax.itunes.apple.com; a storefront is told as `sf` there."""
_AMERICA = "143441"
_ALL = ("36", None)
_ATOM_HEAD = re.compile(r"<(id|updated)>\s*([^<\s]+)\s*<")
_APP_ID = "{http://itunes.apple.com/rss}id"


class AppleRssLegacy(Source):
    slug, cadence, evidence = "apple-rss-legacy", "daily", "recorded"
    version = 3
    reads_the_clock = False
    manners = Manners(why="public and keyless")

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """The charts that version 2 of the feed does not have."""
        for one in watchlist.app_charts:
            in_version_2 = (one.device, one.genre) == ("iphone", "all") and one.chart != "grossing"
            if one.store == "appstore" and not in_version_2:
                yield Ask(f"https://itunes.apple.com/{one.country.lower()}/rss/{_feed_of(one)}/json")

    def read(self, page: Page) -> Iterator[Record]:
        asked = _list_in(("rss", *page.path[4:]) if page.path[:4] == _FIRST_HOME else page.path)
        if asked is None:
            raise Refused("layout", f"not an address of this feed: {page.url}")
        chart, depth = asked
        feed = _in_atom(page) if page.body.lstrip().startswith(b"<") else _in_json(page)
        answered = _list_in(urlsplit(feed.address).path.split("/")[1:]) if feed.address else None
        if answered and answered[0] != chart:
            raise Refused("mismatch", f"asked for {chart}, got {answered[0]}")
        yield from chart.records(instant(parse_instant(feed.updated)), feed.apps, depth)


class _Feed(NamedTuple):
    address: str
    updated: str
    apps: list[tuple[str, str]]


def _feed_of(one: AppChart) -> str:
    device = "ipad" if one.device == "ipad" else ""
    genre = "" if one.genre == "all" else f"/genre={one.genre}"
    return f"top{one.chart}{device}applications/limit={min(one.depth, APPLE_MOST)}{genre}"


def _list_in(path: Sequence[str]) -> tuple[Chart, int] | None:
    """The list and the depth that the parts of a path name ([<cc>,] rss, <chart>, settings, json), or None."""
    if path and path[0] == "rss":
        path = ("us", *path)  # where an address names no storefront, the American one answers
    if len(path) < 4 or path[1] != "rss" or not (named := _FEED.fullmatch(path[2])):
        return None
    settings = dict(part.partition("=")[::2] for part in path[3:] if "=" in part)
    if settings.get("sf", _AMERICA) != _AMERICA:
        return None
    genre = settings.get("genre")
    chart, device = named[1], named[2] or "iphone"
    where = Chart("appstore", path[0].lower(), device, chart, "all" if genre in _ALL else str(genre))
    return where, int(settings.get("limit", APPLE_MOST))


def _in_json(page: Page) -> _Feed:
    """The feed as JSON; raw line feeds inside texts are let pass, for Apple's developers write them."""
    if not page.body.strip():
        raise Refused("empty", "the body is blank")
    feed = json.loads(page.body.decode("utf-8-sig"), strict=False)["feed"]
    entries = feed.get("entry") or []
    apps = [_app(entry) for entry in ([entries] if isinstance(entries, dict) else entries)]
    return _Feed(feed["id"]["label"] if feed.get("id") else "", feed["updated"]["label"], apps)


def _app(entry: Mapping[str, Any]) -> tuple[str, str]:
    return apple_id(entry["id"]["attributes"]["im:id"]), text(entry["im:name"]["label"])


def _in_atom(page: Page) -> _Feed:
    """The feed as Atom."""
    feed = xml_list(text_of(page.body), {"feed": "entry"}, page.url)
    if feed is None:
        raise Refused("layout", "neither JSON nor Atom")
    if feed.cut:
        raise Refused("truncated", "the feed ends inside an entry")
    said = dict(_ATOM_HEAD.findall(feed.head))
    entries = [Fields(element) for element in feed.items]
    apps = [(apple_id(entry.named("id")[0].get(_APP_ID)), text(entry.text("im:name"))) for entry in entries]
    return _Feed(said.get("id", ""), said["updated"], apps)
