"""What the headers of the terminals' tables say: which column is which figure, in which unit, of which share and day.

Layouts   long - a column of codes (证券代码) and columns of figures, a column of dates where there are several days;
          wide - a column of dates (日期), and figures of shares whose codes head their columns, or stand in a row above
          or below (one for several columns where cells are merged)
Parts     a header may carry what qualifies it: 总市值(亿美元), or on lines of its own [交易日期] 2024-12-04,
          [单位] 亿元, [币种] 人民币; or rows below it do, which hold no figures: names, dates, 单位:亿元
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from crawlers.quotes.terminal_figures import (
    BASES,
    CLOSE,
    DAY_TOLD,
    FIGURES,
    UNIT_TOLD,
    Column,
    code_in,
    day_in,
    name_of,
    named,
    spoken_of,
)
from crawlers.refusals import Refused
from crawlers.texts.tables import Table

_CODES = ("ticker", "code", "windcode", "thscode", "代码", "证券代码", "股票代码", "wind代码", "同花顺代码")
_DATES = ("date", "日期", "交易日期", "截止日期", "time")
_UNITS = ("market_cap_unit", "市值单位", "单位")
_ABOVE, _AROUND = 15, 2
_UNIT_ABOVE = re.compile(r"单位\s*[:：]\s*([^\s,，;；、)）\]】]+)")
_FIGURE = re.compile(r"[-+]?[\d,]*\.?\d+%?")


@dataclass(frozen=True, slots=True)
class Header:
    """`below` is the index of the first row of figures."""

    below: int
    codes: int | None
    dates: int | None
    units: int | None
    columns: tuple[Column, ...]
    day: date | None
    """What the lines above say the day is, where they say one."""


def header_of(table: Table) -> Header | None:
    """The header of a table; None where it has none that says what the table holds."""
    for at, row in enumerate(table.rows[:_ABOVE]):
        names = [name_of(cell) for cell in row]
        codes, dates, units = (_first(names, known) for known in (_CODES, _DATES, _UNITS))
        key = dates if codes is None else codes
        if key is None:
            continue
        below = _end(table, at, key)
        above, beneath = table.rows[:at], table.rows[at + 1 : below]
        columns = tuple(named(row) if codes is not None else _wide(row, above, beneath, _basis(table, below)))
        if columns:
            unit = _unit_above(above)
            qualified = tuple(_counted(_qualified(column, beneath), unit) for column in columns)
            return Header(below, codes, dates, units, qualified, _day_above(above))
    return None


_Rows = Sequence[Sequence[Any]]


def _wide(row: Sequence[Any], above: _Rows, beneath: _Rows, basis: str) -> Iterator[Column]:
    """Columns headed by codes, and columns of figures whose codes stand in a row around."""
    if any(map(code_in, row)):
        titles = [cell for line in above for cell in line]
        for index, code in _carried(row).items():
            below = [line[index] for line in beneath if index < len(line)]
            # A column that has no code of its own is one more of the share before it only where it names its figure.
            told = code_in(row[index]) or any(name in str(cell).lower() for cell in below for name in FIGURES)
            column = spoken_of(below, titles) if code and told else None
            if column and column.metric == CLOSE:
                yield replace(column, index=index, code=code, dims={"adjustment": basis})
            elif column:
                yield replace(column, index=index, code=code)
        return
    rows_of_codes = [line for line in (*above[-_AROUND:], *beneath) if any(map(code_in, line))]
    if rows_of_codes:
        codes = _carried(rows_of_codes[-1])
        for column in named(row):
            if code := codes.get(column.index, ""):
                unstated = column.dims.get("adjustment") == "unstated"
                yield replace(column, code=code, dims={"adjustment": basis} if unstated else column.dims)


def _carried(line: Sequence[Any]) -> dict[int, str]:
    """The code of each column, that of a merged cell for all that it spans."""
    codes, last = dict[int, str](), ""
    for index, cell in enumerate(line):
        last = code_in(cell) or (last if cell in (None, "") else "")
        codes[index] = last
    return codes


def _end(table: Table, at: int, key: int) -> int:
    """The index below the header and the rows that qualify it: those without a key and without figures."""
    below = at + 1
    while below < len(table.rows) and below <= at + 3:
        row = table.rows[below]
        if (key < len(row) and row[key] not in (None, "")) or any(map(_is_figure, row)):
            break
        below += 1
    return below


def _is_figure(cell: Any) -> bool:
    if isinstance(cell, (int, float)):
        return True
    return isinstance(cell, str) and bool(_FIGURE.fullmatch(cell.strip())) and not DAY_TOLD.fullmatch(cell)


def _qualified(column: Column, lines: Sequence[Sequence[Any]]) -> Column:
    """The column with the unit and the day that lines below its header give it, where the header gives none."""
    for line in lines:
        cell = line[column.index] if column.index < len(line) else None
        unit, day = UNIT_TOLD.fullmatch(str(cell or "")), day_in(cell)
        if unit and not column.unit:
            column = replace(column, unit=unit[1])
        if day and not column.day:
            column = replace(column, day=day)
    return column


def _counted(column: Column, unit: str) -> Column:
    """The column in the unit that a line above the header gives the whole table, where it has none and can have that:
    亿元 is of market values, 万股 of volumes, and a price is in neither."""
    of = "volume" if unit.endswith(("股", "手")) else "market_cap"
    return replace(column, unit=unit) if column.metric == of and not column.unit else column


def _unit_above(lines: Sequence[Sequence[Any]]) -> str:
    return next((found[1] for line in lines for cell in line if (found := _UNIT_ABOVE.search(str(cell or "")))), "")


def _basis(table: Table, below: int) -> str:
    said = " ".join(str(cell) for line in table.rows[:below] for cell in line if cell)
    return next((basis for word, basis in BASES.items() if word in said), "unstated")


def _day_above(lines: Sequence[Sequence[Any]]) -> date | None:
    return next((day for line in reversed(lines) for cell in line if (day := day_in(cell))), None)


def _first(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next((index for index, name in enumerate(names) if name in known), None)


def require_header(headers: Sequence[Header | None]) -> None:
    """Raise Refused where not one of the tables of a file has a header; others are notes and covers."""
    if not any(headers):
        raise Refused("layout", "no header with a column of codes (证券代码) or dates (日期), and figures beside it")
