"""Figures saved out of Similarweb's web application, as CSV or .xlsx: visits and engagement by day, week or month.

Layouts   no export was at hand, so two plain shapes are taken, and nothing is guessed:
          wide - a column of dates (Date, Week, Month, 日期) and one column of visits a site, headed by its domain;
          long - a column of dates, one of sites (Domain, Website, Site, 域名) and columns headed by a metric.
          A few lines may stand above the header, and a line of totals below; in a workbook, sheets without such a
          header are passed over where another has one
Grain     from file:///name?granularity=daily|weekly|monthly, else from the distances of the dates
Country   a column of countries (Country, 国家), else the world, unless the address says country=cn
Units     visits with their fractions; "33.68%" is made a share; a blank, "-", "N/A" and 0 are no data; "1.2M" is
          refused, for it was rounded
Evidence  documented: the meaning of the columns; the layouts are the two above
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from crawlers.page import Page
from crawlers.points import point
from crawlers.refusals import Refused
from crawlers.rows import BadRow, GoodRow, each_once, each_row
from crawlers.similarweb import running, site_name
from crawlers.source import Export
from crawlers.texts.countries import WORLD, by_letters
from crawlers.texts.quantities import clock, number, numeral, percent
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
_NO_DATA = ("", "-", "--", "n/a", "na", "null", "0")
_TOTALS = ("", "total", "sum", "average", "合计", "总计", "平均")
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,24}")
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[ T]|$)", re.ASCII)
_SEPARATED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_GRAINS: dict[str, Grain] = {"daily": "day", "weekly": "week", "monthly": "month"}
_ABOVE = 15


@dataclass(frozen=True, slots=True)
class _Figure:
    metric: str
    site: str
    start: date
    written: Any
    country: str | None = None
    """Of the row's own column, where the table has one."""


class SimilarwebCsv(Export):
    slug, cadence, evidence = "similarweb-csv", "weekly", "documented"
    version = 2

    def read(self, page: Page) -> Iterator[Record | BadRow]:
        found = [one for table in tables_in(page.body) if (one := _figures(table)) is not None]
        if not found:
            raise Refused("layout", "no header with a column of dates, and sites or metrics beside it")
        said = [one for in_table in found for one in in_table]
        bad = [one for one in said if isinstance(one, BadRow)]
        yield from bad
        rows = [one for one in said if isinstance(one, GoodRow)]
        grain = _grain(page.query.get("granularity"), sorted({figure.start for row in rows for figure in row.said}))
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


def _figures(table: Table) -> list[GoodRow | BadRow] | None:
    """Each figure of a table with what it is about; None where no header is found."""
    for above, row in enumerate(table.rows[:_ABOVE]):
        names = [str(cell or "").strip().lower() for cell in row]
        dates, sites, countries = (_among(names, known) for known in (_DATES, _SITES, _COUNTRIES))
        if sites:
            columns = [(index, _METRICS[name], "") for index, name in enumerate(names) if name in _METRICS]
        else:
            columns = [(index, "visits", name) for index, name in enumerate(names) if _DOMAIN.fullmatch(name)]
        if len(dates) == 1 and len(sites) <= 1 and len(countries) <= 1 and columns:
            read = partial(_in_line, dates=dates[0], sites=sites, countries=countries, columns=columns)
            return list(each_row(table.below(above), read, table.title))
    return None


def _among(names: list[str], known: Sequence[str]) -> list[int]:
    return [index for index, name in enumerate(names) if name in known]


def _in_line(
    line: Sequence[Any], dates: int, sites: list[int], countries: list[int], columns: list[tuple[int, str, str]]
) -> Iterator[_Figure]:
    if len(line) <= dates or str(line[dates] or "").strip().lower() in _TOTALS:
        return
    start = _day(line[dates])
    country = _country(str(line[countries[0]] or "").strip()) if countries else None
    for index, name, site in columns:
        if index < len(line):
            yield _Figure(name, site_name(line[sites[0]] if sites else site), start, line[index], country)


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
    return numeral(written.replace(",", "") if _SEPARATED.fullmatch(written) else written)


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
    raise Refused("layout", "the dates do not tell the length of the periods: say ?granularity=weekly")


def _point(figure: _Figure, value: float, grain: Grain, country: str, page: Page) -> Point:
    if grain == "month" and figure.start.day != 1:
        raise ValueError(f"a month that starts on {figure.start}")
    dims = {"country": country}
    if grain == "week":
        dims["week_anchor"] = WEEKDAYS[figure.start.weekday()]
    partial = running(figure.start, grain, page.received_at)
    return point(figure.metric, figure.site, figure.start.isoformat(), grain, value, dims, partial=partial)
