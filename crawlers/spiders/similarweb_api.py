"""Similarweb's paid API: one site's visits and engagement by day, week or month, and its rank.

Endpoints GET api.similarweb.com/v5/website-analysis/websites/traffic-and-engagement?domain=<site>&metrics=... (asked);
          GET /v1/website/<site>/[total-]traffic-and-engagement/<metric>, its /v2/ and mobile-web/<metric>, and
          /v1/similar-rank/<site>/rank (read as well)
Evidence  v1 checked against answers found in public code; v5 built from its documentation, with no dates asked:
          then an answer of days or weeks holds the last 28 days
Units     visits with their fractions, as the vendor counts them; shares are fractions of 1; 0 and null mean "no data"
Calendar  days are UTC-5 all year. The weekday on which a week starts is not documented: the date given is kept and the
          weekday is part of the series, so that another one starts another series
Errors    HTTP 401 is "data not found" (but in the Batch API "unauthorised"), 403 an invalid key or used-up credits;
          101-103 in the body: dates out of range, granularity or country not in the plan
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from crawlers.page import Ask, Page
from crawlers.points import Series
from crawlers.refusals import Reason, Refused
from crawlers.similarweb import DAYS, period_end, require_site, site_name
from crawlers.source import ApiKey, Manners, Source
from crawlers.texts.countries import WORLD, by_letters
from crawlers.texts.quantities import number
from storage.records import Grain, Point
from watchlist.fields import WEEKDAYS
from watchlist.models import Watchlist

ENDPOINT = "https://api.similarweb.com/v5/website-analysis/websites/traffic-and-engagement"
_METRICS = {
    "visits": "visits",
    "bounce_rate": "bounce_rate",
    "pages_per_visit": "pages_per_visit",
    "average_visit_duration": "visit_duration_s",
    "global_rank": "global_rank",
    "country_rank": "country_rank",
}
_DEVICES = {"total": "total", "all": "total", "desktop": "desktop", "mobileweb": "mobile_web", "mobile": "mobile_web"}
_RANKS = ("global-rank", "country-rank")
_GRAINS: dict[str, Grain] = {"daily": "day", "weekly": "week", "monthly": "month"}
_GRANULARITIES = {grain: name for name, grain in _GRAINS.items()}
_ERRORS: dict[int, Reason] = {
    401: "not_found", 403: "login_required", 429: "rate_limited",
    101: "empty", 102: "login_required", 103: "login_required",
}  # fmt: skip


class SimilarwebApi(Source):
    slug, cadence, evidence = "similarweb-api", "daily", "recorded"
    credentials = ApiKey(
        "SIMILARWEB_API_KEY",
        "api-key",
        "header",
        where="Similarweb: Settings, Account, Data Tools, REST API (an admin of a paid account makes one)",
    )
    manners = Manners(
        delay=0.2,
        on=False,
        why="a paid subscription; set SIMILARWEB_API_KEY and switch it on",
        terms="the customer's contract",
        cost="data credits: one a site, country and period that is given; errors and zeros are free",
    )
    budget = 200
    version = 2
    statuses: ClassVar[Mapping[int, Reason | None]] = {400: None, 401: None, 403: "login_required"}

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """The newest visits of each site, of the world and the countries it names: 28 days, 4 weeks, or months."""
        for site in sorted(watchlist.sites, key=lambda site: site.domain):
            for country in ("ww", *site.countries):
                for period in site.visits_by:
                    asked = {"domain": site.domain, "metrics": "visits", "granularity": _GRANULARITIES[period]}
                    yield Ask(f"{ENDPOINT}?{urlencode(asked | {'country': country, 'web_source': 'total'})}")

    def read(self, page: Page) -> Iterator[Point]:
        if page.status == 401:
            raise Refused("login_required" if "batch" in page.path else "not_found", "HTTP 401")
        answer = page.json()
        meta = answer["meta"]
        _require_success(meta)
        asked = _asked_site(page)
        require_site(asked, meta["request"]["domain"])
        ranked = page.path[:2] == ("v1", "similar-rank")
        grain = "month" if ranked else _GRAINS[str(meta["request"]["granularity"]).lower()]
        dims, rows = _filters(page, meta), _rank(answer) if ranked else _rows(page, answer)
        told = _by_series(rows, grain, _until(meta, page.received_at))
        if not told:
            raise Refused("empty", "every value is 0 or null")
        for (name, anchor), values in told.items():
            of_it = {**dims, "week_anchor": anchor} if anchor else dims
            yield from Series(_METRICS[name], site_name(asked), grain, of_it).all(values)


def _by_series(
    rows: Iterable[tuple[str, date, Any]], grain: Grain, until: date
) -> dict[tuple[str, str], list[tuple[str, float, bool]]]:
    """The values of each metric and weekday on which its weeks start (of other periods ""), without zeros and nulls."""
    told: dict[tuple[str, str], list[tuple[str, float, bool]]] = {}
    for name, start, value in rows:
        if not value:
            continue
        if grain == "month" and start.day != 1:
            raise ValueError(f"a month that starts on {start}")
        anchor = WEEKDAYS[start.weekday()] if grain == "week" else ""
        partial = until < period_end(start, grain)
        told.setdefault((name, anchor), []).append((start.isoformat(), number(value), partial))
    return told


def _require_success(meta: Mapping[str, Any]) -> None:
    if str(meta["status"]).lower() == "success":
        return
    code = str(meta.get("error_code"))
    reason = _ERRORS.get(int(code) if code.isdecimal() else 0, "layout")
    raise Refused(reason, f"{meta.get('error_code')}: {meta.get('error_message')}")


def _asked_site(page: Page) -> str:
    if page.path[:1] == ("v5",):
        return page.query["domain"]
    if page.path[:2] in (("v1", "website"), ("v2", "website"), ("v1", "similar-rank")):
        return page.path[2]
    raise Refused("layout", "not an address of this API that is read here")


def _rank(answer: Mapping[str, Any]) -> Iterator[tuple[str, date, Any]]:
    """The rank of the free tier, which has no date beside it: it is of the month of the last update."""
    month = date.fromisoformat(answer["meta"]["last_updated"]).replace(day=1)
    yield "global_rank", month, answer["similar_rank"]["rank"]


def _rows(page: Page, answer: Mapping[str, Any]) -> Iterator[tuple[str, date, Any]]:
    """Each metric, day and value: v5 has them side by side in `data`, v1 has one array named after its metric."""
    if page.path[0] == "v5":
        rows, names = answer["data"], list(_METRICS)
    else:
        names = [name for name in _METRICS if name in answer]
        if names != [page.path[-1].replace("-", "_")]:
            raise Refused("mismatch", f"asked for {page.path[-1]}, got {names}")
        rows = answer[names[0]]
    for row in rows:
        for name in names:
            if name in row:
                yield name, _day(row["date"]), row[name]


def _day(written: str) -> date:
    """The first day of a period; ranks have months without a day ("2016-02")."""
    return date.fromisoformat(f"{written}-01" if len(written) == len("2016-02") else written[:10])


def _filters(page: Page, meta: Mapping[str, Any]) -> dict[str, str]:
    """What the figures are about beside site and time, as dims: a figure under other filters is another series."""
    request = meta["request"]
    asked, answered = page.query.get("country"), request.get("country")
    if asked and answered and _country(asked) != _country(answered):
        raise Refused("mismatch", f"asked for {asked}, got {answered}")
    dims = {"country": _country(answered or asked or WORLD)}
    device = str(request.get("web_source", page.query.get("web_source", "total"))).lower()
    if page.path[1] == "website":
        device = _device(page.path[3])
    if meta.get("device"):  # v1 names the device of what it gave, whatever its address is called
        device = _DEVICES[re.sub(r"\W|_", "", meta["device"]).lower()]
    if device != "total":
        dims["device"] = device
    main_domain = request.get("main_domain_only", page.query.get("main_domain_only"))
    if str(main_domain).lower() == "true":
        dims["scope"] = "main_domain"
    return dims


def _device(family: str) -> str:
    """The device that a family of v1's addresses is about; without "total-" they are of desktops alone."""
    if family.startswith("total-") or family in _RANKS:
        return "total"
    return "mobile_web" if family == "mobile-web" else "desktop"


def _country(written: str) -> str:
    country = WORLD if written.lower() in ("world", "ww") else by_letters(written)
    if country is None:
        raise ValueError(f"not a country: {written}")
    return country


def _until(meta: Mapping[str, Any], received_at: datetime) -> date:
    """The first day that is not over by Similarweb's calendar, or without data where a month to date was asked for."""
    today = received_at.astimezone(DAYS).date()
    if meta["request"].get("mtd") is not True:
        return today
    return min(today, date.fromisoformat(meta["last_updated"]) + timedelta(days=1))
