"""The summary: sentences drafted from the tables by rules. Every number in them stands in a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.exhibits.shown import Row, Shown, Table, Words
from reports.weekly.printed import cited, number


def summary(shown: Iterable[Shown]) -> Iterator[Words]:
    """A sentence or two a chart that has figures, in the charts' order."""
    for one in shown:
        for table in one.tables[:1]:
            yield from _RULES[one.of](one, table)


def label(row: Row) -> Words:
    """What the row is about."""
    return row.cells[0] if isinstance(row.cells[0], Words) else Words("", "")


def moved(table: Table, row: Row, key: str = "change") -> Words:
    """How a row changed, as a clause: by how much, up or down."""
    value, text = table.number(row, key), cited(table, row, key)
    if value is None or text is None:
        return Words("环比未知", "change unknown")
    if not text.strip("-0.,"):
        return Words(f"基本持平（{text}%）", f"flat ({text}%)")
    size = number(abs(value), table.column(key))
    return Words(f"上升 {size}%", f"up {size}%") if value > 0 else Words(f"下降 {size}%", f"down {size}%")


def _flows(one: Shown, table: Table) -> Iterator[Words]:
    """Who leads, and who moved most: visits and downloads."""
    if "rank_now" in [column.key for column in table.columns]:
        yield from _places(table)
        return
    counted = [row for row in table.rows if table.number(row, "now")]
    if not counted:
        return
    first = counted[0]
    name, level, change = label(first), cited(table, first, "now"), moved(table, first)
    source, period = one.source, one.period
    zh = f"据 {source.zh} 数据（{period.zh}），{one.title.zh}：{name.zh} {level} {one.unit.zh}，居首，{change.zh}"
    en = f"{one.title.en} ({source.en}, {period.en}): {name.en} leads with {level} × {one.unit.en}, {change.en}"
    others = [row for row in counted[1:] if table.number(row, "change") is not None]
    if others:
        most = max(others, key=lambda row: abs(table.number(row, "change") or 0))
        other, clause, now, rank = (
            label(most),
            moved(table, most),
            cited(table, most, "now"),
            cited(table, most, "rank"),
        )
        zh += f"；其余变动最大的是 {other.zh}，{clause.zh} 至 {now} {one.unit.zh}，列第 {rank} 位"
        en += f"; of the others {other.en} moved most, {clause.en} to {now} × {one.unit.en}, rank {rank}"
    yield Words(f"{zh}。", f"{en}.")


def _places(table: Table) -> Iterator[Words]:
    there = [row for row in table.rows if table.number(row, "rank_now")]
    if not there:
        return
    first, axis = there[0], table.caption or Words("", "")
    now, was = cited(table, first, "rank_now"), cited(table, first, "rank_before")
    name = label(first)
    zh, en = f"{axis.zh}：{name.zh} 居前，第 {now} 位", f"{axis.en}: {name.en} stands first of those watched, at {now}"
    if was:
        zh, en = f"{zh}（一周前第 {was} 位）", f"{en} (a week before at {was})"
    yield Words(f"{zh}。", f"{en}.")


def _stocks(one: Shown, table: Table) -> Iterator[Words]:
    rows = [row for row in table.rows if table.number(row, "change") is not None]
    if not rows:
        return
    best = max(rows, key=lambda row: table.number(row, "change") or 0)
    worst = min(rows, key=lambda row: table.number(row, "change") or 0)
    zh, en = [], []
    for row in (best, worst) if best is not worst else (best,):
        name, clause = label(row), moved(table, row)
        zh.append(f"{name.zh} {clause.zh.replace('上升', '上涨').replace('下降', '下跌')}")
        en.append(f"{name.en} {clause.en}")
    if best is worst:
        yield Words(f"算力股（{one.period.zh}）：{zh[0]}。", f"Compute stocks ({one.period.en}): {en[0]}.")
        return
    yield Words(
        f"算力股（{one.period.zh}）：周表现最好的是 {zh[0]}，最弱的是 {zh[1]}。",
        f"Compute stocks ({one.period.en}): best of the week {en[0]}, weakest {en[1]}.",
    )


def _products(one: Shown, table: Table) -> Iterator[Words]:
    """Each product's new or, where there is none, first known price."""
    zh, en, told = [], [], set()
    for row in table.rows:
        now = cited(table, row, "now")
        if now is None or row.subject in told:
            continue
        told.add(row.subject)
        name, condition, clause = label(row), row.cells[1], moved(table, row)
        if isinstance(condition, Words):
            zh.append(f"{name.zh}（{condition.zh}）{now} {one.unit.zh}，7 日{clause.zh.replace('环比', '')}")
            en.append(f"{name.en} ({condition.en}) {one.unit.en} {now}, {clause.en} in 7 days")
    if zh:
        yield Words(
            f"{one.title.zh}（{one.period.zh}）：{'；'.join(zh)}。",
            f"{one.title.en} ({one.period.en}): {'; '.join(en)}.",
        )


def _estimates(one: Shown, table: Table) -> Iterator[Words]:
    total = next((row for row in table.rows if row.subject == "total"), None)
    keys = [column.key.removesuffix("-low") for column in table.columns if column.key.endswith("h100_equivalents-low")]
    if total is None or not keys:
        return
    zh, en = [], []
    for key in keys:
        low, high, year = cited(table, total, f"{key}-low"), cited(table, total, f"{key}-high"), key.split("-")[0]
        zh.append(f"{year} 年底合计 {low}–{high} {one.unit.zh}")
        en.append(f"end of {year}: {low}–{high} × {one.unit.en} in all")
    source = table.caption or one.source
    yield Words(f"{one.title.zh}（{source.zh}）：{'；'.join(zh)}。", f"{one.title.en} ({source.en}): {'; '.join(en)}.")


_RULES = {"site": _flows, "app": _flows, "ticker": _stocks, "product": _products, "estimate": _estimates}
