"""Apple's older feed of top apps: grossing charts, genres and iPads too."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from sandbox.world.charts import DEPTH, ChartApp, Charts, list_day, list_time

_LIST = re.compile(
    r"/([a-z]{2})/rss/top(free|paid|grossing)(ipad)?applications((?:/(?:limit|genre)=\d{1,6})*)/json", re.ASCII
)
_PACIFIC = timezone(timedelta(hours=-7))


def legacy_chart_body(charts: Charts, path: str, moment: datetime) -> bytes | None:
    """The newest list that the path names, or None where it names none. At most 100 entries come, whatever is asked."""
    asked = _LIST.fullmatch(path)
    if not asked:
        return None
    country, chart, settings = asked[1], asked[2], dict(part.split("=") for part in asked[4].split("/") if part)
    genre = settings.get("genre", "36")
    which = "/".join([chart, *(["ipad"] if asked[3] else []), *([genre] if genre != "36" else [])])
    day, depth = list_day(moment), min(int(settings.get("limit", "25")), DEPTH)
    made = list_time(day)
    label = "6007" if genre == "36" else genre
    apps = charts.ranking(country, which, day)[:depth]
    entries = ",".join(_entry(app, charts.name(app, made), country, label) for app in apps)
    address = f"https://itunes.apple.com{path}"
    head = {
        "author": {"name": {"label": "iTunes Store"}, "uri": {"label": "http://www.apple.com/itunes/"}},
        "updated": {"label": made.astimezone(_PACIFIC).isoformat()},
        "rights": {"label": "Copyright 2008 Apple Inc."},
        "title": {"label": f"iTunes Store: Top {chart.title()} Applications"},
        "icon": {"label": "http://itunes.apple.com/favicon.ico"},
        "link": [{"attributes": {"rel": "self", "href": address}}],
        "id": {"label": address},
    }
    start = json.dumps({"feed": head}, ensure_ascii=False, separators=(",", ":"))[:-2]
    return f'{start},"entry":[{entries}]}}}}'.encode()


@lru_cache(8192)
def _entry(app: ChartApp, name: str, country: str, genre: str) -> str:
    address = f"https://apps.apple.com/{country}/app/id{app.app_id}?uo=2"
    entry = {
        "im:name": {"label": name},
        "im:image": [{"label": "https://is1-ssl.mzstatic.com/image/53x53bb.png", "attributes": {"height": "53"}}],
        "summary": {"label": f"{name} helps you through the day."},
        "im:price": {"label": "Get", "attributes": {"amount": "0.00000", "currency": "USD"}},
        "im:contentType": {"attributes": {"term": "Application", "label": "Application"}},
        "rights": {"label": f"© {app.developer}"},
        "title": {"label": f"{name} - {app.developer}"},
        "link": {"attributes": {"rel": "alternate", "type": "text/html", "href": address}},
        "id": {"label": address, "attributes": {"im:id": app.app_id, "im:bundleId": f"com.example.app{app.app_id}"}},
        "im:artist": {
            "label": app.developer,
            "attributes": {"href": f"https://apps.apple.com/{country}/developer/id1"},
        },
        "category": {"attributes": {"im:id": genre, "term": "Productivity", "label": "Productivity"}},
        "im:releaseDate": {"label": "2020-03-01T00:00:00-07:00", "attributes": {"label": "March 1, 2020"}},
    }
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
