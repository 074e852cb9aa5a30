"""Figures saved out of Similarweb's web application, as CSV or .xlsx: visits and engagement by day, week or month.

Layouts   no export was at hand, so two plain shapes are taken, and nothing is guessed:
          wide - a column of dates (Date, Week, Month, 日期) and one column a site, headed by its domain, of visits
          unless the title or the lines above name another metric;
          long - a column of dates, one of sites (Domain, Website, Site, 域名) and columns headed by a metric.
          A few lines may stand above the header, and a line of totals below; in a workbook, sheets without such a
          header are passed over where another has one
Grain     as told (file:///name?granularity=daily|weekly|monthly), else from the distances of the dates
Country   a column of countries (Country, 国家) or a line above (Country: US), else the world, unless the address says
          country=cn
Units     visits with their fractions; "33.68%" is made a share; a blank, "-", "N/A" and 0 are no data; "1.2M" is
          refused, for it was rounded
Evidence  documented: the meaning of the columns; the layouts are the two above
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, ClassVar

from crawlers.page import Page
from crawlers.points import point
from crawlers.refusals import Refused
from crawlers.rows import BadRow, GoodRow, each_once, each_row
from crawlers.similarweb import running, site_name
from crawlers.source import Export
from crawlers.texts.countries import WORLD, by_letters
from crawlers.texts.quantities import clock, number, percent, tabled
from crawlers.texts.tables import Table, tables_in
from storage.records import Grain, Point, Record
from watchlist.fields import WEEKDAYS

_DATES, _SITES = ("date", "week", "month", "day", "日期", "周", "月份"), ("domain", "website", "site", "域名", "网站")
_COUNTRIES = ("country", "country code", "国家", "国家/地区")
_WORLD = ("ww", "world", "worldwide", "global", "全球", "全世界")
_METRICS = {
    "visits": "visits", "total visits": "visits", "monthly visits": "visits", "访问量": "visits",
    "bounce rate": "bounce_rate", "跳出率": "bounce_rate", "pages / visit": "pages_per_visit",
    "pages/visit": "pages_per_visit", "pages per visit": "pages_per_visit", "avg. visit duration": "visit_duration_s",
    "average visit duration": "visit_duration_s", "global rank": "global_rank",
}  # fmt: skip
_LONGEST_FIRST = sorted(_METRICS, key=len, reverse=True)
_NOT_READ = re.compile(
    r"unique|page ?views|new (?:users|visitors)|share|thousands?\b|millions?\b|billions?\b|\((?:k|m|mn|bn)\)"
    "|独立访|去重|浏览量|份额|占比|百万|[万亿]次|[(（:：] *[千万亿]"
)
"""What a wide table may be of instead, or count in, by the words above it."""
_COUNTRY_ABOVE = re.compile(
    r"^(?:country|geography|国家/地区|国家|地区)\s*[:：\n]\s*([^\n]+)", re.IGNORECASE | re.MULTILINE
)
_DEVICES = ("desktop", "mobile"), ("桌面", "移动")
_NO_DATA = ("", "-", "--", "n/a", "na", "null", "0")
_TOTALS = ("", "total", "sum", "average", "合计", "总计", "平均")
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,24}")
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[ T]|$)", re.ASCII)
_ROUNDED = re.compile(r"[\d.,]+\s*[KkMBb千万亿]", re.ASCII)
_GRAINS: dict[str, Grain] = {"daily": "day", "weekly": "week", "monthly": "month"}
_ABOVE = 15


@dataclass(frozen=True, slots=True)
class _Figure:
    metric: str
    site: str
    start: date
    written: Any
    country: str | None = None
    """Of the row's own column or of the lines above, where the table has one."""


@dataclass(frozen=True, slots=True)
class _Header:
    """Where what stands in a table: the row and columns by their index; of each figure also its metric and its site,
    "" where the table has a column of sites."""

    at: int
    dates: int
    sites: int | None
    countries: int | None
    country: str | None
    """That of the lines above, where they name one."""
    columns: tuple[tuple[int, str, str], ...]


class SimilarwebCsv(Export):
    slug, cadence, evidence = "similarweb-csv", "weekly", "documented"
    version = 3
    told: ClassVar[Mapping[str, str]] = {
        "granularity": "daily, weekly or monthly",
        "country": "two letters; else the world",
    }

    def read(self, page: Page) -> Iterator[Record | BadRow]:
        found = [one for table in tables_in(page.body) if (one := _figures(table, page)) is not None]
        if not found:
            raise Refused("layout", "no header with a column of dates, and sites or metrics beside it")
        said = [one for in_table in found for one in in_table]
        bad = [one for one in said if isinstance(one, BadRow)]
        yield from bad
        rows = [one for one in said if isinstance(one, GoodRow)]
        starts = sorted({figure.start for row in rows for figure in row.said})
        if not starts:
            return
        try:
            grain = _grain(page.query.get("granularity"), starts)
        except Refused:
            if bad:  # the rows that cannot be read are why the others tell too little
                return
            raise
        asked = page.query.get("country", WORLD)
        try:
            country = _country(asked)
        except ValueError:
            raise Refused("layout", f"country={asked} is no country") from None
        points = list(each_once(one for row in rows for one in _each_cell(row, grain, country, page)))
        if not points and not bad:
            raise Refused("empty", "no cell holds a figure")
        yield from points


def _each_cell(row: GoodRow, grain: Grain, country: str, page: Page) -> Iterator[GoodRow | BadRow]:
    """The figures of a row, each by itself: one that cannot be read does not take the others with it."""
    cells = [(row.number, figure) for figure in row.said]
    return each_row(cells, lambda one: _points(one, grain, one.country or country, page), row.sheet)


def _figures(table: Table, page: Page) -> list[GoodRow | BadRow] | None:
    """Each figure of a table with what it is about; None where no header is found."""
    header = next(filter(None, (_header(table, at, page) for at in range(min(_ABOVE, len(table.rows))))), None)
    if header is None:
        return None
    return list(each_row(table.below(header.at), lambda line: _in_line(line, table, header), table.title))


def _header(table: Table, at: int, page: Page) -> _Header | None:
    """The header that stands in a row of a table; None where none does."""
    names = [str(cell or "").strip().lower() for cell in table.rows[at]]
    dates, sites, countries = (_among(names, known) for known in (_DATES, _SITES, _COUNTRIES))
    above = [str(cell) for line in table.rows[:at] for cell in line if cell]
    if sites:
        columns = [(index, _METRICS[name], "") for index, name in enumerate(names) if name in _METRICS]
    else:
        metric = _said_above([table.title, *above])
        columns = [(index, metric, name) for index, name in enumerate(names) if metric and _DOMAIN.fullmatch(name)]
    if len(dates) == 1 and len(sites) <= 1 and len(countries) <= 1 and columns:
        of = None if countries or "country" in page.query else _country_above(above)
        return _Header(at, dates[0], next(iter(sites), None), next(iter(countries), None), of, tuple(columns))
    return None


def _said_above(texts: Sequence[str]) -> str | None:
    """The metric of a wide table, by its title and the lines above it; visits where they name none, None where they
    name several, another one, or only some of the devices."""
    words, metrics = "\n".join(texts).lower(), set[str]()
    for name in _LONGEST_FIRST:
        if name in words:
            metrics.add(_METRICS[name])
            words = words.replace(name, " ")
    of_some = any((one in words) != (other in words) for one, other in _DEVICES)
    if of_some or _NOT_READ.search(words) or len(metrics) > 1:
        return None
    return metrics.pop() if metrics else "visits"


def _country_above(texts: Sequence[str]) -> str | None:
    """The country that the lines above a table name; raises Refused on one that is not named by two letters."""
    found = _COUNTRY_ABOVE.search("\n".join(texts))
    try:
        return _country(found[1].strip()) if found else None
    except ValueError:
        raise Refused("layout", f"the table is of {found and found[1].strip()!r}: say --about country=us") from None


def _among(names: list[str], known: Sequence[str]) -> list[int]:
    return [index for index, name in enumerate(names) if name in known]


def _in_line(line: Sequence[Any], table: Table, header: _Header) -> Iterator[_Figure]:
    if len(line) <= header.dates or str(line[header.dates] or "").strip().lower().rstrip(":：") in _TOTALS:
        return
    table.require_no_shift(header.at, line)
    start = table.counted_day(line[header.dates]) or _day(line[header.dates])
    country = header.country if header.countries is None else _country(str(line[header.countries] or "").strip())
    for index, name, site in header.columns:
        if index < len(line):
            named = site if header.sites is None else line[header.sites]
            yield _Figure(name, site_name(named), start, line[index], country)


def _country(written: str) -> str:
    """The country that a table or an address names by two letters, or the world; raises ValueError on a name."""
    country = WORLD if written.lower() in _WORLD else by_letters(written)
    if country is None:
        raise ValueError(f"not a country of two letters: {written!r}"[:80])
    return country


def _points(figure: _Figure, grain: Grain, country: str, page: Page) -> Iterator[Point]:
    if value := _value(figure):
        yield _point(figure, value, grain, country, page)


def _day(cell: Any) -> date:
    """The first day that a cell names; 11/22/2024 is refused, for it may be read two ways."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DAY.match(re.sub("[年月]", "-", str(cell).strip()).replace("日", ""))
    if not found:
        raise ValueError(f"not a date like 2024-11-22: {cell!r}"[:80])
    return date(int(found[1]), int(found[2]), int(found[3] or 1))


def _value(figure: _Figure) -> float | None:
    """The figure in its metric's unit, or None for no data."""
    cell = figure.written
    if isinstance(cell, (int, float)):
        return number(cell)
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    if isinstance(cell, time):
        return clock(cell.strftime("%H:%M:%S"))
    written = str(cell if cell is not None else "").strip()
    if written.lower() in _NO_DATA:
        return None
    if figure.metric == "bounce_rate" and "%" in written:
        return percent(written)
    if figure.metric == "visit_duration_s" and ":" in written:
        return clock(written)
    if _ROUNDED.fullmatch(written):
        raise ValueError(f"{written!r} was rounded: export the figures in full")
    return float(tabled(written))


def _grain(asked: str | None, starts: list[date]) -> Grain:
    """The length of the periods; raises Refused("layout") with what to say where the dates do not tell."""
    if asked is not None:
        if asked not in _GRAINS:
            raise Refused("layout", f"granularity={asked}: must be daily, weekly or monthly")
        return _GRAINS[asked]
    apart = [(later - earlier).days for earlier, later in pairwise(starts)]
    if apart and all(start.day == 1 for start in starts):
        return "month"
    if apart and all(days % 7 == 0 for days in apart):
        return "week"
    if 1 in apart:
        return "day"
    raise Refused("layout", "the dates do not tell the length of the periods: say --about granularity=weekly")


def _point(figure: _Figure, value: float, grain: Grain, country: str, page: Page) -> Point:
    if grain == "month" and figure.start.day != 1:
        raise ValueError(f"a month that starts on {figure.start}")
    dims = {"country": country}
    if grain == "week":
        dims["week_anchor"] = WEEKDAYS[figure.start.weekday()]
    partial = running(figure.start, grain, page.received_at)
    return point(figure.metric, figure.site, figure.start.isoformat(), grain, value, dims, partial=partial)
