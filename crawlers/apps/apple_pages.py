"""Apple's present store pages: the data that the server wrote into the page, of charts and of one app.

Source    <script id="serialized-server-data">: {"data": [{"intent": {storefront, platform}, "data": ..}]}, or that list
Charts    data.segments[] of one genre, or data.charts[] of several, each with its genreId and segments: chart
          (top-free, top-paid), shelves[0].items[] with adamId and title, and from about the 26th place on only ids in
          nextPage.remainingContent[]; 200 in all
One app   data.lockup (adamId, title), developerAction.title, shelfMapping.mostRecentVersion ("Version 3.2") and
          shelfMapping.productRatings (ratingAverage, totalNumberOfRatings)
Evidence  documented: from programs that read these pages
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from parsel import Selector

from crawlers.apps.charts import apple_id
from crawlers.points import point
from crawlers.refusals import Refused
from crawlers.texts.quantities import number, text, whole
from storage.records import App, Record

MOST = 200
_CHART = re.compile(r"top-(free|paid)\b")
_VERSION = re.compile(r"\S*\d\S*")

Listed = tuple[str, str, list[tuple[str | None, str]]]
"""A chart's name, its genre, and its apps in order."""


def server_data(page: Selector) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """What was asked of the server and what it said, or None of a page that has no such data."""
    script = page.css("script#serialized-server-data::text").get("")
    if not script.strip():
        return None
    answer = json.loads(script)
    first = (answer["data"] if isinstance(answer, dict) else answer)[0]
    return first.get("intent") or {}, first["data"]


def charts(data: Mapping[str, Any], chart: str | None, genre: str | None) -> Iterator[Listed]:
    """The lists of a page of charts: of the one that is named, else of all; raises Refused("mismatch") without it."""
    groups = data.get("charts", [data])
    found = False
    for group in groups:
        of = str(group.get("genreId") or genre or "36")
        for segment in group["segments"] if genre in (None, of) else ():
            named = _CHART.match(str(segment.get("chart")))
            if named and chart in (None, named[1]):
                found = True
                yield named[1], "all" if of == "36" else of, _apps(segment)
    if not found:
        raise Refused("mismatch", f"no list of top-{chart} of genre {genre} in the page")


def _apps(segment: Mapping[str, Any]) -> list[tuple[str | None, str]]:
    """The apps of one list: those with their names, then those of which only the id is told, which names them too."""
    rows = segment["shelves"][0]["items"] if segment["shelves"] else []
    listed = [(apple_id(str(row.get("adamId") or row["id"])), text(row["title"])) for row in rows]
    rest = [apple_id(str(row["id"])) for row in (segment.get("nextPage") or {}).get("remainingContent") or ()]
    return [*listed, *((app_id, f"id{app_id}") for app_id in rest)]


def one_app(data: Mapping[str, Any], app_id: str, country: str, at: str) -> Iterator[Record]:
    """What the page of an app says of it; raises Refused("mismatch") where it is another one."""
    lockup, shelves = data["lockup"], data.get("shelfMapping") or {}
    if str(lockup["adamId"]) != app_id:
        raise Refused("mismatch", f"asked for {app_id}, got {lockup['adamId']}"[:100])
    developer = (data.get("developerAction") or {}).get("title") or lockup.get("developerName")
    version = _VERSION.search(str(_first(shelves, "mostRecentVersion").get("primarySubtitle") or ""))
    yield App(
        "appstore",
        apple_id(app_id),
        text(lockup["title"]),
        developer=text(developer) if developer else None,
        version=version[0] if version else None,
        country=country,
    )
    rated = _first(shelves, "productRatings")
    if rated.get("ratingAverage") and rated.get("totalNumberOfRatings"):
        here = {"country": country.upper(), "store": "appstore"}
        yield point("rating", app_id, at, "instant", number(rated["ratingAverage"]), here)
        yield point("ratings_count", app_id, at, "instant", whole(rated["totalNumberOfRatings"]), here)


def _first(shelves: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The first item of a shelf, or an empty one."""
    items = (shelves.get(name) or {}).get("items") or [{}]
    return items[0] if isinstance(items[0], dict) else {}
