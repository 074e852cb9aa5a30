"""What the headers of the terminals' tables say: which column is which figure, in which unit, of which share and day.

Layouts   long - a column of codes (证券代码) and columns of figures, a column of dates where there are several days;
          wide - a column of dates (日期), and figures of shares whose codes head their columns, or stand in a row above
          or below (one for several columns where cells are merged)
Parts     a header may carry what qualifies it: 总市值(亿美元), or on lines of its own [交易日期] 2024-12-04,
          [单位] 亿元, [币种] 人民币; or rows below it do, which hold no figures: names, dates, 单位:亿元
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from crawlers.refusals import Refused
from crawlers.texts.quantities import narrow
from crawlers.texts.tables import Table

CODE = re.compile(r"[A-Z0-9-]{1,12}\.[A-Z]{1,3}")
_CODES = ("ticker", "code", "windcode", "thscode", "代码", "证券代码", "股票代码", "wind代码", "同花顺代码")
_DATES = ("date", "日期", "交易日期", "截止日期", "time")
_UNITS = ("market_cap_unit", "市值单位", "单位")
_CLOSE, _BEFORE = "close", "previous_close"
_CHANGES: Mapping[str, Sequence[str]] = {
    "day": ("pct_chg", "涨跌幅"),
    "week": ("week_pct", "周涨跌幅", "本周涨跌幅"),
    "month": ("month_pct", "月涨跌幅", "本月涨跌幅", "月初至今涨跌幅"),
    "year": ("ytd_pct", "年涨跌幅", "年初至今涨跌幅", "年初至今", "今年以来涨跌幅", "年初以来涨跌幅"),
}
_FIGURES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    **dict.fromkeys(("close", "收盘价", "收盘", "最新价", "现价", "最新收盘价"), (_CLOSE, {})),
    **dict.fromkeys(("pre_close", "前收盘价", "前收盘", "昨收", "昨收盘"), (_BEFORE, {})),
    **dict.fromkeys(("market_cap", "总市值", "总市值1", "总市值2"), ("market_cap", {})),
    **dict.fromkeys(("volume", "成交量"), ("volume", {})),
    **{name: ("change_pct", {"over": over}) for over, names in _CHANGES.items() for name in names},
}
_OWN_MONEY = ("", "原始币种", "原始货币", "原币", "交易币种", "默认")
"""What a header writes for the currency of the share's own market."""
_LONGEST_FIRST = sorted(_FIGURES, key=len, reverse=True)
_OTHERS = re.compile(
    "成交|换手|市值|市盈|市净|市销|估值|流通股|开盘|最高|最低|均价|振幅|股息|净利|营收|收益|涨跌"
    r"|market cap|\b(?:turnover|p/?e|yield|change|returns?)\b"
)
_OTHER = re.compile("open|high|low|amt|amount|turn|turnover|vwap|pe|pe_ttm|pb|ps|swing|chg|adjfactor", re.IGNORECASE)
"""Figures that are not read, as a whole cell names them where the words alone may stand in the name of a share."""
_BASES = {"前复权": "split+dividend", "后复权": "split+dividend-backward", "不复权": "none"}
_ABOVE, _AROUND = 15, 2
_BRACKETED = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】][ \t]*([^\n(（\[【]*)")
_UNIT_TOLD = re.compile(r"\s*单位\s*[:：]?\s*(.*?)\s*")
_UNIT_ABOVE = re.compile(r"单位\s*[:：]\s*([^\s,，;；、)）\]】]+)")
_DAY_TOLD = re.compile(
    r"\s*(?:(?:交易|截止|数据|统计)?(?:日期|日)\s*[:：]?)?\s*(20\d\d[-/.年]?\d{1,2}[-/.月]?\d{1,2}日?)\s*"
)
_A_UNIT = re.compile(r"[十百千万亿]{0,2}(?:元|股|手|[%％]|人民币元?|美[元金]|港[元币]|韩元|新?台币|日元|[A-Za-z]{3})?")
_SORTED = re.compile(r"[↑↓▲▼]")
"""What the terminals put behind the header of the column that a table is sorted by."""
_OF_NO_SHARE = ("起始", "债券价格类型")
"""What qualifies a figure of a span of days, which no record tells, and of a bond, whose close may be a yield."""
_FIGURE = re.compile(r"[-+]?[\d,]*\.?\d+%?")


@dataclass(frozen=True, slots=True)
class Column:
    """One figure: where it stands, what it is, and what the header says beside its name."""

    index: int
    metric: str
    dims: Mapping[str, str]
    unit: str = ""
    code: str = ""
    """In a wide table, the share."""
    day: date | None = None


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
        columns = tuple(_named(row) if codes is not None else _wide(row, above, beneath, _basis(table, below)))
        if columns:
            unit = _unit_above(above)
            qualified = tuple(_counted(_qualified(column, beneath), unit) for column in columns)
            return Header(below, codes, dates, units, qualified, _day_above(above))
    return None


def day_of(cell: Any) -> date:
    """The day that a cell writes as 2024-12-04, 2024/12/4, 20241204 or 2024年12月4日; ValueError on anything else."""
    if isinstance(cell, datetime):
        return cell.date()
    written = re.sub(r"[年月/.]", "-", narrow(str(cell or ""))).replace("日", "")[:10]
    try:
        year, month, day = map(int, written.split("-") if "-" in written else (written[:4], written[4:6], written[6:]))
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"not a date like 2024-12-04: {cell!r}"[:80]) from None


def name_of(cell: Any) -> str:
    """A header without what qualifies it, as it is looked up."""
    lines = [line for line in _SORTED.sub("", str(cell or "")).splitlines() if _day_in(line) is None]
    return re.sub(r"[(（\[【][\s\S]*|\s+|[%％]$", "", "\n".join(lines).strip().lower())


def _named(row: Sequence[Any]) -> Iterator[Column]:
    for index, cell in enumerate(row):
        told = _told(cell)
        if (name := name_of(cell)) in _FIGURES and told.keys().isdisjoint(_OF_NO_SHARE):
            metric, dims = _FIGURES[name]
            if metric == _CLOSE:
                dims = {"adjustment": _BASES.get(told.get("复权方式", ""), "unstated")}
            unit = _in_money(told.get("单位", ""), told.get("币种", ""))
            yield Column(index, metric, dims, unit, day=_day_in(told.get("日期", "")))


def _in_money(unit: str, money: str) -> str:
    """A unit in the currency that a header names beside it: 亿元 in 人民币 is 亿人民币."""
    return unit if money in _OWN_MONEY or unit.endswith(money) else f"{unit.removesuffix('元')}{money}"


_Rows = Sequence[Sequence[Any]]


def _wide(row: Sequence[Any], above: _Rows, beneath: _Rows, basis: str) -> Iterator[Column]:
    """Columns headed by codes, and columns of figures whose codes stand in a row around."""
    if any(map(_code, row)):
        titles = [cell for line in above for cell in line]
        for index, code in _carried(row).items():
            below = [line[index] for line in beneath if index < len(line)]
            # A column that has no code of its own is one more of the share before it only where it names its figure.
            named = _code(row[index]) or any(name in str(cell).lower() for cell in below for name in _FIGURES)
            column = _spoken_of(below, titles) if code and named else None
            if column and column.metric == _CLOSE:
                yield replace(column, index=index, code=code, dims={"adjustment": basis})
            elif column:
                yield replace(column, index=index, code=code)
        return
    rows_of_codes = [line for line in (*above[-_AROUND:], *beneath) if any(map(_code, line))]
    if rows_of_codes:
        codes = _carried(rows_of_codes[-1])
        for column in _named(row):
            if code := codes.get(column.index, ""):
                unstated = column.dims.get("adjustment") == "unstated"
                yield replace(column, code=code, dims={"adjustment": basis} if unstated else column.dims)


def _spoken_of(*told: Sequence[Any]) -> Column | None:
    """The figure that the first cells name which name one, a close where none do; None where it is not one to read."""
    for cells in told:
        words = " ".join(str(cell) for cell in cells if cell not in (None, "")).lower()
        names = [name for name in _LONGEST_FIRST if name in words and (words := words.replace(name, " "))]
        if _OTHERS.search(words) or any(_OTHER.fullmatch(str(cell or "").strip()) for cell in cells):
            return None
        if names:
            (metric, dims), *others = [_FIGURES[name] for name in names]
            unit = next((unit for cell in cells if (unit := _told(cell).get("单位"))), "")
            return Column(0, metric, dims, unit) if all(other == (metric, dims) for other in others) else None
    return Column(0, _CLOSE, {})


def _carried(line: Sequence[Any]) -> dict[int, str]:
    """The code of each column, that of a merged cell for all that it spans."""
    codes, last = dict[int, str](), ""
    for index, cell in enumerate(line):
        last = _code(cell) or (last if cell in (None, "") else "")
        codes[index] = last
    return codes


def _code(cell: Any) -> str:
    code = str(cell or "").strip().upper()
    return code if CODE.fullmatch(code) else ""


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
    return isinstance(cell, str) and bool(_FIGURE.fullmatch(cell.strip())) and not _DAY_TOLD.fullmatch(cell)


def _qualified(column: Column, lines: Sequence[Sequence[Any]]) -> Column:
    """The column with the unit and the day that lines below its header give it, where the header gives none."""
    for line in lines:
        cell = line[column.index] if column.index < len(line) else None
        unit, day = _UNIT_TOLD.fullmatch(str(cell or "")), _day_in(cell)
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


def _told(cell: Any) -> dict[str, str]:
    """What a header tells in brackets, and of its day on a line of its own: unit, currency, a span's begin, basis."""
    told = dict[str, str]()
    written = _SORTED.sub("", str(cell or ""))
    if day := next(filter(_day_in, written.splitlines()), None):
        told["日期"] = day
    for name, value in _BRACKETED.findall(written):
        unit = _UNIT_TOLD.fullmatch(name)
        if name.strip() in ("日期", "交易日期", "截止日期") and value.strip():
            told["日期"] = value.strip()
        elif name.strip() == "复权方式":
            told["复权方式"] = value.strip()
        elif name.strip() in ("币种", "货币", "货币单位"):
            told["币种"] = value.strip()
        elif key := next((key for key in _OF_NO_SHARE if name.strip().startswith(key)), ""):
            told[key] = value.strip()
        elif unit:
            told["单位"] = unit[1] or value.strip()
        elif _day_in(name) and not value.strip():
            told["日期"] = name
        elif not value.strip() and ("单位" not in told or not _A_UNIT.fullmatch(told["单位"])):
            told["单位"] = name.strip()
    return told


def _basis(table: Table, below: int) -> str:
    said = " ".join(str(cell) for line in table.rows[:below] for cell in line if cell)
    return next((basis for word, basis in _BASES.items() if word in said), "unstated")


def _day_above(lines: Sequence[Sequence[Any]]) -> date | None:
    return next((day for line in reversed(lines) for cell in line if (day := _day_in(cell))), None)


def _day_in(cell: Any) -> date | None:
    """The day that a cell says and nothing else, or None."""
    found = None if isinstance(cell, datetime) else _DAY_TOLD.fullmatch(str(cell or ""))
    if found is None and not isinstance(cell, datetime):
        return None
    try:
        return day_of(found[1] if found else cell)
    except ValueError:
        return None


def _first(names: Sequence[str], known: Sequence[str]) -> int | None:
    return next((index for index, name in enumerate(names) if name in known), None)


def require_header(headers: Sequence[Header | None]) -> None:
    """Raise Refused where not one of the tables of a file has a header; others are notes and covers."""
    if not any(headers):
        raise Refused("layout", "no header with a column of codes (证券代码) or dates (日期), and figures beside it")
