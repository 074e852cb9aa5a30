"""Similarweb's browser-extension answer: one site's monthly visits, engagement and ranks.

Endpoint  GET data.similarweb.com/api/v1/data?domain=<site>; no key, undocumented, one month of lag
Units     visits a calendar month, all devices, world; shares are fractions of 1; all zeros mean "no data"
Access    most plain clients have got 403 from CloudFront since 2022: that is `blocked`, and is not worked around
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from crawlers.page import Ask, Page
from crawlers.similarweb import SiteMonths, first_of_month, optional, require_site
from crawlers.source import Manners, Source
from crawlers.texts.countries import by_letters, by_number
from crawlers.texts.quantities import number, numeral
from storage.records import Point
from watchlist.models import Watchlist

ENDPOINT = "https://data.similarweb.com/api/v1/data"
_ENGAGEMENT = {"bounce_rate": "BounceRate", "pages_per_visit": "PagePerVisit", "visit_duration_s": "TimeOnSite"}


class SimilarwebExtension(Source):
    slug, cadence, evidence = "similarweb-extension", "daily", "recorded"
    manners = Manners(
        delay=5.0,
        on=False,
        why="undocumented, made for the vendor's own extension, and refused to most clients; switch it on knowingly",
        terms="none published for this endpoint",
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One request a site, whether or not it is counted today: the answer holds past months too."""
        for domain in sorted({site.domain for site in watchlist.sites}):
            yield Ask(f"{ENDPOINT}?{urlencode({'domain': domain})}")

    def read(self, page: Page) -> Iterator[Point]:
        answer, asked = page.json(), page.query["domain"]
        require_site(asked, answer["SiteName"])
        months = SiteMonths(asked, page.received_at)
        for month, visits in (answer["EstimatedMonthlyVisits"] or {}).items():
            months.add("visits", first_of_month(month), optional(visits))
        engaged, snapshot = answer["Engagments"] or {}, answer.get("SnapshotDate")
        newest = _month_of(engaged) or (first_of_month(snapshot) if snapshot else None)
        if newest:
            _add_engagement(months, newest, engaged)
            _add_ranks(months, first_of_month(snapshot) if snapshot else newest, answer)
        yield from months.points()


def _month_of(engaged: Mapping[str, Any]) -> date | None:
    year, month = engaged.get("Year"), engaged.get("Month")
    return date.fromisoformat(f"{year}-{month:0>2}-01") if year and month else None


def _add_engagement(months: SiteMonths, month: date, engaged: Mapping[str, Any]) -> None:
    if not months.has("visits", month) and engaged.get("Visits"):
        # The map may lack the newest month or hold 0 for it. Where it has it, this is the same number with a fraction.
        months.add("visits", month, int(numeral(engaged["Visits"])))
    for name, field in _ENGAGEMENT.items():
        months.add(name, month, numeral(engaged[field]) if engaged[field] is not None else None)


def _add_ranks(months: SiteMonths, month: date, answer: Mapping[str, Any]) -> None:
    """The ranks and shares; `CategoryRank` is a rank among another set of sites and is left out."""
    months.add("global_rank", month, optional((answer["GlobalRank"] or {}).get("Rank")))
    ranked = answer["CountryRank"] or {}
    if ranked.get("Rank") and (country := _country(ranked)):
        months.add("country_rank", month, number(ranked["Rank"]), country)
    for row in answer["TopCountryShares"] or []:
        if country := _country(row):
            months.add("country_share", month, optional(row["Value"]), country)


def _country(row: Mapping[str, Any]) -> str | None:
    """The country of a row: by letters in newer answers, by ISO number in all; None where that is no country."""
    return by_letters(row["CountryCode"]) if row.get("CountryCode") else by_number(row["Country"])
