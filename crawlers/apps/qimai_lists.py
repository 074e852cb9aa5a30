"""Qimai's other answers on App Store charts and apps, as programs that ask for them read them.

rank/indexPlus/brand_id/<n>   list[] with index, the place in the list asked for, and appInfo; n is 0 paid, 1 free,
                              2 grossing; 20 rows a page
app/rankMore                  data.table[]: one day of one app, its places by Apple's genre ("36" is all), "-" is none
app/appinfo                   appInfo.appname
Evidence                      documented: from such programs
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any

from crawlers.apps.charts import apple_id
from crawlers.apps.qimai import beijing_day, list_time, optional, place
from crawlers.page import Page
from crawlers.refusals import Refused
from crawlers.texts.quantities import text
from storage.records import App, Rank, Record, Snapshot, instant

_BRANDS = {"0": "paid", "1": "free", "2": "grossing"}
_ALL = "36"


def index_plus(answer: Mapping[str, Any], page: Page) -> Iterator[Record]:
    """One page of one chart, and a snapshot where it is the first."""
    chart, at, rows = (
        _chart(page, _BRANDS[page.path[-1]], page.query.get("genre", _ALL)),
        list_time(page),
        answer["list"],
    )
    places = [place(row["index"]) for row in rows]
    for row, at_place in zip(rows, places, strict=True):
        if at_place:
            app = row["appInfo"]
            yield Rank("appstore", *chart, at, at_place, apple_id(str(app["appId"])), text(optional(app["appName"])))
    if rows and places == list(range(1, len(rows) + 1)):
        yield Snapshot("appstore", *chart, at, asked=len(rows), got=len(rows), complete=True)


def rank_more(answer: Mapping[str, Any], page: Page) -> Iterator[Record]:
    """The places of one app, day by day. No name is told: its id stands for it."""
    app_id, brand = apple_id(page.query["appid"]), page.query.get("brand", "")
    if brand not in _BRANDS.values():
        raise Refused("layout", "the address must say which chart: brand=free, paid or grossing")
    for row in answer["data"]["table"]:
        at = instant(datetime.combine(beijing_day(row["date"]), time(), UTC))
        for genre, written in row.items():
            if genre.isdecimal() and (number := place(written)):
                yield Rank("appstore", *_chart(page, brand, genre), at, number, app_id, f"id{app_id}")


def app_info(answer: Mapping[str, Any], page: Page) -> Iterator[Record]:
    """What one app is called in one country."""
    country = page.query.get("country", "cn").lower()
    yield App("appstore", apple_id(page.query["appid"]), text(optional(answer["appInfo"]["appname"])), country=country)


def _chart(page: Page, brand: str, genre: str) -> tuple[str, str, str, str]:
    """Country, device, chart and genre as records name them."""
    country, device = page.query.get("country", "cn").lower(), page.query.get("device", "iphone").lower()
    return country, device, brand, "all" if genre == _ALL else genre
