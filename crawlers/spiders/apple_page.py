"""Apple's public chart pages: the free or the paid chart of one storefront and genre, as rendered HTML.

Endpoint  GET apps.apple.com/<cc>/charts/iphone|ipad/<name>/<genre>?chart=top-free|top-paid; genre 36 is all
Layouts   to 2023 .we-lockup__rank and .we-lockup__title; to mid-2025 .ordinal and h3; both in a list of links to apps.
          Later pages are not known here, and are refused as `layout`
Time      the page has none: ranks are of when it was received
Evidence  documented: from programs that read these pages; no recorded body was at hand
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from parsel import Selector

from crawlers.app_charts import APPLE_MOST, Chart, apple_id
from crawlers.page import Ask, Page
from crawlers.quantities import text
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from storage.records import Record, instant
from watchlist.models import Watchlist

_CHARTS = ("free", "paid")
_APP = re.compile(r"/([a-z]{2})/app/(?:[^/]+/)?id(\d+)")
_RANK, _NAME = ".ordinal, .we-lockup__rank", "h3, .we-lockup__title"


class ApplePage(Source):
    slug, cadence, evidence = "apple-page", "daily", "documented"
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
        chart = _chart_in(page.path, page.query.get("chart"))
        if chart is None:
            raise Refused("layout", "not the address of a chart's page")
        _require_page(page.selector, chart)
        rows = [row for row in page.selector.css("li") if row.css(_RANK) and row.css("a[href*='/app/']")]
        apps = [_app(row, place, chart.country) for place, row in enumerate(rows, start=1)]
        if not apps:
            raise Refused("layout", "no list of apps in the page")
        yield from chart.records(instant(page.received_at), apps, APPLE_MOST)


def _chart_in(path: tuple[str, ...], asked: str | None) -> Chart | None:
    """The chart that an address names by its query, or by the page's name as in top-paid-apps."""
    if len(path) < 4 or path[1] != "charts":
        return None
    named = re.match(r"top-(free|paid)\b", asked or path[3])
    genre = path[4] if len(path) > 4 else "36"
    return Chart("appstore", path[0].lower(), path[2], named[1], "all" if genre == "36" else genre) if named else None


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
