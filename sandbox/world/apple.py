"""Apple's two public answers: the feed of top apps (version 2) and the lookup by id."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

from sandbox.world import noise
from sandbox.world.charts import ChartApp, Charts, list_day, list_time

_EPOCH = date(2008, 7, 10)
_CURRENCY = {"us": "USD", "cn": "CNY", "jp": "JPY", "gb": "GBP", "hk": "HKD", "tw": "TWD", "kr": "KRW", "sg": "SGD"}


def chart_body(charts: Charts, country: str, chart: str, depth: int, moment: datetime, url: str) -> bytes:
    """The feed of the newest list at a moment: `depth` entries in order of rank, which has no field of its own."""
    day = list_day(moment)
    made = list_time(day)
    entries = [_entry(app, charts.name(app, made), country) for app in charts.ranking(country, chart, day)[:depth]]
    head = {
        "title": "Top Free Apps" if chart == "free" else "Top Paid Apps",
        "id": url,
        "author": {"name": "Apple", "url": "https://www.apple.com/"},
        "links": [{"self": url}],
        "copyright": f"Copyright © {day.year} Apple Inc. All rights reserved.",
        "country": country,
        "icon": "https://www.apple.com/favicon.ico",
        "updated": format_datetime(made),
    }
    start = json.dumps({"feed": head}, ensure_ascii=False, separators=(",", ":"))[:-2]
    return f'{start},"results":[{",".join(entries)}]}}}}'.encode()


@lru_cache(8192)
def _entry(app: ChartApp, name: str, country: str) -> str:
    slug = quote(re.sub(r"\W+", "-", name.lower()).strip("-"))
    entry = {
        "artistName": app.developer,
        "id": app.app_id,
        "name": name,
        "releaseDate": _released(app).isoformat(),
        "kind": "apps",
        "artworkUrl100": f"{_picture(app)}/100x100bb.png",
        "genres": [],
        "url": f"https://apps.apple.com/{country}/app/{slug}/id{app.app_id}",
    }
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


def lookup_body(charts: Charts, seed: int, ids: list[str], country: str, moment: datetime) -> bytes:
    """The apps among the ids that this storefront has; three empty lines come first, as in each recorded answer."""
    known = {app.app_id: app for chart in ("free", "paid") for app in charts.apps(country, chart)}
    found = [_app(known[one], charts, seed, country, moment) for one in dict.fromkeys(ids) if one in known]
    results = ", \n".join(json.dumps(one, ensure_ascii=False) for one in found)
    return f'\n\n\n{{\n "resultCount":{len(found)},\n "results": [\n{results}]\n}}\n\n\n'.encode()


def _app(app: ChartApp, charts: Charts, seed: int, country: str, moment: datetime) -> dict[str, object]:
    name, day = charts.name(app, moment), moment.date()
    released, place = _released(app), country.upper()
    age = max((day - released).days, 0)
    update = age // 14
    stars = 4.55 + 0.15 * noise.normal(seed, "stars", app.app_id, place) + 0.01 * noise.drift(60, age, seed, app.app_id)
    rating = round(min(max(stars, 1.0), 5.0), 5)
    ratings = int(10 ** (2.5 + 2 * noise.uniform(seed, "ratings", app.app_id, place)) * (1 + age / 400))
    version = f"{1 + update // 60}.{update // 6 % 10}.{update % 6}"
    return {
        "screenshotUrls": [],
        "ipadScreenshotUrls": [],
        "artworkUrl512": f"{_picture(app)}/512x512bb.jpg",
        "artistViewUrl": f"https://apps.apple.com/{country}/developer/id{noise.key(app.developer) % 10**9}?uo=4",
        "kind": "software",
        "features": ["iosUniversal"],
        "advisories": [],
        "isGameCenterEnabled": False,
        "languageCodesISO2A": ["EN", "ZH"],
        "fileSizeBytes": str(50_000_000 + noise.key(app.app_id) % 200_000_000),
        "trackContentRating": "12+",
        "trackCensoredName": name,
        "trackViewUrl": f"https://apps.apple.com/{country}/app/id{app.app_id}?uo=4",
        "contentAdvisoryRating": "12+",
        "averageUserRating": rating,
        "userRatingCount": ratings,
        "averageUserRatingForCurrentVersion": rating,
        "userRatingCountForCurrentVersion": ratings,
        "currency": _CURRENCY.get(country, "USD"),
        "wrapperType": "software",
        "version": version,
        "releaseDate": f"{released.isoformat()}T07:00:00Z",
        "currentVersionReleaseDate": f"{(released + timedelta(days=14 * update)).isoformat()}T09:30:00Z",
        "sellerName": app.developer,
        "bundleId": f"com.example.app{app.app_id}",
        "artistId": noise.key(app.developer) % 10**9,
        "artistName": app.developer,
        "genres": ["Productivity", "Utilities"],
        "price": 0.00,
        "formattedPrice": "Free",
        "description": f"{name} helps you through the day.",
        "primaryGenreName": "Productivity",
        "primaryGenreId": 6007,
        "genreIds": ["6007", "6002"],
        "trackId": int(app.app_id),
        "trackName": name,
        "isVppDeviceBasedLicensingEnabled": True,
        "minimumOsVersion": "15.0",
    }


def _picture(app: ChartApp) -> str:
    return f"https://is1-ssl.mzstatic.com/image/thumb/Purple/v4/{noise.key(app.app_id):016x}/AppIcon.png"


def _released(app: ChartApp) -> date:
    return _EPOCH + timedelta(days=noise.key("released", app.app_id) % 5000)
