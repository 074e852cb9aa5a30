"""Apple's lookup of apps by id: name, developer, version and ratings in one storefront.

Endpoint  GET itunes.apple.com/lookup?id=A,B,...&country=<cc>; no key; `/search` answers in the same shape
Units     stars from 1 to 5 over all versions, and the number of ratings; both of that storefront alone
Limits    about 20 calls a minute by Apple's documentation; above it 403 with an empty body: `rate_limited`
Absence   an unknown id, a removed app and an app of another storefront all give resultCount 0: `empty`, never "removed"
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from crawlers.batches import batches
from crawlers.page import Ask, Page
from crawlers.points import point
from crawlers.refusals import Reason, Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import number, text, whole
from storage.records import App, Point, Record, instant
from watchlist.models import Watchlist

ENDPOINT = "https://itunes.apple.com/lookup"
IDS_A_CALL = 50
_STOREFRONT = re.compile(r"[a-z]{2}")
_KINDS = ("software", "mac-software")


class AppleLookup(Source):
    slug, cadence, evidence = "apple-lookup", "daily", "recorded"
    version = 2
    manners = Manners(delay=4.0, why="public and keyless", terms="Search API: about 20 calls a minute, cache answers")
    statuses: ClassVar[Mapping[int, Reason | None]] = {403: "rate_limited"}

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One request for up to 50 ids of one storefront."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for app in watchlist.apps:
            if app.store == "appstore":
                for country in app.countries:
                    wanted[country.lower()].add(app.app_id)
        for country, ids in sorted(wanted.items()):
            for some in batches(sorted(ids), IDS_A_CALL):
                query = {"id": ",".join(some), "country": country}
                yield Ask(f"{ENDPOINT}?{urlencode(query, safe=',')}")

    def read(self, page: Page) -> Iterator[Record]:
        answer = page.json()
        found = answer["results"]
        if whole(answer["resultCount"]) != len(found):
            raise Refused("layout", f"resultCount {answer['resultCount']} over {len(found)} results")
        if not found:
            raise Refused("empty", "no such app in this storefront")
        # A developer's own entry stands before the apps where they are asked for by the developer's id.
        apps = {whole(app["trackId"]): app for app in found if app.get("wrapperType") != "artist"}
        _require_asked(page.query, apps)
        asked = _asked_storefront(page)
        for app_id, app in apps.items():
            if app["kind"] not in _KINDS:
                raise Refused("layout", f"{app_id} is of kind {app['kind']}, not an app")
            country = _storefront(asked, app)
            yield App(
                "appstore",
                str(app_id),
                text(app["trackName"]),
                developer=text(app["artistName"]) if app.get("artistName") else None,
                version=text(app["version"]) if app.get("version") else None,
                country=country,
            )
            yield from _ratings(str(app_id), app, country, instant(page.received_at))


def _require_asked(query: Mapping[str, str], apps: Mapping[int, Mapping[str, Any]]) -> None:
    """Refuse an app that nobody asked for. Fewer than asked is normal; a search asks for no ids."""
    if "id" in query:
        ids = {int(one) for one in query["id"].split(",") if one.strip()}
        strangers = [app_id for app_id, app in apps.items() if not ids & {app_id, app.get("artistId")}]
    elif "bundleId" in query:
        bundles = query["bundleId"].lower().split(",")
        strangers = [app_id for app_id, app in apps.items() if text(app["bundleId"]).lower() not in bundles]
    else:
        return
    if strangers:
        raise Refused("mismatch", f"not asked for {strangers[:5]}")


def _asked_storefront(page: Page) -> str | None:
    """The country of /<cc>/lookup or country=<cc>, or None where the address names none."""
    before = page.path[0] if len(page.path) > 1 else None
    country = page.query.get("country", before)
    if country is not None and not _STOREFRONT.fullmatch(country.lower()):
        raise Refused("layout", f"no storefront: {country}")
    return country.lower() if country else None


def _storefront(asked: str | None, app: Mapping[str, Any]) -> str:
    """The storefront that answered, by the app's own address; "us" where nobody names one."""
    path = urlsplit(app.get("trackViewUrl") or "").path.split("/")
    answered = path[1] if len(path) > 2 and _STOREFRONT.fullmatch(path[1]) else None
    if asked and answered and asked != answered:
        raise Refused("mismatch", f"asked the storefront {asked}, {answered} answered")
    return asked or answered or "us"


def _ratings(app_id: str, app: Mapping[str, Any], country: str, at: str) -> Iterator[Point]:
    """The rating over all versions. An unrated app has either no such keys or two zeros: no points either way."""
    if not app.get("userRatingCount") or not app.get("averageUserRating"):
        return
    here = {"country": country.upper(), "store": "appstore"}
    yield point("rating", app_id, at, "instant", number(app["averageUserRating"]), here)
    yield point("ratings_count", app_id, at, "instant", whole(app["userRatingCount"]), here)
