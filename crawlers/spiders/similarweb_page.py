"""Similarweb's public page of one site: monthly visits, engagement, ranks and the first countries.

Endpoint  GET www.similarweb.com/website/<site>/, rendered in a browser
Layouts   2016-2021 `Sw.preloadedData` (checked on recorded pages; its "WeeklyTrafficNumbers" holds months, and
          `Sw.period` is stale); since about 2022 `window.__APP_DATA__`, known from other programs alone: unproven
Units     visits a calendar month, all devices, world; "33.68%" is made a share; all zeros mean "no data"
Walls     after a few views the page asks for an account and the server withholds data, at status 200: `login_required`
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from crawlers.page import Ask, Page
from crawlers.refusals import Refused
from crawlers.similarweb import SiteMonths, first_of_month, optional, require_site
from crawlers.source import Manners, Source
from crawlers.texts.countries import by_letters, by_number
from crawlers.texts.quantities import clock, number, numeral, percent
from storage.records import Point
from watchlist.models import Watchlist

_ASSIGNED = {
    "old": re.compile(r"\bSw\.preloadedData\s*=\s*(?=\{)"),
    "new": re.compile(r"\bwindow\.__APP_DATA__\s*=\s*(?=\{)"),
}
_STRICT = json.JSONDecoder(parse_constant=lambda name: numeral(name))  # NaN and Infinity are no numerals
_METER = re.compile(r"continue using similarweb", re.IGNORECASE)
_WITHHELD = re.compile(r"no data to display", re.IGNORECASE)
_PROMPT = re.compile(r"(create|open) (a |an |your )(free )?account|(sign up|log ?in|register) to ", re.IGNORECASE)


class SimilarwebPage(Source):
    slug, cadence, evidence = "similarweb-page", "weekly", "recorded"
    version = 2
    browser = True
    manners = Manners(
        delay=20.0,
        on=False,
        why="needs a browser, asks for an account after about five views, and today's layout is not proven",
        terms="to be read before it is switched on",
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        for domain in sorted({site.domain for site in watchlist.sites}):
            yield Ask(f"https://www.similarweb.com/website/{quote(domain, safe='')}/", browser=True)

    def read(self, page: Page) -> Iterator[Point]:
        if not page.body.strip():
            raise Refused("blocked", "a page without a body")
        asked = _site_of(page)
        shown = " ".join(page.selector.xpath("//body//text()[not(parent::script or parent::style)]").getall())
        if _METER.search(shown) or (_WITHHELD.search(shown) and _PROMPT.search(shown)):
            raise Refused("login_required", "the page asks for an account and withholds its data")
        months = SiteMonths(asked, page.received_at)
        if (old := _assigned(page.text, "old")) is not None:
            _read_old(months, asked, old)
        elif (new := _assigned(page.text, "new")) is not None:
            _read_new(months, asked, new)
        elif _WITHHELD.search(shown):
            raise Refused("login_required", "No Data to Display, and no data in the page")
        else:
            raise Refused("layout", "neither Sw.preloadedData nor __APP_DATA__: not a site's page")
        yield from months.points()


def _site_of(page: Page) -> str:
    """The site that /website/<site>/ asks for, also behind a language as in /zh/website/<site>/."""
    if "website" not in page.path[:-1]:
        raise Refused("layout", "not the address of a site's page")
    return page.path[page.path.index("website") + 1]


def _assigned(text: str, layout: str) -> Any:
    found = _ASSIGNED[layout].search(text)
    return _STRICT.raw_decode(text, found.end())[0] if found else None


def _read_old(months: SiteMonths, asked: str, data: Any) -> None:
    overview = data["overview"]
    require_site(asked, overview["RedirectUrl"])
    newest = first_of_month(overview["Date"])
    # EngagementsGA is the site's own analytics, another measure; it never stands in for Similarweb's.
    # In 2016 there was one block, of the site's own analytics where the data is called verified.
    early = "EngagementsSimilarweb" not in overview
    if early and overview["IsVerifiedData"]:
        raise Refused("empty", "the figures are the site's own, and not Similarweb's")
    engaged = overview["Engagements" if early else "EngagementsSimilarweb"] or {}
    for month, visits in (engaged.get("WeeklyTrafficNumbers") or {}).items():
        months.add("visits", first_of_month(month), optional(visits))
    if not engaged:
        return
    months.add("bounce_rate", newest, percent(engaged["BounceRate"]) if engaged["BounceRate"] else None)
    pages = engaged["PageViews"]
    months.add("pages_per_visit", newest, numeral(pages) if isinstance(pages, str) else optional(pages))
    months.add("visit_duration_s", newest, clock(engaged["TimeOnSite"]) if engaged["TimeOnSite"] else None)
    months.add("global_rank", newest, optional((overview["GlobalRank"] or [None])[0]))
    for country_number, ranks in (overview.get("CountryRanks") or {}).items():
        if country := by_number(int(country_number)):
            months.add("country_rank", newest, optional(ranks[0]), country)
    for country_number, share, *_relative_change in overview["TopCountryShares"] or []:
        if country := by_number(country_number):
            months.add("country_share", newest, optional(share), country)


def _read_new(months: SiteMonths, asked: str, data: Any) -> None:
    layout = data["layout"]
    if layout.get("isLimited") is True:
        raise Refused("login_required", "the page is limited: its data is withheld")
    report = layout["data"]
    require_site(asked, report["domain"])
    newest = first_of_month(report["snapshotDate"])
    overview = report["overview"]
    months.add("visits", newest, optional(overview["visitsTotalCount"]))
    traffic = report["traffic"]
    if "visitsHistory" in traffic:  # as of 2022 and 2023
        history = list((traffic["visitsHistory"] or {}).items())
    else:
        history = [(row["date"], row["visits"]) for row in traffic["history"] or []]
    for month, visits in history:
        months.add("visits", first_of_month(month), optional(visits))
    months.add("bounce_rate", newest, optional(overview.get("bounceRate")))
    months.add("pages_per_visit", newest, optional(overview.get("pagesPerVisit")))
    if duration := overview.get("visitsAvgDurationFormatted"):
        months.add("visit_duration_s", newest, clock(duration))
    months.add("global_rank", newest, optional(overview.get("globalRank")))
    if overview.get("countryRank") and (country := by_letters(overview["countryAlpha2Code"])):
        months.add("country_rank", newest, number(overview["countryRank"]), country)
    for row in (report.get("geography") or {}).get("topCountriesTraffics") or []:
        if country := by_letters(row["countryAlpha2Code"]):
            months.add("country_share", newest, optional(row["visitsShare"]), country)
