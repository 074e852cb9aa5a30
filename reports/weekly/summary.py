"""The summary: sentences drafted from the tables by rules. Every number in them stands in a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derive.exhibits.shown import Shown, Table, Words
from derive.exhibits.typeset import typeset
from reports.weekly.figures import label, moved, size_of, topic
from reports.weekly.printed import cited

FAR, NEAR = 2.0, 1.1
"""How many times the second the first is: far ahead from FAR on, hardly so up to NEAR."""


def summary(shown: Iterable[Shown]) -> Iterator[Words]:
    """A sentence or two a chart that has figures, in the charts' order."""
    for one in shown:
        for table in one.tables[:1]:
            for sentence in _RULES[one.of](one, table):
                yield Words(typeset(sentence.zh), sentence.en)


def _flows(one: Shown, table: Table) -> Iterator[Words]:
    """Who leads and by how far, and who moved most: visits and downloads."""
    if "rank_now" in [column.key for column in table.columns]:
        yield from _places(one, table)
        return
    counted = [row for row in table.rows if table.number(row, "now")]
    if not counted:
        return
    first, about = counted[0], topic(one.title)
    what = Words("访问量", "visits") if one.of == "site" else Words("下载量", "downloads")
    name, level, change = label(first), cited(table, first, "now"), moved(table, first)
    lead = _lead([table.number(row, "now") or 0.0 for row in counted])
    source, period = one.source, one.period
    zh = f"{about.zh}：据{source.zh}最新数据（{period.zh}），"
    zh += f"{name.zh}{what.zh} {level} {one.unit.zh}，{change.zh}，{lead.zh}"
    en = f"{about.en} ({source.en}, {period.en}): {name.en} {lead.en} with {level} × {one.unit.en}, {change.en}"
    others = [row for row in counted[1:] if size_of(table, row)]
    if others:
        most = max(others, key=lambda row: abs(table.number(row, "change") or 0))
        other, clause = label(most), moved(table, most)
        now, rank = cited(table, most, "now"), cited(table, most, "rank")
        zh += f"；其余产品中{other.zh}变动最大，{clause.zh}至 {now} {one.unit.zh}，排名第 {rank}"
        en += f"; of the others {other.en} moved most, {clause.en} to {now}, ranking {rank}"
    yield Words(f"{zh}。", f"{en}.")


def _lead(levels: list[float]) -> Words:
    """How far the first is ahead of the second."""
    if len(levels) < 2 or not levels[1]:
        return Words("居首", "leads")
    times = levels[0] / levels[1]
    if times >= FAR:
        return Words("断层第一", "is far ahead")
    return Words("小幅领先", "leads narrowly") if times <= NEAR else Words("居首", "leads")


def _places(one: Shown, table: Table) -> Iterator[Words]:
    there = [row for row in table.rows if table.number(row, "rank_now")]
    if not there:
        return
    first, source, about = there[0], one.source, topic(one.title)
    now, was = cited(table, first, "rank_now"), cited(table, first, "rank_before")
    name = label(first)
    zh = f"{about.zh}：据{source.zh}（{one.period.zh}），{name.zh}在关注产品中排名最高，列第 {now} 位"
    en = f"{about.en} ({source.en}, {one.period.en}): {name.en} stands highest of those watched, at {now}"
    if was:
        zh += "，与一周前持平" if was == now else f"（一周前第 {was} 位）"
        en += ", as a week before" if was == now else f" ({was} a week before)"
    steps = {row.subject: (table.number(row, "rank_now") or 0) - (table.number(row, "rank_before") or 0)
             for row in there[1:] if table.number(row, "rank_before")}  # fmt: skip
    most = max((row for row in there if steps.get(row.subject)), key=lambda row: abs(steps[row.subject]), default=None)
    if most:
        rises, other = steps[most.subject] < 0, label(most)
        before, now = cited(table, most, "rank_before"), cited(table, most, "rank_now")
        zh += f"；{other.zh}名次变动最大，由第 {before} 位{'升' if rises else '降'}至第 {now} 位"
        en += f"; {other.en} moved most, {'up' if rises else 'down'} from {before} to {now}"
    yield Words(f"{zh}。", f"{en}.")


def _stocks(one: Shown, table: Table) -> Iterator[Words]:
    rows = [row for row in table.rows if table.number(row, "change") is not None]
    if not rows:
        return
    best = max(rows, key=lambda row: table.number(row, "change") or 0)
    worst = min(rows, key=lambda row: table.number(row, "change") or 0)
    breadth = table.caption or Words("", "")
    zh, en = f"算力股（{one.period.zh}）：{breadth.zh}", f"Compute stocks ({one.period.en}): {_lower(breadth.en)}"
    for row, first in ((best, True), (worst, False))[: 1 + (best is not worst)]:
        name, change = label(row), table.number(row, "change") or 0
        if not (size := size_of(table, row)):
            continue
        zh += f"；{name.zh}{'涨' if change > 0 else '跌'} {size}% {'居首' if first else '居末'}"
        en += f"; {name.en} did {'best' if first else 'worst'}, {'up' if change > 0 else 'down'} {size}%"
    yield Words(f"{zh}。", f"{en}.")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _products(one: Shown, table: Table) -> Iterator[Words]:
    """Each product's prices, and those of them that moved."""
    zh_told: dict[str, list[str]] = {}
    en_told: dict[str, list[str]] = {}
    flat = known = 0
    for row in table.rows:
        now, condition = cited(table, row, "now"), row.cells[1]
        if now is None or not isinstance(condition, Words):
            continue
        name = label(row).en
        change, size = table.number(row, "change"), size_of(table, row)
        known += change is not None
        flat += change is not None and size is None
        rose = (change or 0) > 0
        zh_moved = f"（7 日{'涨' if rose else '跌'} {size}%）" if size else ""
        en_moved = f" ({'up' if rose else 'down'} {size}% in 7 days)" if size else ""
        zh_told.setdefault(name, []).append(f"{condition.zh} {now} {one.unit.zh}{zh_moved}")
        en_told.setdefault(name, []).append(f"{condition.en} {one.unit.en} {now}{en_moved}")
    if not zh_told:
        return
    zh = "；".join(f"{name} {'、'.join(told)}" for name, told in zh_told.items())
    en = "; ".join(f"{name}: {', '.join(told)}" for name, told in en_told.items())
    if flat:
        zh += "；7 日均基本持平" if flat == known else "；其余 7 日基本持平"
        en += "; flat in 7 days" if flat == known else "; the others are flat in 7 days"
    yield Words(
        f"{one.title.zh}（{one.period.zh}，{one.source.zh}）：{zh}。",
        f"{one.title.en} ({one.period.en}, {one.source.en}): {en}.",
    )


def _estimates(one: Shown, table: Table) -> Iterator[Words]:
    total = next((row for row in table.rows if row.subject == "total"), None)
    keys = [column.key.removesuffix("-low") for column in table.columns if column.key.endswith("h100_equivalents-low")]
    if total is None or not keys:
        return
    zh, en = [], []
    for key in keys:
        low, high, year = cited(table, total, f"{key}-low"), cited(table, total, f"{key}-high"), key.split("-")[0]
        ends = f"{low}–{high}" if low != high else f"{low}"
        zh.append(f"{year} 年底合计 {ends} {one.unit.zh}")
        en.append(f"{ends} × {one.unit.en} in all at the end of {year}")
    source = table.caption or one.source
    author = Words(re.sub(r"（(.*)）", r"，\1", source.zh), re.sub(r" \((.*)\)", r", \1", source.en))
    yield Words(f"{one.title.zh}（{author.zh}）：{'，'.join(zh)}。", f"{one.title.en} ({author.en}): {', '.join(en)}.")


_RULES = {"site": _flows, "app": _flows, "ticker": _stocks, "product": _products, "estimate": _estimates}
