"""Chart 1: market value of compute shares by group, and how they changed in the week, the month and the year."""

from __future__ import annotations

import re

from derive.exhibits.drawn import Bar, Bars, Name
from derive.exhibits.known import Known, days_name
from derive.exhibits.notes import footnotes
from derive.exhibits.publishers import named, publisher, publishers
from derive.exhibits.remedies import QUOTE_SOURCES, REMEDIES
from derive.exhibits.shown import Column, Gap, Row, Shown, Table, Words, same
from derive.quotes import Quote, quote_table
from watchlist.models import Exhibit

_COLUMNS = (
    Column("label", Words("公司", "Company")),
    Column("code", Words("代码", "Code")),
    Column("market_cap", Words("市值（亿）", "Market cap (100m)"), 0, 1e8),
    Column("currency", Words("币种", "Currency")),
    Column("change", Words("周涨跌 %", "Week %"), 2, 1, True),
    Column("month_pct", Words("月涨跌 %", "Month %"), 2, 1, True),
    Column("ytd_pct", Words("年初至今 %", "YTD %"), 2, 1, True),
    Column("session", Words("收盘日", "Close of")),
    Column("source", Words("来源", "Source")),
)
_GROUPS = {
    "存储": "Memory", "晶圆代工": "Foundry", "云计算": "Cloud", "数据中心硬件": "Data-centre hardware",
    "先进封装": "Advanced packaging",
}  # fmt: skip
"""What the watchlist's groups are called in English; others keep their name."""
_CURRENCIES = {"USD": Words("亿美元", "USD 100m"), "CNY": Words("亿人民币", "CNY 100m")}


def stocks(known: Known, exhibit: Exhibit) -> Shown:
    """The members in the order of the watchlist, as a terminal's own table or computed from closes."""
    wanted = {member.subject for member in exhibit.members}
    quotes = [q for q in quote_table(known.db, known.watchlist, known.as_of) if q.code in wanted]
    there = [q for q in quotes if q.market_cap is not None or q.week_pct is not None]
    missing = [q for q in quotes if q not in there]
    sources = sorted({q.source for q in there if q.source})
    bars = tuple(Bar(_name(known, q), q.week_pct, _group(q)) for q in there if q.week_pct is not None)
    return Shown(
        exhibit.number, Words(exhibit.zh, exhibit.en), exhibit.unit,
        publishers(sources) if sources else named(exhibit.source),
        days_name(*known.window(exhibit)), exhibit.of,
        (Table(_COLUMNS, tuple(_row(known, q) for q in there), _breadth(there)),) if there else (),
        (Bars(Name("本周涨跌 %", "Change of the week, %"), bars),) if bars else (),
        (*footnotes(known, exhibit), *_notes(known, there)), _gaps(known, missing, none=not there),
    )  # fmt: skip


def _name(known: Known, quote: Quote) -> Name:
    entity = known.watchlist.entity(quote.entity)
    return Name(entity.zh, entity.en)


def _row(known: Known, q: Quote) -> Row:
    name, currency = _name(known, q), _CURRENCIES.get(q.currency, same(q.currency))
    changes = (q.week_pct, q.month_pct, q.ytd_pct)
    return Row(
        q.code,
        (Words(name.zh, name.en), same(q.code), q.market_cap, currency, *changes, q.session, publisher(q.source)),
        _group(q),
    )


def _breadth(quotes: list[Quote]) -> Words | None:
    """How many rose and fell in the week."""
    changes = [round(q.week_pct, 2) for q in quotes if q.week_pct is not None]
    if not changes:
        return None
    counts = {
        Words("上涨", "rose"): sum(one > 0 for one in changes), Words("下跌", "fell"): sum(one < 0 for one in changes),
        Words("持平", "flat"): sum(one == 0 for one in changes),
    }  # fmt: skip
    zh = "、".join(f"{count} 家{what.zh}" for what, count in counts.items() if count)
    en = ", ".join(f"{count} {what.en}" for what, count in counts.items() if count)
    return Words(f"本周 {len(changes)} 家中 {zh}", f"Of the {len(changes)}, {en} this week")


def _group(q: Quote) -> str:
    return f"{q.group}|{_GROUPS.get(q.group, q.group)}"


def _notes(known: Known, quotes: list[Quote]) -> list[Words]:
    noted: dict[str, list[str]] = {}
    for quote in quotes:
        if quote.note:
            noted.setdefault(quote.note, []).append(quote.code)
    return [
        Words(f"{'、'.join(codes)}：{_note_zh(note)}", f"{', '.join(codes)}: {note}") for note, codes in noted.items()
    ]


_NOTES = (
    (re.compile(r"base and end are of two downloads"), "基期与期末收盘价取自两次下载，复权口径可能不一"),
    (re.compile(r"closes without a stated adjustment"), "收盘价未注明复权方式"),
    (re.compile(r"closes are not adjusted"), "收盘价未复权"),
    (re.compile(r"no rate from (\w+) to (\w+) on (\S+)"), r"缺 \3 的 \1 兑 \2 汇率，市值未折算"),
    (re.compile(r"(\w+) at the rate of (\S+)"), r"市值由 \1 按 \2 汇率折算"),
)
"""What the notes of quotes say, in Chinese."""


def _note_zh(note: str) -> str:
    for said, zh in _NOTES:
        note = said.sub(zh, note)
    return note.replace("; ", "；")


def _gaps(known: Known, missing: list[Quote], *, none: bool) -> tuple[Gap, ...]:
    if not missing:
        return ()
    names = [_name(known, q) for q in missing]
    what = Words("、".join(n.zh for n in names), ", ".join(n.en for n in names))
    why = Words("暂无行情数据", "no quotes are known")
    return (Gap(what, (known.last_refusal(QUOTE_SOURCES) or why) if none else why, REMEDIES["ticker"]),)
