"""Tables of shares as the Wind and iFinD terminals export them: columns found by their headers, Chinese or English.

Layouts   long - a column of codes (证券代码) and columns of figures, a column of dates where there are several days;
          wide - a column of dates (日期), and one of closes for each share, headed by its code
Units     whole: 35545 under 总市值(亿美元), or beside 亿美元 in a column of units, is 3,554,500,000,000 USD.
          Where no currency is named it is that of the share's market
Days      without a column of dates the figures are those of the day they were so, in Shanghai
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crawlers.page import Page
from crawlers.points import point
from crawlers.quantities import number, numeral
from crawlers.refusals import Refused
from crawlers.rows import BadRow, each_once, each_row
from crawlers.sessions import MAINLAND
from crawlers.source import Export
from crawlers.tables import Table, tables_in
from storage.records import Point
from watchlist.checks import MARKETS

_CURRENCIES = {suffix: currency for suffix, (_, currency) in MARKETS.items()}
_CURRENCIES |= {"BJ": "CNY", "KQ": "KRW", "TWO": "TWD", "T": "JPY"}
"""By the suffix of a code: the currency of its market."""
_CODE = re.compile(r"[A-Z0-9-]{1,12}\.[A-Z]{1,3}")
_CODES = ("ticker", "code", "windcode", "thscode", "代码", "证券代码", "股票代码", "wind代码", "同花顺代码")
_DATES = ("date", "日期", "交易日期", "截止日期", "time")
_UNITS = ("market_cap_unit", "市值单位", "单位")
_FIGURES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "close": ("close", {}), "收盘价": ("close", {}), "最新价": ("close", {}),
    "pre_close": ("previous_close", {}), "前收盘价": ("previous_close", {}),
    "market_cap": ("market_cap", {}), "总市值": ("market_cap", {}), "总市值1": ("market_cap", {}),
    "volume": ("volume", {}), "成交量": ("volume", {}),
    "pct_chg": ("change_pct", {"over": "day"}), "涨跌幅": ("change_pct", {"over": "day"}),
    "week_pct": ("change_pct", {"over": "week"}), "周涨跌幅": ("change_pct", {"over": "week"}),
    "本周涨跌幅": ("change_pct", {"over": "week"}),
    "month_pct": ("change_pct", {"over": "month"}), "月涨跌幅": ("change_pct", {"over": "month"}),
    "本月涨跌幅": ("change_pct", {"over": "month"}),
    "ytd_pct": ("change_pct", {"over": "year"}), "年涨跌幅": ("change_pct", {"over": "year"}),
    "年初至今涨跌幅": ("change_pct", {"over": "year"}),
}  # fmt: skip
_TIMES = {"": 1, "万": 10**4, "百万": 10**6, "亿": 10**8}
_MONEY = {"美元": "USD", "美金": "USD", "人民币": "CNY", "人民币元": "CNY", "港元": "HKD", "港币": "HKD",
          "韩元": "KRW", "新台币": "TWD", "台币": "TWD", "日元": "JPY", "usd": "USD", "cny": "CNY", "rmb": "CNY",
          "hkd": "HKD", "krw": "KRW", "twd": "TWD", "jpy": "JPY", "元": "", "": ""}  # fmt: skip
_UNIT = re.compile(r"(百万|万|亿)?(.*)")
_FOOTER = re.compile(r"\s*(数据来源|资料来源|source\s*[:：]|注\s*[:：])", re.IGNORECASE)
_BASES = {"前复权": "split+dividend", "后复权": "split+dividend-backward", "不复权": "none"}
_ABOVE = 15
_NO_DATA = ("", "-", "--", "n/a", "nan", "none", "#n/a")


@dataclass(frozen=True, slots=True)
class _Column:
    index: int
    metric: str
    dims: Mapping[str, str]
    unit: str
    """As the header gives it, "" where it gives none."""
    code: str = ""
    """In a wide table, the share."""


@dataclass(frozen=True, slots=True)
class _Header:
    at: int
    codes: int | None
    dates: int | None
    units: int | None
    columns: tuple[_Column, ...]


class TerminalTable(Export):
    """A table of shares out of a terminal; `Refused("layout")` where one has no header that says what it holds."""

    def read(self, page: Page) -> Iterator[Point | BadRow]:
        day = page.received_at.astimezone(MAINLAND.zone).date()
        yield from each_once(one for table in tables_in(page.body) if table.rows for one in _in_table(table, day))


def _in_table(table: Table, day: date) -> Iterator[Point | BadRow]:
    header = _header(table)
    # The line that names the terminal ends every export; it is no row.
    rows = [(n, row) for n, row in table.below(header.at) if not any(_FOOTER.match(str(cell or "")) for cell in row)]
    yield from each_row(rows, lambda row: _in_row(row, header, day), table.title)


def _header(table: Table) -> _Header:
    for at, row in enumerate(table.rows[:_ABOVE]):
        names = [_name(cell) for cell in row]
        codes, dates, units = (_first(names, known) for known in (_CODES, _DATES, _UNITS))
        if codes is not None:
            columns = tuple(_columns(row))
        elif dates is not None:
            columns = tuple(_wide(row, table))
        else:
            continue
        if columns:
            return _Header(at, codes, dates, units, columns)
    raise Refused("layout", "no header with a column of codes (证券代码) or dates (日期), and figures beside it")


def _columns(row: Sequence[Any]) -> Iterator[_Column]:
    for index, cell in enumerate(row):
        if (name := _name(cell)) in _FIGURES:
            yield _Column(index, *_FIGURES[name], _unit_in(cell))


def _wide(row: Sequence[Any], table: Table) -> Iterator[_Column]:
    above = " ".join(str(cell) for line in table.rows[:_ABOVE] for cell in line if cell)
    basis = next((basis for word, basis in _BASES.items() if word in above), "unstated")
    for index, cell in enumerate(row):
        if _CODE.fullmatch(code := str(cell or "").strip().upper()):
            yield _Column(index, "close", {"adjustment": basis}, "", code)


def _in_row(row: Sequence[Any], header: _Header, day: date) -> Iterator[Point]:
    start = day if header.dates is None else _day(_cell(row, header.dates))
    unit = "" if header.units is None else str(_cell(row, header.units) or "")
    for column in header.columns:
        code = column.code or str(_cell(row, header.codes) or "").strip().upper()
        if not _CODE.fullmatch(code):
            raise ValueError(f"not a code like NVDA.O: {code!r}"[:80])
        if (value := _value(_cell(row, column.index))) is not None:
            yield _point(column, code, start, value, column.unit or unit)


def _point(column: _Column, code: str, start: date, value: float, unit: str) -> Point:
    dims = column.dims if column.metric != "close" or column.dims else {"adjustment": "unstated"}
    if column.metric == "change_pct":
        return point("change_pct", code, start.isoformat(), "day", value, dims)
    times, money = _money(unit if column.metric == "market_cap" else column.unit)
    if column.metric == "volume":
        return point("volume", code, start.isoformat(), "day", round(value * times), dims)
    currency = money or _CURRENCIES.get(code.rpartition(".")[2])
    if currency is None:
        raise ValueError(f"{code}: the currency of its market is not known; name it in the header, as 总市值(亿美元)")
    return point(column.metric, code, start.isoformat(), "day", value * times, dims, currency=currency)


def _money(unit: str) -> tuple[int, str]:
    """What one of a unit such as 亿美元 stands for, and its currency, "" where it names none."""
    found = _UNIT.fullmatch(unit.strip().lower())
    assert found is not None
    if found[2] not in _MONEY and found[2] not in ("股", "%"):
        raise ValueError(f"not a unit that is known: {unit!r}; write 亿美元 or 亿人民币"[:120])
    return _TIMES[found[1] or ""], _MONEY.get(found[2], "")


def _value(cell: Any) -> float | None:
    if cell is None or (isinstance(cell, str) and cell.strip().lower() in _NO_DATA):
        return None
    return numeral(cell.strip().rstrip("%").replace(",", "")) if isinstance(cell, str) else number(cell)


def _day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    written = re.sub(r"[年月/.]", "-", str(cell or "").strip()).replace("日", "")[:10]
    try:
        year, month, day = map(int, written.split("-") if "-" in written else (written[:4], written[4:6], written[6:]))
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"not a date like 2024-12-04: {cell!r}"[:80]) from None


def _name(cell: Any) -> str:
    """A header without its unit, as it is looked up."""
    return re.sub(r"[\s]*[(（\[【].*|\s+", "", str(cell or "").strip().lower())


def _unit_in(cell: Any) -> str:
    found = re.search(r"[(（\[【](?:单位[:：])?([^)）\]】]*)[)）\]】]", str(cell or ""))
    return found[1].strip() if found else ""


def _first(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next((index for index, name in enumerate(names) if name in known), None)


def _cell(row: Sequence[Any], index: int | None) -> Any:
    return row[index] if index is not None and index < len(row) else None
