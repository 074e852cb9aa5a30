"""Qimai (七麦): app charts of App Store countries and Android markets, and estimates of downloads, as its site's JSON.

Endpoints GET api.qimai.cn/rank/index?brand&country&device&genre&page, /pred/download?appid&country&sdate&edate,
          /rank/marketRank?market&category&date and /search/android?market&search; also crawlers/apps/qimai_lists.py
Evidence  search/android checked on answers of 2020; the others on tables that crawlers made of them
Access    every call wants a signature made by the page's script, most want a login: getting round either is a refusal
Errors    code 10000 is ok; every other code comes with HTTP 200
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from crawlers.apps.charts import apple_id
from crawlers.apps.qimai import MARKETS, beijing_day, chart_asked, chart_row, download, list_time, optional, place
from crawlers.apps.qimai_lists import app_info, index_plus, rank_more
from crawlers.complaints import reason_said
from crawlers.page import Ask, Page
from crawlers.points import once, point
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import chinese_amount, number, text
from storage.records import App, Rank, Record, Snapshot, instant
from watchlist.models import Watchlist

HOST = "https://api.qimai.cn"
_OK = 10000


class Qimai(Source):
    slug, cadence, evidence = "qimai", "daily", "recorded"
    version = 2
    manners = Manners(
        delay=10.0,
        on=False,
        why="each call wants a signature and most a login; bring its tables with qimai-csv instead",
        terms="behind a signature and a login: to be read before it is switched on",
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """The first page (50 places) of each App Store chart, unsigned: what an honest client may see of it."""
        for one in watchlist.app_charts:
            if one.store == "appstore":
                genre = "36" if one.genre == "all" else one.genre
                query = {"brand": one.chart, "country": one.country.lower(), "device": one.device, "genre": genre}
                yield Ask(f"{HOST}/rank/index?{urlencode(query | {'page': '1'})}")

    def read(self, page: Page) -> Iterator[Record]:
        answer = page.json()
        if answer["code"] != _OK:
            message = str(answer.get("msg"))
            reason = "not_found" if "不存在" in message else reason_said(message) or "blocked"
            raise Refused(reason, f"code {answer['code']}: {message}")
        read = _READERS.get(page.path[:2])
        if read is None:
            raise Refused("layout", f"no reader for /{'/'.join(page.path)}")
        yield from once(read(answer, page))


def _rank_index(answer: Mapping[str, Any], page: Page) -> Iterator[Record]:
    """The page of one chart: ranks in three lists a row; a snapshot where it is the first page."""
    chart, at, rows = chart_asked(page), list_time(page), answer["rankInfo"]
    for row in rows:
        yield from chart_row(row, chart, at, instant(page.received_at))
    if [place(row["index"]) for row in rows] == list(range(1, len(rows) + 1)) and rows:
        yield Snapshot("appstore", *chart, at, asked=len(rows), got=len(rows), complete=True)


def _downloads(answer: Mapping[str, Any], page: Page) -> Iterator[Record]:
    """The daily estimates in `list`; `avgList` is their mean, repeated."""
    app_id, country = apple_id(page.query["appid"]), page.query.get("country", "cn")
    for milliseconds, value in answer["data"]["list"]:
        yield download(app_id, country, beijing_day(milliseconds), number(value), page)


def _market_rank(answer: Mapping[str, Any], page: Page) -> Iterator[Record]:
    """One list of an Android market. The category in the address names it; ids are the market's own."""
    store, at = _market(page), list_time(page)
    for row in answer["rankInfo"]:
        yield from _listed(store, row, at)


def _search(answer: Mapping[str, Any], page: Page) -> Iterator[Record]:
    """The apps that a word finds in one market, with their places in its list and cumulative downloads."""
    store, at = _market(page), instant(page.received_at)
    here = {"country": "CN", "store": store}
    for row in answer["appList"]:
        app, *places = _listed(store, row, at)
        yield app
        yield from places
        if (written := optional(row["appInfo"].get("app_download_num"))) and (installs := chinese_amount(written)):
            yield point("installs", app.app_id, at, "instant", installs, here)


def _market(page: Page) -> str:
    market = page.query.get("market", "")
    if market not in MARKETS:
        raise Refused("layout", f"not a market: {market!r}")
    return MARKETS[market]


def _listed(store: str, row: Mapping[str, Any], at: str) -> tuple[App, *tuple[Rank, ...]]:
    """An app, and its place in the list that `genre` names; a ranking of 0 (a number) is none, "6" (a text) is one."""
    told, listed = row["appInfo"], row["rankInfo"]
    app_id, name = text(str(told["appId"])), text(told["appName"])
    app = App(store, app_id, name, optional(told.get("publisher")), country="cn")
    if ranking := place(listed["ranking"]):
        return app, Rank(store, "cn", "android", text(listed["genre"]), "all", at, ranking, app_id, name)
    return (app,)


_READERS: dict[tuple[str, ...], Callable[[Mapping[str, Any], Page], Iterator[Record]]] = {
    ("rank", "index"): _rank_index,
    ("pred", "download"): _downloads,
    ("rank", "indexPlus"): index_plus,
    ("app", "rankMore"): rank_more,
    ("app", "appinfo"): app_info,
    ("rank", "marketRank"): _market_rank,
    ("search", "android"): _search,
}
