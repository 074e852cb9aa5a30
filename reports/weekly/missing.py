"""What is missing and why, with what would fill it."""

from __future__ import annotations

from collections.abc import Iterable

from derive.exhibits.shown import Column, Gap, Row, Shown, Table, Words

_COLUMNS = (
    Column("label", Words("图表", "Chart")),
    Column("what", Words("缺少", "Missing")),
    Column("why", Words("原因", "Why")),
    Column("remedy", Words("补齐方法", "Remedy")),
)


def missing(shown: Iterable[Shown], others: Iterable[Gap]) -> Table | None:
    """A row a gap, in the charts' order; charts that lack the same for the same reason share one."""
    charts: dict[Gap, list[int]] = {}
    for one in shown:
        for gap in one.gaps:
            charts.setdefault(gap, []).append(one.number)
    rows = [Row(str(numbers[0]), (_named(numbers), gap.what, gap.why, gap.remedy)) for gap, numbers in charts.items()]
    rows += [Row("", (Words("正文", "Text"), gap.what, gap.why, gap.remedy)) for gap in others]
    return Table(_COLUMNS, tuple(rows)) if rows else None


def _named(numbers: list[int]) -> Words:
    text = ", ".join(map(str, numbers))
    return Words(f"图 {text.replace(', ', '、')}", f"{'Chart' if len(numbers) == 1 else 'Charts'} {text}")
