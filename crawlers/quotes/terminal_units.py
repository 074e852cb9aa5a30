"""What the figures of the terminals' tables count: a number, and the unit that its cell or its header says.

Units     35545 under 总市值(亿美元), beside 亿美元 in a column of units, or written as 35545亿美元 is 3,554,500,000,000
          USD; where a cell says 亿 itself, that of its header is not taken once more. 手 are a hundred shares
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crawlers.texts.quantities import narrow, tabled

_TIMES = {"": 1, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9, "万亿": 10**12}
_MONEY = {"美元": "USD", "美金": "USD", "人民币": "CNY", "人民币元": "CNY", "港元": "HKD", "港币": "HKD",
          "韩元": "KRW", "新台币": "TWD", "台币": "TWD", "日元": "JPY", "usd": "USD", "cny": "CNY", "rmb": "CNY",
          "hkd": "HKD", "krw": "KRW", "twd": "TWD", "jpy": "JPY", "元": "", "": ""}  # fmt: skip
_COUNTS = {"股": 1, "手": 100, "": 1}
_UNIT = re.compile(r"(百万|千万|十亿|万亿|千|万|亿)?(.*)", re.DOTALL)
_FIGURE = re.compile(r"([-+.,\dEe]*\d)\s*([^\d\s]+)", re.ASCII)
_NO_DATA = ("", "-", "--", "—", "——", "n/a", "nan", "none", "null", "#n/a", "停牌")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, and the unit written behind it in its cell, "" where there is none."""

    number: Decimal
    unit: str = ""

    def percent(self) -> float:
        """The percentage; raises ValueError on a unit that is none of percentages."""
        if self.unit not in ("", "%"):
            raise ValueError(f"not a percentage: {self.number}{self.unit}"[:80])
        return float(self.number)

    def money(self, unit: str) -> tuple[float, str]:
        """The whole amount under a header that says `unit`, and its currency, "" where none is named."""
        times, what = self._unit(unit)
        if what not in _MONEY:
            named = self.unit or unit
            raise ValueError(f"not a unit of money that is known: {named!r}; write 亿美元 or 亿人民币"[:120])
        return float(self.number * times), _MONEY[what]

    def shares(self, unit: str) -> int:
        """How many shares it is under a header that says `unit`, such as 万股 or 手."""
        times, what = self._unit(unit)
        if what not in _COUNTS:
            named = self.unit or unit
            raise ValueError(f"not a unit of volume that is known: {named!r}; write 股, 万股 or 手"[:120])
        return round(self.number * times * _COUNTS[what])

    def _unit(self, header: str) -> tuple[int, str]:
        """What one of it stands for, and of what; the cell's own word goes before that of its header."""
        (times, what), (times_above, what_above) = _parted(self.unit), _parted(header)
        if self.unit and not times and times_above:
            raise ValueError(f"{self.number}{self.unit} in a column of {header}: which of the two is it?"[:120])
        return _TIMES[times or ("" if self.unit else times_above)], what or what_above


def figure_in(cell: Any) -> Figure | None:
    """What a cell says; None where it says that there is nothing. Raises ValueError where it says no figure."""
    if cell is None:
        return None
    if not isinstance(cell, str):
        return Figure(tabled(cell))
    written = narrow(cell)
    if written.lower() in _NO_DATA:
        return None
    found = _FIGURE.fullmatch(written)
    return Figure(tabled(found[1]), found[2].lower()) if found else Figure(tabled(written))


def _parted(unit: str) -> tuple[str, str]:
    found = _UNIT.fullmatch(narrow(unit).lower())
    assert found is not None
    return found[1] or "", found[2]
