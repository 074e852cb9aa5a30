"""Apple's public store pages: the free and the paid charts of one storefront, and what one app's own page says.

Endpoint  GET apps.apple.com/<cc>/charts/iphone|ipad/<name>/<genre>?chart=top-free|top-paid; genre 36 is all; since 2025
          <cc>/iphone|ipad/charts/<genre> too. One app: <cc>/app/<name>/id<number>
Layouts   to 2023 .we-lockup__rank and .we-lockup__title; to mid-2025 .ordinal and h3; both in a list of links to apps.
          Since then the data of the server is in the page (apps/apple_pages.py), 200 places deep: of the later ones
          only ids, which stand for their names
Time      the page has none: ranks are of when it was received
Evidence  documented: from programs that read these pages; no recorded body was at hand
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from parsel import Selector

from crawlers.apps.apple_pages import MOST, charts, one_app, server_data
from crawlers.apps.charts import APPLE_MOST, Chart, apple_id
from crawlers.page import Ask, Page
from crawlers.points import once
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import text
from storage.records import Record, instant
from watchlist.models import Watchlist

_CHARTS = ("free", "paid")
_NAMED = re.compile(r"top-(free|paid)\b")
_APP = re.compile(r"/([a-z]{2})/app/(?:[^/]+/)?id(\d+)")
_RANK, _NAME = ".ordinal, .we-lockup__rank", "h3, .we-lockup__title"


class ApplePage(Source):
    slug, cadence, evidence = "apple-page", "daily", "documented"
    version = 2
    manners = Manners(delay=10.0, on=False, why="the feeds have the same lists; this markup has changed twice")

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One page a free or paid chart; the pages have no grossing chart."""
        for one in watchlist.app_charts:
            if one.store == "appstore" and one.chart in _CHARTS:
                genre = "36" if one.genre == "all" else one.genre
                where = f"{one.country.lower()}/charts/{one.device}/top-{one.chart}-apps/{genre}"
                yield Ask(f"https://apps.apple.com/{where}?chart=top-{one.chart}")

    def read(self, page: Page) -> Iterator[Record]:
        if not page.body.strip():
            raise Refused("blocked", "a page without a body: the edge answers so for apps of other storefronts")
        if told := server_data(page.selector):
            yield from once(_from_data(page, *told))
        else:
            yield from _from_markup(page)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The list that an address is of; chart and genre are None where it leaves them open."""

    country: str
    device: str
    chart: str | None
    genre: str | None

    @classmethod
    def of(cls, page: Page) -> _Asked:
        """Raises Refused("layout") on an address of no chart; a chart may be named by the page, as in top-paid-apps."""
        if len(page.path) < 3 or "charts" not in page.path[1:3]:
            raise Refused("layout", "not the address of a chart's page")
        country, first, second, *rest = page.path
        named = _NAMED.match(page.query.get("chart") or (rest[0] if rest else ""))
        genre = next((part for part in rest if part.isdecimal()), None)
        return cls(country.lower(), second if first == "charts" else first, named[1] if named else None, genre)


def _from_data(page: Page, intent: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[Record]:
    at = instant(page.received_at)
    country = page.path[0].lower() if page.path else ""
    if str(intent.get("storefront", country)).lower() != country:
        raise Refused("mismatch", f"asked the storefront {country}, {intent['storefront']} answered"[:100])
    if found := _APP.match("/" + "/".join(page.path)):
        yield from one_app(data, found[2], country, at)
        return
    asked = _Asked.of(page)
    if str(intent.get("platform", asked.device)).lower() != asked.device:
        raise Refused("mismatch", f"asked for {asked.device}, got {intent['platform']}"[:100])
    for chart, genre, apps in charts(data, asked.chart, asked.genre):
        yield from Chart("appstore", country, asked.device, chart, genre).records(at, apps, MOST, MOST)


def _from_markup(page: Page) -> Iterator[Record]:
    asked = _Asked.of(page)
    if asked.chart is None:
        raise Refused("layout", "the address does not say which chart")
    genre = "all" if asked.genre in (None, "36") else str(asked.genre)
    chart = Chart("appstore", asked.country, asked.device, asked.chart, genre)
    _require_page(page.selector, chart)
    rows = [row for row in page.selector.css("li") if row.css(_RANK) and row.css("a[href*='/app/']")]
    apps = [_app(row, place, chart.country) for place, row in enumerate(rows, start=1)]
    if not apps:
        raise Refused("layout", "no list of apps in the page")
    yield from chart.records(instant(page.received_at), apps, APPLE_MOST)


def _require_page(page: Selector, chart: Chart) -> None:
    """Refuse a page that calls itself another list; one that does not say which it is may pass."""
    canonical = urlsplit(page.css("link[rel=canonical]::attr(href)").get(""))
    parts = tuple(part for part in canonical.path.split("/") if part)
    if len(parts) < 5:
        return
    genre = "all" if parts[4] == "36" else parts[4]
    if (parts[0], parts[2], genre) != (chart.country, chart.device, chart.genre):
        raise Refused("mismatch", f"the page is {canonical.path}")


def _app(row: Selector, place: int, country: str) -> tuple[str, str]:
    """Id and name of the app in a row of the list; the rank it prints must be its place."""
    printed = "".join(row.css(_RANK)[0].css("::text").getall()).strip()
    if printed != str(place):
        raise Refused("layout", f"place {place} prints {printed!r}")
    found = _APP.search(row.css("a[href*='/app/']::attr(href)").get(""))
    if not found:
        raise Refused("layout", f"place {place} has no app")
    if found[1] != country:
        raise Refused("mismatch", f"an app of the storefront {found[1]} in a chart of {country}")
    return apple_id(found[2]), text("".join(row.css(_NAME)[0].css("::text").getall()))
