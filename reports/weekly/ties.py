"""The paragraph that sets changes of visits and downloads beside candidate news: candidates, never causes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from derive.exhibits.known import Known
from derive.exhibits.shown import Cell, Column, Linked, Row, Shown, Table, Words, same
from derive.exhibits.typeset import typeset
from derive.periods import end_of
from reports.scraped import TITLE, line, web_address
from reports.weekly.figures import label, moved
from storage.records import parse_instant

MOST, LEAST_CHANGE, MOST_EACH = 6, 3.0, 2
_COLUMNS = (
    Column("label", Words("产品", "Product")),
    Column("chart", Words("图表", "Chart")),
    Column("change", Words("环比 %", "Change %"), 1, 1, True),
    Column("title", Words("候选新闻", "Candidate news")),
    Column("outlet", Words("媒体", "Outlet")),
    Column("day", Words("日期", "Date")),
    Column("matched", Words("匹配词", "Words that matched")),
)


class Told(Protocol):
    """One headline that may explain a change."""

    @property
    def title(self) -> str: ...
    @property
    def url(self) -> str | None: ...
    @property
    def outlet(self) -> str: ...
    @property
    def at(self) -> str: ...
    @property
    def matched(self) -> tuple[str, ...]: ...


CandidatesOf = Callable[[str, datetime, datetime], Sequence[Told]]
"""The candidates for a change of an entity between two moments, the best first."""


@dataclass(frozen=True, slots=True)
class Ties:
    """Sentences, and the table that holds what they cite; the table is None where nothing changed enough."""

    sentences: tuple[Words, ...]
    table: Table | None


@dataclass(frozen=True, slots=True)
class _Change:
    shown: Shown
    table: Table
    row: Row
    size: float


def ties(known: Known, shown: Iterable[Shown], candidates_of: CandidatesOf) -> Ties:
    """The largest changes of visits and downloads, each with the headlines of its period that name it."""
    changed = [
        _Change(one, table, row, size)
        for one in shown
        if one.of in ("site", "app")
        for table, row in one.rows()
        if (size := table.number(row, "change")) is not None and abs(size) >= LEAST_CHANGE
    ]
    changed.sort(key=lambda one: -abs(one.size))
    told: dict[tuple[str, str, str], list[tuple[_Change, Sequence[Told]]]] = {}
    rows = []
    for change in _once_each(changed):
        candidates = list(candidates_of(change.row.subject, *_period(known, change.shown)))[:MOST_EACH]
        said = (change.shown.of, change.shown.source.zh, change.shown.period.zh)
        told.setdefault(said, []).append((change, candidates))
        rows += [_row(change, one) for one in candidates] or [_row(change, None)]
    if not rows:
        nothing = Words(
            "本期没有访问量或下载量变动达到提示门槛。", "No change of visits or downloads reached the threshold."
        )
        return Ties((nothing,), None)
    return Ties(tuple(_sentence(own) for own in told.values()), Table(_COLUMNS, tuple(rows)))


def _once_each(changed: Iterable[_Change]) -> list[_Change]:
    kept: dict[str, _Change] = {}
    for change in changed:
        kept.setdefault(change.row.subject, change)
    return list(kept.values())[:MOST]


def _period(known: Known, shown: Shown) -> tuple[datetime, datetime]:
    """From when to when the period ran that the chart's newest figures are of, no later than the report."""
    if len(shown.period.zh) == len("2024-11"):
        first = date.fromisoformat(f"{shown.period.zh}-01")
        last = end_of(first, "month")
    else:
        first, last = _week(known.day, shown.period.zh)
    end = min(datetime.combine(last, time(), UTC), parse_instant(known.as_of))
    return datetime.combine(first, time(), UTC), end


def _week(day: date, name: str) -> tuple[date, date]:
    """The days of a week such as 1122-1128, the newest such one that has begun by `day`."""
    ends = [date(day.year, int(part[:2]), int(part[2:])) for part in name.split("-")]
    first, last = (end if end <= day else end.replace(year=day.year - 1) for end in ends)
    return first, last + timedelta(days=1)


def _sentence(own: Sequence[tuple[_Change, Sequence[Told]]]) -> Words:
    """What changed by one source in one period, each with its candidates."""
    shown = own[0][0].shown
    what = Words("访问量", "visits") if shown.of == "site" else Words("下载量", "downloads")
    zh = "；".join(_clause(change, told, what).zh for change, told in own)
    en = "; ".join(_clause(change, told, what).en for change, told in own)
    head = typeset(f"据{shown.source.zh}最新数据（{shown.period.zh}）：")
    return Words(f"{head}{zh}。", f"{shown.source.en}, {shown.period.en}: {en}.")


def _clause(change: _Change, told: Sequence[Told], what: Words) -> Words:
    name, clause = label(change.row), moved(change.table, change.row)
    zh, en = typeset(f"{name.zh}{what.zh}{clause.zh}"), f"{name.en} {what.en} {clause.en}"
    if not told:
        return Words(f"{zh}（期间无候选新闻）", f"{en} (no candidate news)")
    zh_told = "，".join(f"{_outlet(one)} {_day_zh(one.at)}报道《{line(one.title, TITLE)}》" for one in told)
    en_told = ", ".join(f'{_outlet(one)} on {one.at[:10]}, "{line(one.title, TITLE)}"' for one in told)
    return Words(f"{zh}（候选新闻：{zh_told}）", f"{en} (candidates: {en_told})")


def _day_zh(at: str) -> str:
    return f"{int(at[5:7])} 月 {int(at[8:10])} 日"


def _outlet(one: Told) -> str:
    return line(one.outlet, 60)


def _row(change: _Change, told: Told | None) -> Row:
    chart = Words(f"图 {change.shown.number}", f"Chart {change.shown.number}")
    head: tuple[Cell, ...] = (label(change.row), chart, change.size)
    if told is None:
        return Row(change.row.subject, (*head, Words("无", "none"), None, None, None))
    title, address = same(line(told.title, TITLE)), web_address(told.url)
    matched = same(", ".join(told.matched))
    cell: Cell = Linked(title, address) if address else title
    return Row(change.row.subject, (*head, cell, same(_outlet(told)), same(told.at[:10]), matched))
