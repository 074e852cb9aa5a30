"""What Qimai's sources share: its markets, its calendar, how it writes "none", and what a row of a chart says.

A day is written as the epoch milliseconds of its midnight in Beijing, 16:00Z of the day before. "-", "暂无数据" and a
ranking of 0 mean "none".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from crawlers.apps.charts import apple_id
from crawlers.page import Page
from crawlers.points import point
from crawlers.refusals import Refused
from crawlers.texts.quantities import chinese_amount, numeral, text
from storage.records import Point, Rank, Record, instant

BEIJING = timezone(timedelta(hours=8))
MARKETS = {
    "1": "360", "2": "baidu", "3": "yingyongbao", "4": "xiaomi", "5": "wandoujia",
    "6": "huawei", "7": "meizu", "8": "vivo", "9": "oppo",
}  # fmt: skip
GENRES = {
    "全部应用": "5000", "商务": "6000", "天气": "6001", "工具": "6002", "旅游": "6003", "体育": "6004",
    "社交": "6005", "参考": "6006", "效率": "6007", "摄影与录像": "6008", "新闻": "6009", "导航": "6010",
    "音乐": "6011", "生活": "6012", "健康健美": "6013", "全部游戏": "6014", "财务": "6015", "娱乐": "6016",
    "教育": "6017", "图书": "6018", "医疗": "6020", "报刊杂志": "6021", "美食佳饮": "6023", "购物": "6024",
    "软件开发工具": "6026", "图形和设计": "6027", "儿童": "6061",
}  # fmt: skip
"""Apple's genres by the names that Qimai gives them."""
_DATE = re.compile(r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?", re.ASCII)
_NONE = frozenset({"", "-", "--", "无", "暂无", "暂无数据", "暂无评分", "n/a", "none", "null"})
_ALL_GENRE, _OVERALL, _HALVES = "36", "all", {"应用": "5000", "游戏": "6014"}


def optional(value: Any) -> str | None:
    """A cell or field as text, or None where Qimai writes that it has none."""
    if value is None or isinstance(value, (bool, dict, list)):
        return None
    written = str(value).strip()
    return None if written.lower() in _NONE else written


def place(value: Any) -> int | None:
    """A rank from 1, or None for what is not on the list ("-", 0); raises ValueError on anything else."""
    written = optional(value)
    if written is None or written == "0":
        return None
    if not (written.isascii() and written.isdigit()):
        raise ValueError(f"not a rank: {written!r}"[:80])
    return int(written)


def beijing_day(written: Any) -> date:
    """The day that begins at a moment in Beijing (epoch milliseconds), or that a table writes as a date.

    Raises ValueError where neither is there.
    """
    if isinstance(written, datetime):
        return written.date()
    if found := _DATE.fullmatch(str(written).strip()):
        return date(*map(int, found.groups()))
    moment = datetime.fromtimestamp(int(str(written)) / 1000, BEIJING)
    if moment.time() != datetime.min.time():
        raise ValueError(f"not midnight in Beijing: {written}")
    return moment.date()


def list_time(page: Page) -> str:
    """When a list was: on its own date (00:00Z is 8:00 of that day in Beijing), else when it was received."""
    if "date" not in page.query:
        return instant(page.received_at)
    try:
        return instant(datetime.fromisoformat(page.query["date"]).replace(tzinfo=UTC))
    except ValueError:
        raise Refused("layout", f"date={page.query['date']}: must be a day like 2024-12-05"[:120]) from None


def chart_asked(page: Page) -> tuple[str, str, str, str]:
    """Country, device, chart and genre of the list that rank/index was asked for; raises Refused("layout")."""
    brand = page.query.get("brand")
    if brand not in ("free", "paid", "grossing"):
        raise Refused("layout", "the address must say which chart: brand=free, paid or grossing (--about brand=free)")
    genre = page.query.get("genre", _ALL_GENRE)
    country, device = page.query.get("country", "cn").lower(), page.query.get("device", "iphone").lower()
    if not re.fullmatch("[a-z]{2}", country):
        raise Refused("layout", f"country={country}: must be two letters, like cn"[:120])
    return country, device, brand, _OVERALL if genre == _ALL_GENRE else genre


def chart_row(row: Mapping[str, Any], chart: tuple[str, str, str, str], at: str, seen: str) -> Iterator[Record]:
    """One app's places in the three lists that a row knows (overall, apps or games, genre), and its ratings."""
    country, device, brand, _ = chart
    app_id, name = apple_id(str(row["appInfo"]["appId"])), text(optional(row["appInfo"]["appName"]))
    genre = optional(row.get("genre_sub_id"))
    for rank, of in (("rank_a", _OVERALL), ("rank_b", _HALVES.get(str(row["rank_b"].get("genre")))), ("rank_c", genre)):
        if of and (number := place(row[rank]["ranking"])):
            yield Rank("appstore", country, device, brand, of, at, number, app_id, name)
    yield from _ratings(app_id, row.get("comment") or {}, country, seen)


def _ratings(app_id: str, comment: Mapping[str, Any], country: str, at: str) -> Iterator[Point]:
    stars, count = optional(comment.get("rating")), optional(comment.get("num"))
    here = {"country": country.upper(), "store": "appstore"}
    if stars and count and (mean := numeral(stars)) and (many := chinese_amount(count)):
        yield point("rating", app_id, at, "instant", mean, here)
        yield point("ratings_count", app_id, at, "instant", many, here)


def download(app_id: str, country: str, day: date, value: float, page: Page) -> Point:
    """Qimai's estimate of one day's iPhone downloads in one country; 0 before launch is its word too."""
    over = datetime.combine(day + timedelta(days=1), datetime.min.time(), BEIJING)
    here = {"country": country.upper(), "store": "appstore"}
    return point("downloads", app_id, day.isoformat(), "day", value, here, partial=over > page.received_at)
