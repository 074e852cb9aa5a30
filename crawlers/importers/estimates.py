"""Somebody's low-high estimates of compute: a table with a row a company and two columns a figure.

Columns   one of companies (company, 公司), and pairs such as y2025_gb200_low and y2025_gb200_high: the year, what is
          counted, and which end (low, 下限; high, 上限); in one row, or in two where a merged cell spans a pair
Units     one in the file stands for file:///name?scale=10000 pieces (万块), else for what its header or a line above
          says: GB200(万块), 单位：万块;
          h100e counts H100 equivalents
Author    file:///name?author=CharlesD; as of the day the table was so, in Shanghai
Totals    a row of totals (总计) is no company: it is checked against the sums of the lows and of the highs
Skipped   titles above the header, remarks and sources below the rows, sheets without a header beside one that has it
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from crawlers.page import Page
from crawlers.quotes.sessions import MAINLAND
from crawlers.refusals import Refused
from crawlers.rows import BadRow, GoodRow, each_once, each_row
from crawlers.source import Export, Manners
from crawlers.texts.quantities import tabled
from crawlers.texts.tables import Table, tables_in
from storage.records import Estimate, Record

_COMPANIES = ("company", "公司", "企业", "厂商", "name")
_TOTALS = ("总计", "合计", "total", "sum")
_ENDS = {"low": "low", "min": "low", "下限": "low", "最低": "low",
         "high": "high", "max": "high", "上限": "high", "最高": "high"}  # fmt: skip
_COLUMN = re.compile(rf"y?(20\d\d)年?[\s_-]*(.+?)[\s_-]*({'|'.join(_ENDS)})")
_BRACKETED = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")
_SCALES = {"千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "k": 10**3, "m": 10**6,
           "thousand": 10**3, "thousands": 10**3, "million": 10**6, "millions": 10**6}  # fmt: skip
_PIECES = (
    rf"\s*({'|'.join(sorted(_SCALES, key=len, reverse=True))})"
    r"\s*(?:块|张|片|卡|颗|枚|台|个|units?|gpus?|chips?|cards?)?"
)
_SCALED = re.compile(rf"(?:单位\s*[:：]?|units?\s*[:：]|in)?{_PIECES}")
_SCALED_ABOVE = re.compile(rf"(?:单位\s*[:：]|units?\s*[:：]){_PIECES}(?![a-z])")
_REMARK = re.compile(r"\s*(数据来源|资料来源|来源|备注|说明|注\s*[:：]|source\s*[:：])", re.IGNORECASE)
_ABOVE = 10
_MOST_APART = Decimal("0.5")
"""How far a total may be from the sum, in the table's own unit: authors add up before they round."""
_COUNTED_ABOVE = re.compile(r"(?:单位|units?)\s*[:：]\s*\d")


@dataclass(frozen=True, slots=True)
class _Range:
    """One pair of columns."""

    year: str
    model: str
    low: int
    high: int
    scale: Decimal | None
    """What one of it stands for by its header; None where that is not understood."""


@dataclass(frozen=True, slots=True)
class _Header:
    at: int
    company: int
    ranges: tuple[_Range, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    author: str
    scale: Decimal | None
    """What one in the file stands for; None where nobody said."""
    as_of: str


class Estimates(Export):
    slug, cadence, evidence = "estimates", "weekly", "documented"
    version = 3
    told: ClassVar[Mapping[str, str]] = {
        "author": "whose they are; must be told",
        "scale": "what one in the file stands for, like 10000",
    }
    manners = Manners(on=False, why="files that a person brings: nothing is fetched", terms="the author's")

    def read(self, page: Page) -> Iterator[Record | BadRow]:
        asked = _asked(page)
        tables = [table for table in tables_in(page.body) if table.rows]
        headers = [_header(table) for table in tables]
        if not any(headers):
            raise Refused(
                "layout", "no header with a column of companies and pairs like y2025_gb200_low, y2025_gb200_high"
            )
        told = zip(tables, headers, strict=True)
        yield from each_once(one for table, header in told if header for one in _in_table(table, header, asked))


def _asked(page: Page) -> _Asked:
    author = page.query.get("author", "").strip()
    if not author:
        raise Refused("layout", "whose estimates are they? say --author NAME")
    try:
        scale = Decimal(page.query["scale"]) if "scale" in page.query else None
    except InvalidOperation:
        scale = Decimal(0)
    if scale is not None and (not scale.is_finite() or scale <= 0):
        raise Refused("layout", f"scale={page.query['scale']}: must be what one in the file stands for, like 10000")
    return _Asked(author, scale, page.received_at.astimezone(MAINLAND.zone).date().isoformat())


def _header(table: Table) -> _Header | None:
    """The header of a table, below its titles; None where it has none."""
    for at, row in enumerate(table.rows[:_ABOVE]):
        names, above = _names(row), _names(table.rows[at - 1]) if at else []
        for told in (names, _joined(above, names)):
            titles = "\n".join(name for line in table.rows[: at - (told is not names)] for name in _names(line))
            companies = (*enumerate(names), *enumerate(above if told is not names else ()))
            company = next((index for index, name in companies if name in _COMPANIES), None)
            if company is not None and (ranges := _ranges(told, titles)):
                return _Header(at, company, tuple(ranges))
    return None


def _names(row: Sequence[Any]) -> list[str]:
    return [str(cell or "").strip().lower() for cell in row]


def _joined(above: Sequence[str], names: Sequence[str]) -> list[str]:
    """The names of a header in two rows, where a cell of the upper one spans several of the lower."""
    joined, last = [], ""
    for index, name in enumerate(names):
        last = (above[index] if index < len(above) else "") or last
        joined.append(f"{last} {name}")
    return joined


def _in_table(table: Table, header: _Header, asked: _Asked) -> Iterator[GoodRow | BadRow]:
    company, ranges = header.company, header.ranges
    rows = [(n, row) for n, row in table.below(header.at) if not _is_remark(row)]
    totals = [(n, row) for n, row in rows if _is_total(row, company)]
    others = [(n, row) for n, row in rows if not _is_total(row, company)]
    yield from each_row(others, lambda row: _in_row(row, table, header, asked), table.title)
    yield from each_row(totals, lambda row: _check([one for _, one in others], row, ranges), table.title)


def _is_total(row: Sequence[Any], company: int) -> bool:
    return _named(row, company).lower().rstrip(":：") in _TOTALS


def _is_remark(row: Sequence[Any]) -> bool:
    return bool(_REMARK.match(next((str(cell) for cell in row if cell not in (None, "")), "")))


def _scale(name: str, above: str) -> Decimal | None:
    """What one stands for in a column whose header says it in brackets, or the lines above; 1 where none does, None
    where one does in a way that is not known."""
    told = [*_BRACKETED.findall(name), *_BRACKETED.findall(above)]
    scaled = [found for one in told if (found := _SCALED.fullmatch(one.strip()))]
    if found := next(iter((*scaled, *_SCALED_ABOVE.finditer(above))), None):
        return Decimal(_SCALES[found[1]])
    return None if _COUNTED_ABOVE.search(above) else Decimal(1)


def _ranges(names: Sequence[str], above: str) -> list[_Range]:
    ends: dict[tuple[str, str], dict[str, int]] = {}
    for index, name in enumerate(names):
        if found := _COLUMN.fullmatch(" ".join(_BRACKETED.sub(" ", name).split())):
            pair, end = ends.setdefault((found[1], found[2]), {}), _ENDS[found[3]]
            if end in pair:
                raise Refused("layout", f"two columns are headed {found[1]} {found[2]} {end}: rename or drop one")
            pair[end] = index
    for (year, model), pair in ends.items():
        if len(pair) < 2:
            raise Refused("layout", f"{year} {model} has no column for its {'high' if 'low' in pair else 'low'}")
    return [
        _Range(year, model, pair["low"], pair["high"], _scale(names[pair["low"]], above))
        for (year, model), pair in ends.items()
    ]


def _in_row(row: Sequence[Any], table: Table, header: _Header, asked: _Asked) -> Iterator[Estimate]:
    table.require_no_shift(header.at, row)
    subject = _named(row, header.company)
    if not subject:
        raise ValueError("no company is named")
    for one in header.ranges:
        low, high = _amount(row, one.low), _amount(row, one.high)
        if low is None and high is None:
            continue
        if low is None or high is None:
            raise ValueError(f"{one.year} {one.model} has only one of its ends")
        metric, unit = (
            ("h100_equivalents", "h100e") if one.model in _EQUIVALENTS else (f"{_slug(one.model)}_units", "gpus")
        )
        if (scale := asked.scale or one.scale) is None:
            raise ValueError("the table counts in a unit that is not known: say what one stands for, --scale 10000")
        yield Estimate(
            asked.author, subject, metric, unit, asked.as_of, one.year, float(low * scale), float(high * scale)
        )


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
    if cell is None or str(cell).strip() in ("", "-", "--", "—", "——"):
        return None
    try:
        amount = tabled(cell)
    except ValueError:
        raise ValueError(f"not an amount: {cell!r}; --scale or a header says what one stands for"[:120]) from None
    if amount < 0 or amount > 10**12:
        raise ValueError(f"not an amount: {cell!r}"[:80])
    return amount


def _named(row: Sequence[Any], index: int) -> str:
    return str(row[index] or "").strip() if index < len(row) else ""


def _slug(model: str) -> str:
    return re.sub(r"\W+", "_", model.strip().lower()).strip("_")
