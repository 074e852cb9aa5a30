"""Tables of shares as the Wind and iFinD terminals export them: columns found by their headers, Chinese or English.

Layouts   crawlers/quotes/terminal_headers.py
Units     whole: 35545 under 总市值(亿美元), or beside 亿美元 in a column of units, is 3,554,500,000,000 USD.
          Where no currency is named it is that of the share's market; volume counts shares, 手 are a hundred
Days      without a column of dates the figures are of the day that their header or a line above it names, else of the
          day they were so, in Shanghai
Skipped   the line that names the terminal, remarks, and rows that add up or average the others
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
from crawlers.quotes.terminal_headers import CODE, Column, Header, day_of, header_of, require_header
from crawlers.rows import BadRow, GoodRow, each_once, each_row
from crawlers.source import Export
from crawlers.texts.quantities import number, numeral
from crawlers.texts.tables import Table, tables_in
from storage.records import Point, Record
from watchlist.checks import MARKETS

_CURRENCIES = {suffix: currency for suffix, (_, currency) in MARKETS.items()}
_CURRENCIES |= {"BJ": "CNY", "KQ": "KRW", "TWO": "TWD", "T": "JPY"}
"""By the suffix of a code: the currency of its market."""
_EXCHANGES = {"SH": "XSHG", "SZ": "XSHE", "HK": "XHKG"}
_TIMES = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9, "万亿": 10**12}
_MONEY = {"美元": "USD", "美金": "USD", "人民币": "CNY", "人民币元": "CNY", "港元": "HKD", "港币": "HKD",
          "韩元": "KRW", "新台币": "TWD", "台币": "TWD", "日元": "JPY", "usd": "USD", "cny": "CNY", "rmb": "CNY",
          "hkd": "HKD", "krw": "KRW", "twd": "TWD", "jpy": "JPY", "元": "", "": ""}  # fmt: skip
_LEAST = 10**6
"""What the shares of any listed company are worth in any of these currencies."""
_COUNTS = {"股": 1, "手": 100, "": 1}
_UNIT = re.compile(r"(百万|千万|十亿|万亿|千|万|亿)?(.*)")
_FOOTER = re.compile(r"\s*(数据来源|资料来源|数据更新|更新时间|备注|说明|source\s*[:：]|注\s*[:：])", re.IGNORECASE)
_SUMMARIES = frozenset({"合计", "总计", "小计", "平均", "平均值", "均值", "算术平均", "中位数", "最大值", "最小值"})
_NO_DATA = ("", "-", "--", "—", "——", "－", "n/a", "nan", "none", "null", "#n/a", "停牌")


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
    yield from each_row(rows, lambda row: _in_row(row, header, day), table.title)


def _is_remark(row: Sequence[Any], header: Header) -> bool:
    """Whether a row is about the table, and no row of it."""
    filled = [cell for cell in row if cell not in (None, "")]
    if any(_FOOTER.match(str(cell)) for cell in filled[:1]):
        return True
    return str(_cell(row, header.codes) or _cell(row, header.dates) or "").strip() in _SUMMARIES


def _in_row(row: Sequence[Any], header: Header, day: date) -> Iterator[Point]:
    own = None if header.dates is None else day_of(_cell(row, header.dates))
    unit = "" if header.units is None else str(_cell(row, header.units) or "")
    for column in header.columns:
        code = column.code or str(_cell(row, header.codes) or "").strip().upper()
        if not CODE.fullmatch(code):
            raise ValueError(f"not a code like NVDA.O: {code!r}"[:80])
        try:
            value = _value(_cell(row, column.index))
        except ValueError as error:
            raise ValueError(f"{code} ({column.metric}): {error}; mend it, or leave the cell empty") from None
        if value is not None:
            yield _point(column, code, own or column.day or header.day or day, value, column.unit or unit)


def _point(column: Column, code: str, start: date, value: float, unit: str) -> Point:
    metric, day, dims = column.metric, start.isoformat(), column.dims
    if metric == "change_pct":
        return point(metric, code, day, "day", value, dims)
    if metric == "volume":
        return point(metric, code, day, "day", round(value * _shares(column.unit)), dims)
    times, money = _money(unit if metric == "market_cap" else column.unit)
    digits, _, suffix = code.rpartition(".")
    usual = _CURRENCIES.get(suffix)
    own = usual and listing_currency(_EXCHANGES.get(suffix, ""), digits, usual)
    # A company's value beside a listing in another currency than its market's may be in either.
    currency = money or (own if metric != "market_cap" or own == usual else None)
    if currency is None:
        raise ValueError(f"{code}: which currency is not known; name it in the header, as 总市值(亿美元)")
    if metric == "market_cap" and 0 < value * times < _LEAST:
        raise ValueError(
            f"{code}: {value * times:g} is the value of no company; name its unit in the header, as 总市值(亿美元)"
        )
    return point(metric, code, day, "day", value * times, dims, currency=currency)


def _money(unit: str) -> tuple[int, str]:
    """What one of a unit such as 亿美元 stands for, and its currency, "" where it names none."""
    times, what = _parted(unit)
    if what not in _MONEY:
        raise ValueError(f"not a unit of money that is known: {unit!r}; write 亿美元 or 亿人民币"[:120])
    return times, _MONEY[what]


def _shares(unit: str) -> int:
    """How many shares one of a unit such as 万股 or 手 stands for."""
    times, what = _parted(unit)
    if what not in _COUNTS:
        raise ValueError(f"not a unit of volume that is known: {unit!r}; write 股, 万股 or 手"[:120])
    return times * _COUNTS[what]


def _parted(unit: str) -> tuple[int, str]:
    found = _UNIT.fullmatch(unit.strip().lower())
    assert found is not None
    return _TIMES[found[1] or ""], found[2]


def _value(cell: Any) -> float | None:
    if cell is None or (isinstance(cell, str) and cell.strip().lower() in _NO_DATA):
        return None
    return numeral(cell.strip().rstrip("%％").replace(",", "")) if isinstance(cell, str) else number(cell)


def _cell(row: Sequence[Any], index: int | None) -> Any:
    return row[index] if index is not None and index < len(row) else None
