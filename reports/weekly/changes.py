"""What is other than in last week's report: the figures that moved, and what came or went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from derive.exhibits.shown import Cell, Column, Row, Shown, Table, Words, same
from reports.weekly.printed import number
from reports.weekly.summary import label

MOST = 15
_COLUMNS = (
    Column("chart", Words("图", "Chart")),
    Column("label", Words("对象", "Subject")),
    Column("was", Words("上期报告", "Last report")),
    Column("now", Words("本期报告", "This report")),
    Column("unit", Words("单位", "Unit")),
    Column("change", Words("变动 %", "Change %"), 1, 1, True),
)
_KEYS = {"ticker": ("market_cap",), "site": ("now",), "app": ("now", "rank_now"), "product": ("now",), "estimate": ()}
_PLACE = Words("名次", "place")
Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class _Figure:
    label: Words
    period: Words
    value: float
    printed: str
    unit: Words


def changes(now: Iterable[Shown], before: Iterable[Shown]) -> Table | None:
    """The figures that came, went or moved most since the report of a week before."""
    new, old = _figures(now), _figures(before)
    moved: list[tuple[float, Row]] = []
    for key in (key for key in new if key in old and new[key].printed != old[key].printed):
        one, other = new[key], old[key]
        change = (one.value / other.value - 1) * 100 if other.value else None
        told = None if one.unit == _PLACE else change  # places are no quantities
        cells: tuple[Cell, ...] = (same(str(key[0])), one.label, _told(other), _told(one), one.unit, told)
        moved.append((abs(change or 0.0), Row(key[1], cells)))
    rows = [row for _, row in sorted(moved, key=lambda pair: -pair[0])]
    came = _together({key: one for key, one in new.items() if key not in old}, came=True)
    went = _together({key: one for key, one in old.items() if key not in new}, came=False)
    found = (*rows[:MOST], *came, *went)
    return Table(_COLUMNS, found) if found else None


def _together(figures: Mapping[Key, _Figure], *, came: bool) -> list[Row]:
    """A row a chart for what only one of the reports has: there may be much of it."""
    by_chart: dict[int, list[Words]] = {}
    for key, one in figures.items():
        by_chart.setdefault(key[0], []).append(one.label)
    there, none = Words("有", "there"), Words("无", "none")
    was, now = (none, there) if came else (there, none)
    rows = []
    for chart, names in by_chart.items():
        label = Words("、".join(name.zh for name in names), ", ".join(name.en for name in names))
        rows.append(Row(str(chart), (same(str(chart)), label, was, now, None, None)))
    return rows


def _told(one: _Figure) -> Words:
    return Words(f"{one.printed}（{one.period.zh}）", f"{one.printed} ({one.period.en})")


def _figures(shown: Iterable[Shown]) -> dict[Key, _Figure]:
    found: dict[Key, _Figure] = {}
    for one in shown:
        for table, row in one.rows():
            for key in _KEYS[one.of]:
                value = table.number(row, key)
                if value is not None:
                    column = table.column(key)
                    condition = table.cell(row, "condition")
                    extra = condition if isinstance(condition, Words) else Words("", "")
                    name = Words(f"{label(row).zh} {extra.zh}".strip(), f"{label(row).en} {extra.en}".strip())
                    period = one.period if key == "market_cap" else column.title
                    if key == "rank_now":
                        period = same(column.title.zh[:10])
                    found[one.number, row.subject, extra.en] = _Figure(
                        name, period, value, number(value, column), _unit(one, table, row, key)
                    )
    return found


def _unit(one: Shown, table: Table, row: Row, key: str) -> Words:
    currency = table.cell(row, "currency")
    if isinstance(currency, Words):
        return currency
    return _PLACE if key == "rank_now" else Words(one.unit.zh, one.unit.en)
