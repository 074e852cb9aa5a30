"""How figures of a table are put into words: what a row is about, how it moved, what a chart is of."""

from __future__ import annotations

import re

from derive.exhibits.shown import Row, Table, Words
from reports.weekly.printed import cited, number

_STAND_IN = re.compile(r"（[^（）]*代替）$|\s*\([^()]*stand in\)$")
_ZH_WHAT = re.compile(r"[周月日]?(?:访问量|下载量)$")
_EN_WHAT = re.compile(r"^(?:Weekly|Monthly|Daily) (?:visits|downloads)(?:: | of )")


def label(row: Row) -> Words:
    """What the row is about."""
    return row.cells[0] if isinstance(row.cells[0], Words) else Words("", "")


def moved(table: Table, row: Row, key: str = "change") -> Words:
    """How a row changed, as a clause: by how much, up or down."""
    value, text = table.number(row, key), cited(table, row, key)
    if value is None or text is None:
        return Words("暂无可比的上期数据", "with nothing to compare it with")
    size = size_of(table, row, key)
    if size is None:
        return Words("环比基本持平", "flat")
    return Words(f"环比上升 {size}%", f"up {size}%") if value > 0 else Words(f"环比下降 {size}%", f"down {size}%")


def size_of(table: Table, row: Row, key: str = "change") -> str | None:
    """By how much a row changed, as it is printed but for the sign; None where that is nothing, or not known."""
    value = table.number(row, key)
    text = "" if value is None else number(abs(value), table.column(key))
    return text if text.strip("0.,") else None


def topic(title: Words) -> Words:
    """Whom a chart of visits or downloads is about: its title without what it counts."""
    zh, en = _STAND_IN.sub("", title.zh), _STAND_IN.sub("", title.en)
    about = _EN_WHAT.sub("", en)
    return Words(_ZH_WHAT.sub("", zh).strip() or zh, about[:1].upper() + about[1:])
