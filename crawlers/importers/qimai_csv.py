"""Tables of Qimai's figures: charts, daily downloads and Android market lists, as CSV or .xlsx.

Dialects  rank/index, one list: key-path header (appInfo.appId, rank_a.ranking) or English (App ID, Rank A Ranking);
          or Chinese (应用ID, 应用名称, 排名: the list asked for alone); pred/download: appid, list_date, list_value, or
          日期 and 下载量; rank/marketRank: app名称, 排名, one sheet a list; App Store: app名称, 分类排名, 总榜排名, one
          sheet a genre, by its name; the place among all apps (总榜) is that of the sheet 全部应用
Traps     rows of another width than the header are bad: in them every later column is shifted;
          avgList_value is the mean repeated on each day, and no series
Address   it says what a table is about: the API's own, or what is told: file:///name?brand=free&country=cn&genre=36
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from crawlers.apps.charts import apple_id
from crawlers.apps.qimai import (
    GENRES,
    MARKETS,
    beijing_day,
    chart_asked,
    chart_row,
    download,
    list_time,
    optional,
    place,
)
from crawlers.page import Page
from crawlers.refusals import Refused
from crawlers.rows import BadRow, GoodRow, each_once, each_row
from crawlers.source import Export
from crawlers.texts.quantities import tabled, text
from crawlers.texts.tables import Table, tables_in
from storage.records import Rank, Record, Snapshot, instant

_HEADINGS = {
    "Genre Sub ID": "genre_sub_id", "Index": "index", "App ID": "appInfo.appId", "App Name": "appInfo.appName",
    "Rank A Ranking": "rank_a.ranking", "Rank B Ranking": "rank_b.ranking", "Rank B Genre": "rank_b.genre",
    "Rank C Ranking": "rank_c.ranking", "Comment Rating": "comment.rating", "Comment Number": "comment.num",
    "应用ID": "appInfo.appId", "应用id": "appInfo.appId", "应用名称": "appInfo.appName", "应用名": "appInfo.appName",
    "日期": "list_date", "下载量": "list_value", "预估下载量": "list_value", "下载量预估": "list_value",
}  # fmt: skip
_CHART = {"index", "appInfo.appId", "appInfo.appName", "rank_a.ranking", "rank_b.ranking", "rank_c.ranking"}
_LISTED = {"appInfo.appId", "appInfo.appName", "排名"}
_DOWNLOADS = {"list_date", "list_value"}
_BY_GENRE = {"app名称", "分类排名", "总榜排名"}
_MARKET = {"app名称", "排名"}
_KNOWN = _CHART | _LISTED | _DOWNLOADS | _BY_GENRE | _MARKET
Row = Mapping[str, Any]


class QimaiCsv(Export):
    slug, cadence, evidence = "qimai-csv", "weekly", "recorded"
    version = 3
    told: ClassVar[Mapping[str, str]] = {
        "brand": "of a chart: free, paid or grossing", "genre": "of a chart: Apple's number; else all",
        "device": "of a chart: iphone or ipad; else iphone", "country": "two letters; else cn",
        "date": "of a chart, like 2024-12-05; else when it was so", "appid": "of downloads whose table names no app",
        "market": "of an Android list: 1 (360) to 9 (OPPO)",
    }  # fmt: skip

    def read(self, page: Page) -> Iterator[Record | BadRow]:
        yield from each_once(one for table in tables_in(page.body) for one in _records(table, page))


def _records(table: Table, page: Page) -> Iterator[GoodRow | BadRow | Record]:
    header = [_HEADINGS.get(str(cell).strip(), str(cell).strip()) for cell in table.rows[0]] if table.rows else []
    if twice := {name for name in header if header.count(name) > 1} & _KNOWN:
        raise Refused("layout", f"two columns say the same: {', '.join(sorted(twice))}; rename or drop one")
    rows = table.below(0) if header else []
    whole = [(n, dict(zip(header, row, strict=True))) for n, row in rows if len(row) == len(header)]
    if rows and not whole:
        raise Refused("layout", f"no row is as wide as the header, {len(header)} columns")
    for n, row in rows:
        if len(row) != len(header):
            yield BadRow(n, f"{len(row)} cells under a header of {len(header)}: its columns are shifted", table.title)
    if set(header) >= _CHART or set(header) >= _LISTED:
        yield from _chart(whole, len(rows), table.title, page)
    elif set(header) >= _DOWNLOADS:
        yield from each_row(whole, lambda row: _download(row, page), table.title)
    elif set(header) >= _BY_GENRE:
        yield from _genre(whole, table.title, page)
    elif set(header) >= _MARKET:
        yield from _market(whole, table.title, page)
    elif header:
        raise Refused("layout", f"columns of no known table: {', '.join(header)}")


def _chart(
    rows: Sequence[tuple[int, Row]], in_table: int, sheet: str, page: Page
) -> Iterator[GoodRow | BadRow | Record]:
    chart, at = chart_asked(page), list_time(page)
    said = list(each_row(rows, lambda row: _place(row, chart, at, page), sheet))
    yield from said
    places = sorted(one for row in said if isinstance(row, GoodRow) for one in row.said if isinstance(one, int))
    if places == list(range(1, len(rows) + 1)):  # the top of the list, and not apps picked out of it
        where = ("appstore", *chart, at)
        yield Snapshot(*where, asked=in_table, got=len(rows), complete=len(rows) == in_table)


def _place(row: Row, chart: tuple[str, str, str, str], at: str, page: Page) -> Iterator[Record | int]:
    """What a row says, and its place in the list."""
    if "排名" in row:
        if listed := place(row["排名"]):
            app_id, name = apple_id(str(row["appInfo.appId"])), text(row["appInfo.appName"])
            yield Rank("appstore", *chart, at, listed, app_id, name)
            yield listed
        return
    yield from chart_row(_nested(row), chart, at, instant(page.received_at))
    if number := place(row["index"]):
        yield number


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


def _download(row: Row, page: Page) -> Iterator[Record]:
    asked, country = page.query.get("appid"), page.query.get("country", "cn")
    named = row.get("appid") or row.get("appInfo.appId") or asked
    if not named:
        raise ValueError("the table names no app: --about appid=ID")
    app_id = apple_id(str(named))
    if asked and app_id != asked:
        raise Refused("mismatch", f"asked for {asked}, got {app_id}")
    if (value := optional(row["list_value"])) is not None:
        yield download(app_id, country, beijing_day(row["list_date"]), float(tabled(value)), page)


def _genre(rows: Sequence[tuple[int, Row]], title: str, page: Page) -> Iterator[GoodRow | BadRow | Record]:
    """One genre's list of the App Store; its tables name no ids. The sheet's name is the genre's."""
    if title not in GENRES:
        raise Refused("layout", f"not the name of a genre: {title!r}")
    country, device, chart, _ = chart_asked(page)
    column = "总榜排名" if title == "全部应用" else "分类排名"
    yield from _listed(("appstore", country, device, chart, GENRES[title]), rows, column, title, page)


def _market(rows: Sequence[tuple[int, Row]], title: str, page: Page) -> Iterator[GoodRow | BadRow | Record]:
    """One list of an Android market; its tables name no ids. The sheet's name is the list's."""
    store = MARKETS.get(page.query.get("market", ""))
    if store is None:
        raise Refused("layout", "the address must say which market: market=1 (360) to 9 (OPPO) (--about market=1)")
    name = text(title or rows[0][1].get("类别"))
    where = (store, page.query.get("country", "cn").lower(), "android", name, "all")
    yield from _listed(where, rows, "排名", title, page)


def _listed(
    where: tuple[str, str, str, str, str], rows: Sequence[tuple[int, Row]], column: str, sheet: str, page: Page
) -> Iterator[GoodRow | BadRow | Record]:
    """The places that a column gives to names without ids, and the snapshot that they are."""
    at = list_time(page)

    def ranked(row: Row) -> Iterator[Rank]:
        if number := place(row[column]):
            yield Rank(*where, at, number, None, text(row["app名称"]))

    said = list(each_row(rows, ranked, sheet))
    yield from said
    places = sorted(one.rank for row in said if isinstance(row, GoodRow) for one in row.said)
    if places:
        yield Snapshot(*where, at, asked=len(rows), got=len(places), complete=places == list(range(1, len(rows) + 1)))
