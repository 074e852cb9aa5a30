"""Tables of shares as the Wind and iFinD terminals export them: columns found by their headers, Chinese or English.

Layouts   crawlers/quotes/terminal_headers.py, crawlers/quotes/terminal_figures.py
Units     crawlers/quotes/terminal_units.py; where no currency is named it is that of the share's market
Days      without a column of dates the figures are of the day that their header or a line above it names, else of the
          day they were so, in Shanghai
Skipped   the line that names the terminal, remarks, and rows that add up or average the others
Bad       a row with more cells than its header, whose columns are shifted; one that ends before its first figure
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from crawlers.page import Page
from crawlers.points import point
from crawlers.quotes.chinese import listing_currency
from crawlers.quotes.sessions import MAINLAND
from crawlers.quotes.terminal_figures import CODE, Column, day_of
from crawlers.quotes.terminal_headers import Header, header_of, require_header
from crawlers.quotes.terminal_units import Figure, figure_in
from crawlers.rows import BadRow, GoodRow, each_once, each_row
from crawlers.source import Export
from crawlers.texts.quantities import narrow
from crawlers.texts.tables import Table, tables_in
from storage.records import Point, Record
from watchlist.checks import MARKETS

_CURRENCIES = {suffix: currency for suffix, (_, currency) in MARKETS.items()}
_CURRENCIES |= {"BJ": "CNY", "KQ": "KRW", "TWO": "TWD", "T": "JPY"}
"""By the suffix of a code: the currency of its market."""
_EXCHANGES = {"SH": "XSHG", "SZ": "XSHE", "HK": "XHKG"}
_LEAST = 10**6
"""What the shares of any listed company are worth in any of these currencies."""
_FOOTER = re.compile(r"\s*(数据来源|资料来源|数据更新|更新时间|备注|说明|source\s*[:：]|注\s*[:：])", re.IGNORECASE)
_SUMMARIES = frozenset({"合计", "总计", "小计", "平均", "平均值", "均值", "算术平均", "中位数", "最大值", "最小值"})
_NO_CODE = "no code in its column; a cell that is merged with others holds it in the first row only"


class TerminalTable(Export):
    """A table of shares out of a terminal; `Refused("layout")` where none has a header that says what it holds."""

    version = 3

    def read(self, page: Page) -> Iterator[Record | BadRow]:
        day = page.received_at.astimezone(MAINLAND.zone).date()
        tables = [table for table in tables_in(page.body) if table.rows]
        headers = [header_of(table) for table in tables]
        require_header(headers)
        told = zip(tables, headers, strict=True)
        yield from each_once(one for table, header in told if header for one in _in_table(table, header, day))


def _in_table(table: Table, header: Header, day: date) -> Iterator[GoodRow | BadRow]:
    rows = [(n, row) for n, row in table.below(header.below - 1) if not _is_remark(row, header)]
    yield from each_row(rows, lambda row: _in_row(row, table, header, day), table.title)


def _is_remark(row: Sequence[Any], header: Header) -> bool:
    """Whether a row is about the table, and no row of it."""
    filled = [str(cell).strip() for cell in row if cell not in (None, "")]
    if any(_FOOTER.match(cell) for cell in filled[:1]):
        return True
    key = str(_cell(row, header.dates if header.codes is None else header.codes) or "").strip()
    return (key or "".join(filled[:1])).rstrip(":：") in _SUMMARIES


def _in_row(row: Sequence[Any], table: Table, header: Header, day: date) -> Iterator[Point]:
    table.require_no_shift(header.below - 1, row)
    points = list(_points(row, table, header, day))
    if not points and not table.title and len(row) <= header.columns[0].index:
        raise ValueError(f"{len(row)} cells under a header of {table.width(header.below - 1)}: the row is cut off")
    yield from points


def _points(row: Sequence[Any], table: Table, header: Header, day: date) -> Iterator[Point]:
    told = _cell(row, header.dates)
    own = None if header.dates is None else table.counted_day(told) or day_of(told)
    unit = "" if header.units is None else str(_cell(row, header.units) or "")
    for column in header.columns:
        code = column.code or narrow(str(_cell(row, header.codes) or "")).upper()
        if not CODE.fullmatch(code):
            raise ValueError(f"not a code like NVDA.O: {code!r}"[:80] if code else _NO_CODE)
        start = own or column.day or header.day or day
        try:
            if (figure := figure_in(_cell(row, column.index))) is not None:
                yield _point(column, code, start.isoformat(), figure, column.unit or unit)
        except ValueError as error:
            raise ValueError(f"{code} ({column.metric}): {error}; mend it, or leave the cell empty") from None


def _point(column: Column, code: str, day: str, figure: Figure, unit: str) -> Point:
    metric, dims = column.metric, column.dims
    if metric == "change_pct":
        return point(metric, code, day, "day", figure.percent(), dims)
    if metric == "volume":
        return point(metric, code, day, "day", figure.shares(column.unit), dims)
    amount, money = figure.money(unit if metric == "market_cap" else column.unit)
    currency = money or _own_currency(code, metric)
    if currency is None:
        raise ValueError("which currency is not known; name it in the header, as 总市值(亿美元)")
    if metric == "market_cap" and 0 < amount < _LEAST:
        raise ValueError(f"{amount:g} is the value of no company; name its unit in the header, as 总市值(亿美元)")
    return point(metric, code, day, "day", amount, dims, currency=currency)


def _own_currency(code: str, metric: str) -> str | None:
    """That of a share's listing; None where its market is not known, and of a company's value beside a listing in
    another currency than its market's, as it may be in either."""
    digits, _, suffix = code.rpartition(".")
    usual = _CURRENCIES.get(suffix)
    own = usual and listing_currency(_EXCHANGES.get(suffix, ""), digits, usual)
    return own if metric != "market_cap" or own == usual else None


def _cell(row: Sequence[Any], index: int | None) -> Any:
    return row[index] if index is not None and index < len(row) else None
