"""Somebody's low-high estimates of compute: a table with a row a company and two columns a figure.

Columns   one of companies (company, 公司), and pairs such as y2025_gb200_low and y2025_gb200_high: the year, what is
          counted, and which end (low, 下限; high, 上限)
Units     one in the file stands for file:///name?scale=10000 pieces (万块); h100e counts H100 equivalents
Author    file:///name?author=CharlesD; as of the day the table was so, in Shanghai
Totals    a row of totals (总计) is no company: it is checked against the sums of the lows and of the highs
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from crawlers.page import Page
from crawlers.refusals import Refused
from crawlers.rows import BadRow, each_once, each_row
from crawlers.sessions import MAINLAND
from crawlers.source import Export, Manners
from crawlers.tables import Table, tables_in
from storage.records import Estimate

_COMPANIES = ("company", "公司", "企业", "厂商", "name")
_TOTALS = ("总计", "合计", "total", "sum")
_ENDS = {"low": "low", "下限": "low", "high": "high", "上限": "high"}
_COLUMN = re.compile(r"y?(20\d\d)年?[\s_-]*(.+?)[\s_-]*(low|high|下限|上限)")
_MOST_APART = Decimal("0.5")
"""How far a total may be from the sum, in the table's own unit: authors add up before they round."""


@dataclass(frozen=True, slots=True)
class _Range:
    """One pair of columns."""

    year: str
    model: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class _Asked:
    author: str
    scale: Decimal
    as_of: str


class Estimates(Export):
    slug, cadence, evidence = "estimates", "weekly", "documented"
    manners = Manners(on=False, why="files that a person brings: nothing is fetched", terms="the author's")

    def read(self, page: Page) -> Iterator[Estimate | BadRow]:
        asked = _asked(page)
        yield from each_once(one for table in tables_in(page.body) if table.rows for one in _in_table(table, asked))


def _asked(page: Page) -> _Asked:
    author = page.query.get("author", "").strip()
    if not author:
        raise Refused("layout", "whose estimates are they? say --author NAME")
    try:
        scale = Decimal(page.query.get("scale", "1"))
    except InvalidOperation:
        scale = Decimal(0)
    if not scale.is_finite() or scale <= 0:
        raise Refused("layout", f"scale={page.query['scale']}: must be what one in the file stands for, like 10000")
    return _Asked(author, scale, page.received_at.astimezone(MAINLAND.zone).date().isoformat())


def _in_table(table: Table, asked: _Asked) -> Iterator[Estimate | BadRow]:
    names = [str(cell or "").strip().lower() for cell in table.rows[0]]
    company = next((index for index, name in enumerate(names) if name in _COMPANIES), None)
    ranges = _ranges(names)
    if company is None or not ranges:
        raise Refused("layout", "no header with a column of companies and pairs like y2025_gb200_low, y2025_gb200_high")
    rows = table.below(0)
    totals = [(n, row) for n, row in rows if _named(row, company).lower() in _TOTALS]
    others = [(n, row) for n, row in rows if _named(row, company).lower() not in _TOTALS]
    yield from each_row(others, lambda row: _in_row(row, company, ranges, asked), table.title)
    yield from each_row(totals, lambda row: _check([one for _, one in others], row, ranges), table.title)


def _ranges(names: Sequence[str]) -> list[_Range]:
    ends: dict[tuple[str, str], dict[str, int]] = {}
    for index, name in enumerate(names):
        if found := _COLUMN.fullmatch(name):
            ends.setdefault((found[1], found[2]), {})[_ENDS[found[3]]] = index
    for (year, model), pair in ends.items():
        if len(pair) < 2:
            raise Refused("layout", f"{year} {model} has no column for its {'high' if 'low' in pair else 'low'}")
    return [_Range(year, model, pair["low"], pair["high"]) for (year, model), pair in ends.items()]


def _in_row(row: Sequence[Any], company: int, ranges: Sequence[_Range], asked: _Asked) -> Iterator[Estimate]:
    subject = _named(row, company)
    if not subject:
        raise ValueError("no company is named")
    for one in ranges:
        low, high = _amount(row, one.low), _amount(row, one.high)
        if low is None and high is None:
            continue
        if low is None or high is None:
            raise ValueError(f"{one.year} {one.model} has only one of its ends")
        metric, unit = (
            ("h100_equivalents", "h100e") if one.model in _EQUIVALENTS else (f"{_slug(one.model)}_units", "gpus")
        )
        yield Estimate(
            asked.author, subject, metric, unit, asked.as_of, one.year, float(low * asked.scale),
            float(high * asked.scale),
        )  # fmt: skip


_EQUIVALENTS = ("h100e", "h100_equivalents", "h100等效", "h100 等效", "h100 equivalents")


def _check(rows: Sequence[Sequence[Any]], total: Sequence[Any], ranges: Sequence[_Range]) -> Iterator[Estimate]:
    """Nothing; raises ValueError where a total is not the sum of what stands above it."""
    for one in ranges:
        for end, index in (("low", one.low), ("high", one.high)):
            said, added = _amount(total, index), sum(_amount(row, index) or Decimal(0) for row in rows)
            if said is not None and abs(said - added) > _MOST_APART:
                raise ValueError(f"the total of {one.year} {one.model} {end} says {said}, its rows add up to {added}")
    yield from ()


def _amount(row: Sequence[Any], index: int) -> Decimal | None:
    cell = row[index] if index < len(row) else None
    if cell is None or str(cell).strip() in ("", "-", "--"):
        return None
    try:
        amount = Decimal(str(cell).strip().replace(",", ""))
    except InvalidOperation:
        amount = Decimal("nan")
    if not amount.is_finite() or amount < 0 or amount > 10**12:
        raise ValueError(f"not an amount: {cell!r}"[:80])
    return amount


def _named(row: Sequence[Any], index: int) -> str:
    return str(row[index] or "").strip() if index < len(row) else ""


def _slug(model: str) -> str:
    return re.sub(r"\W+", "_", model.strip().lower()).strip("_")
