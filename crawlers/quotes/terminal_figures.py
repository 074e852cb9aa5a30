"""What a cell of a terminal's header says: the figure it names, in which unit, currency and day, of which share.

Parts     总市值(亿美元); or on lines of its own [交易日期] 2024-12-04, [单位] 亿元, [币种] 人民币; a day may be alone
Traps     figures of a span of days ([起始交易日期]) and of bonds ([债券价格类型]); others that are not read; the mark
          of the column that a table is sorted by
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crawlers.texts.quantities import narrow

CODE = re.compile(r"[A-Z0-9-]{1,12}\.[A-Z]{1,3}")
CLOSE, _BEFORE = "close", "previous_close"
_CHANGES: Mapping[str, Sequence[str]] = {
    "day": ("pct_chg", "涨跌幅"),
    "week": ("week_pct", "周涨跌幅", "本周涨跌幅"),
    "month": ("month_pct", "月涨跌幅", "本月涨跌幅", "月初至今涨跌幅"),
    "year": ("ytd_pct", "年涨跌幅", "年初至今涨跌幅", "年初至今", "今年以来涨跌幅", "年初以来涨跌幅"),
}
FIGURES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    **dict.fromkeys(("close", "收盘价", "收盘", "最新价", "现价", "最新收盘价"), (CLOSE, {})),
    **dict.fromkeys(("pre_close", "前收盘价", "前收盘", "昨收", "昨收盘"), (_BEFORE, {})),
    **dict.fromkeys(("market_cap", "总市值", "总市值1", "总市值2"), ("market_cap", {})),
    **dict.fromkeys(("volume", "成交量"), ("volume", {})),
    **{name: ("change_pct", {"over": over}) for over, names in _CHANGES.items() for name in names},
}
_OWN_MONEY = ("", "原始币种", "原始货币", "原币", "交易币种", "默认")
"""What a header writes for the currency of the share's own market."""
_LONGEST_FIRST = sorted(FIGURES, key=len, reverse=True)
_OTHERS = re.compile(
    "成交|换手|市值|市盈|市净|市销|估值|流通股|开盘|最高|最低|均价|振幅|股息|净利|营收|收益|涨跌"
    r"|market cap|\b(?:turnover|p/?e|yield|change|returns?)\b"
)
_OTHER = re.compile("open|high|low|amt|amount|turn|turnover|vwap|pe|pe_ttm|pb|ps|swing|chg|adjfactor", re.IGNORECASE)
"""Figures that are not read, as a whole cell names them where the words alone may stand in the name of a share."""
BASES = {"前复权": "split+dividend", "后复权": "split+dividend-backward", "不复权": "none"}
_BRACKETED = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】][ \t]*([^\n(（\[【]*)")
UNIT_TOLD = re.compile(r"\s*单位\s*[:：]?\s*(.*?)\s*")
DAY_TOLD = re.compile(
    r"\s*(?:(?:交易|截止|数据|统计)?(?:日期|日)\s*[:：]?)?\s*(20\d\d[-/.年]?\d{1,2}[-/.月]?\d{1,2}日?)\s*"
)
_A_UNIT = re.compile(r"[十百千万亿]{0,2}(?:元|股|手|[%％]|人民币元?|美[元金]|港[元币]|韩元|新?台币|日元|[A-Za-z]{3})?")
_SORTED = re.compile(r"[↑↓▲▼]")
"""What the terminals put behind the header of the column that a table is sorted by."""
_OF_NO_SHARE = ("起始", "债券价格类型")
"""What qualifies a figure of a span of days, which no record tells, and of a bond, whose close may be a yield."""


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


def day_of(cell: Any) -> date:
    """The day that a cell writes as 2024-12-04, 2024/12/4, 20241204 or 2024年12月4日; ValueError on anything else."""
    if isinstance(cell, datetime):
        return cell.date()
    written = re.sub(r"[年月/.]", "-", narrow(str(cell or ""))).replace("日", "")[:10]
    try:
        year, month, day = map(int, written.split("-") if "-" in written else (written[:4], written[4:6], written[6:]))
        if year > 99:  # in 24-12-04 the 24 may be the year or the day
            return date(year, month, day)
    except ValueError:
        pass
    raise ValueError(f"not a date like 2024-12-04: {cell!r}"[:80])


def name_of(cell: Any) -> str:
    """A header without what qualifies it, as it is looked up."""
    lines = [line for line in _SORTED.sub("", str(cell or "")).splitlines() if day_in(line) is None]
    return re.sub(r"[(（\[【][\s\S]*|\s+|[%％]$", "", "\n".join(lines).strip().lower())


def named(row: Sequence[Any]) -> Iterator[Column]:
    """The figures that the cells of a header name."""
    for index, cell in enumerate(row):
        told = _told(cell)
        if (name := name_of(cell)) in FIGURES and told.keys().isdisjoint(_OF_NO_SHARE):
            metric, dims = FIGURES[name]
            if metric == CLOSE:
                dims = {"adjustment": BASES.get(told.get("复权方式", ""), "unstated")}
            unit = _in_money(told.get("单位", ""), told.get("币种", ""))
            yield Column(index, metric, dims, unit, day=day_in(told.get("日期", "")))


def _in_money(unit: str, money: str) -> str:
    """A unit in the currency that a header names beside it: 亿元 in 人民币 is 亿人民币."""
    return unit if money in _OWN_MONEY or unit.endswith(money) else f"{unit.removesuffix('元')}{money}"


def spoken_of(*told: Sequence[Any]) -> Column | None:
    """The figure that the first cells name which name one, a close where none do; None where it is not one to read."""
    for cells in told:
        words = " ".join(str(cell) for cell in cells if cell not in (None, "")).lower()
        names = [name for name in _LONGEST_FIRST if name in words and (words := words.replace(name, " "))]
        if _OTHERS.search(words) or any(_OTHER.fullmatch(str(cell or "").strip()) for cell in cells):
            return None
        if names:
            (metric, dims), *others = [FIGURES[name] for name in names]
            unit = next((unit for cell in cells if (unit := _told(cell).get("单位"))), "")
            return Column(0, metric, dims, unit) if all(other == (metric, dims) for other in others) else None
    return Column(0, CLOSE, {})


def code_in(cell: Any) -> str:
    """The code that a cell is; blank where it is none."""
    code = str(cell or "").strip().upper()
    return code if CODE.fullmatch(code) else ""


def _told(cell: Any) -> dict[str, str]:
    """What a header tells in brackets, and of its day on a line of its own: unit, currency, a span's begin, basis."""
    told = dict[str, str]()
    written = _SORTED.sub("", str(cell or ""))
    if day := next(filter(day_in, written.splitlines()), None):
        told["日期"] = day
    for name, value in _BRACKETED.findall(written):
        unit = UNIT_TOLD.fullmatch(name)
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
        elif day_in(name) and not value.strip():
            told["日期"] = name
        elif not value.strip() and ("单位" not in told or not _A_UNIT.fullmatch(told["单位"])):
            told["单位"] = name.strip()
    return told


def day_in(cell: Any) -> date | None:
    """The day that a cell says and nothing else, or None."""
    found = None if isinstance(cell, datetime) else DAY_TOLD.fullmatch(str(cell or ""))
    if found is None and not isinstance(cell, datetime):
        return None
    try:
        return day_of(found[1] if found else cell)
    except ValueError:
        return None
