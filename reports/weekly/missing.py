"""What is missing and why, with what would fill it."""

from __future__ import annotations

from collections.abc import Iterable

from derive.exhibits.shown import Column, Gap, Row, Shown, Table, Words

_COLUMNS = (
    Column("label", Words("图", "Chart")),
    Column("what", Words("缺少", "Missing")),
    Column("why", Words("原因", "Why")),
    Column("remedy", Words("补齐方法", "Remedy")),
)


def missing(shown: Iterable[Shown], others: Iterable[Gap]) -> Table | None:
    """A row a gap, in the charts' order."""
    rows = [
        Row(str(one.number), (Words(f"图 {one.number}", f"Chart {one.number}"), gap.what, gap.why, gap.remedy))
        for one in shown
        for gap in one.gaps
    ]
    rows += [Row("", (Words("正文", "Text"), gap.what, gap.why, gap.remedy)) for gap in others]
    return Table(_COLUMNS, tuple(rows)) if rows else None
