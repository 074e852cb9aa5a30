"""Tables of Qimai's figures: charts, daily downloads and Android market lists, as CSV or .xlsx.

Dialects  rank/index, one list: key-path header (appInfo.appId, rank_a.ranking) or English (App ID, Rank A Ranking);
          pred/download: appid, list_date, list_value; rank/marketRank: app名称, 排名, one sheet a list
Traps     rows of another width than the header are dropped: in them every later column is shifted;
          avgList_value is the mean repeated on each day, and no series
Address   it says what a table is about: the API's own, or file:///name?brand=free&country=cn&genre=36, or ?market=1
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crawlers.app_charts import apple_id
from crawlers.page import Ask, Page
from crawlers.points import once
from crawlers.qimai import MARKETS, beijing_day, chart_asked, chart_row, download, list_time, optional, place
from crawlers.quantities import numeral, text
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.tables import Table, tables_in
from storage.records import Rank, Record, Snapshot, instant
from watchlist.models import Watchlist

_ENGLISH = {
    "Genre Sub ID": "genre_sub_id", "Index": "index", "App ID": "appInfo.appId", "App Name": "appInfo.appName",
    "Rank A Ranking": "rank_a.ranking", "Rank B Ranking": "rank_b.ranking", "Rank B Genre": "rank_b.genre",
    "Rank C Ranking": "rank_c.ranking", "Comment Rating": "comment.rating", "Comment Number": "comment.num",
}  # fmt: skip
_CHART = {"index", "appInfo.appId", "appInfo.appName", "rank_a.ranking", "rank_b.ranking", "rank_c.ranking"}
_DOWNLOADS = {"appid", "list_date", "list_value"}
_MARKET = {"app名称", "排名"}
Row = Mapping[str, Any]


class QimaiCsv(Source):
    slug, cadence, evidence = "qimai-csv", "weekly", "recorded"
    manners = Manners(on=False, why="files that a person brings: nothing is fetched", terms="the person's contract")

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """Nothing: the files come from a person."""
        yield from ()

    def read(self, page: Page) -> Iterator[Record]:
        yield from once(record for table in tables_in(page.body) for record in _records(table, page))


def _records(table: Table, page: Page) -> Iterator[Record]:
    header = [_ENGLISH.get(str(cell).strip(), str(cell).strip()) for cell in table.rows[0]] if table.rows else []
    whole = [dict(zip(header, row, strict=True)) for row in table.rows[1:] if len(row) == len(header)]
    if len(table.rows) > 1 and not whole:
        raise Refused("layout", f"no row is as wide as the header, {len(header)} columns")
    if set(header) >= _CHART:
        yield from _chart(whole, len(table.rows) - 1, page)
    elif set(header) >= _DOWNLOADS:
        yield from _downloads(whole, page)
    elif set(header) >= _MARKET:
        yield from _market(whole, table.title, page)
    elif header:
        raise Refused("layout", f"columns of no known table: {', '.join(header)}")


def _chart(rows: Sequence[Row], in_table: int, page: Page) -> Iterator[Record]:
    chart, at = chart_asked(page), list_time(page)
    for row in rows:
        yield from chart_row(_nested(row), chart, at, instant(page.received_at))
    places = sorted(number for row in rows if (number := place(row["index"])))
    if places == list(range(1, len(rows) + 1)):  # the top of the list, and not apps picked out of it
        where = ("appstore", *chart, at)
        yield Snapshot(*where, asked=in_table, got=len(rows), complete=len(rows) == in_table)


def _nested(row: Row) -> dict[str, Any]:
    """The row as the API's own object: {"rank_a": {"ranking": …}} for the column rank_a.ranking."""
    nested: dict[str, Any] = {"rank_b": {}}
    for path, cell in row.items():
        outer, _, inner = path.partition(".")
        if inner:
            nested.setdefault(outer, {})[inner] = cell
        else:
            nested[outer] = cell
    return nested


def _downloads(rows: Sequence[Row], page: Page) -> Iterator[Record]:
    asked, country = page.query.get("appid"), page.query.get("country", "cn")
    for row in rows:
        app_id = apple_id(str(row["appid"]))
        if asked and app_id != asked:
            raise Refused("mismatch", f"asked for {asked}, got {app_id}")
        if (value := optional(row["list_value"])) is not None:
            yield download(app_id, country, beijing_day(row["list_date"]), numeral(value), page)


def _market(rows: Sequence[Row], title: str, page: Page) -> Iterator[Record]:
    """One list of an Android market; its tables name no ids. The sheet's name is the list's."""
    store = MARKETS.get(page.query.get("market", ""))
    if store is None:
        raise Refused("layout", "the address must say which market: market=1 (360) to 9 (OPPO)")
    where = (store, page.query.get("country", "cn").lower(), "android", text(title or rows[0].get("类别")), "all")
    at = list_time(page)
    ranked = [(number, text(row["app名称"])) for row in rows if (number := place(row["排名"]))]
    for number, name in ranked:
        yield Rank(*where, at, number, None, name)
    if ranked:
        whole = sorted(number for number, _ in ranked) == list(range(1, len(rows) + 1))
        yield Snapshot(*where, at, asked=len(rows), got=len(ranked), complete=whole)
