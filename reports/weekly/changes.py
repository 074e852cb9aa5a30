"""What is other than in last week's report: the figures that moved, and what came or went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from derive.exhibits.shown import Cell, Column, Row, Shown, Table, Words, same
from reports.weekly.figures import label
from reports.weekly.printed import number

MOST, NAMED = 15, 4
_COLUMNS = (
    Column("chart", Words("图表", "Chart")),
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
    mixed: bool
    """Whether it is of whatever was listed: another mix of listings is no change of price."""


def changes(now: Iterable[Shown], before: Iterable[Shown]) -> Table | None:
    """The figures that came, went or moved most since the report of a week before."""
    new, old = _figures(now), _figures(before)
    moved: list[tuple[float, Row]] = []
    for key in (
        key for key in new if key in old and _alike(new[key], old[key]) and new[key].printed != old[key].printed
    ):
        one, other = new[key], old[key]
        change = (one.value / other.value - 1) * 100 if other.value else None
        told = None if one.unit == _PLACE or one.mixed else change  # places are no quantities
        cells: tuple[Cell, ...] = (_chart(key[0]), one.label, _told(other), _told(one), one.unit, told)
        moved.append((abs(change or 0.0), Row(key[1], cells)))
    largest = sorted(moved, key=lambda pair: -pair[0])[:MOST]
    rows = [row for _, row in sorted(largest, key=lambda pair: (_number(pair[1]), -pair[0]))]
    came = _together({key: one for key, one in new.items() if key not in old}, came=True)
    went = _together({key: one for key, one in old.items() if key not in new}, came=False)
    otherwise = _otherwise(new, old)
    found = (*rows, *otherwise, *came, *went)
    return Table(_COLUMNS, found) if found else None


def _alike(one: _Figure, other: _Figure) -> bool:
    """Whether two figures are of one unit and of periods of one length."""
    return one.unit == other.unit and len(one.period.zh) == len(other.period.zh)


def _otherwise(new: Mapping[Key, _Figure], old: Mapping[Key, _Figure]) -> list[Row]:
    """A row a chart that counts otherwise than a week before: weeks in place of months, downloads in place of ranks."""
    by_chart: dict[int, list[Key]] = {}
    for key in (key for key in new if key in old and not _alike(new[key], old[key])):
        by_chart.setdefault(key[0], []).append(key)
    rows = []
    for chart, keys in by_chart.items():
        was, now = old[keys[0]], new[keys[0]]
        before = Words(f"{was.unit.zh}，{was.period.zh}", f"{was.unit.en}, {was.period.en}")
        after = Words(
            f"{now.unit.zh}，{now.period.zh}（口径变更，不作比较）",
            f"{now.unit.en}, {now.period.en} (counted otherwise)",
        )
        rows.append(
            Row(str(chart), (_chart(chart), _listed([new[key].label for key in keys]), before, after, None, None))
        )
    return rows


def _together(figures: Mapping[Key, _Figure], *, came: bool) -> list[Row]:
    """A row a chart for what only one of the reports has: there may be much of it."""
    by_chart: dict[int, list[Words]] = {}
    for key, one in figures.items():
        by_chart.setdefault(key[0], []).append(one.label)
    none = Words("无数据", "no figures")
    was, now = (none, Words("新增", "new")) if came else (Words("有数据", "there"), none)
    rows = []
    for chart, names in by_chart.items():
        row = (_chart(chart), _listed(names), was, now, None, None)
        rows.append(Row(str(chart), row))
    return rows


def _listed(names: list[Words]) -> Words:
    """The first of the names, and how many they are where there are more."""
    zh, en = "、".join(name.zh for name in names[:NAMED]), ", ".join(name.en for name in names[:NAMED])
    if len(names) <= NAMED:
        return Words(zh, en)
    return Words(f"{zh}等 {len(names)} 项", f"{en} and {len(names) - NAMED} more")


def _number(row: Row) -> int:
    chart = row.cells[0]
    return int(chart.zh.split()[-1]) if isinstance(chart, Words) else 0


def _chart(number: int) -> Words:
    return Words(f"图 {number}", f"Chart {number}")


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
                        name, period, value, number(value, column), _unit(one, table, row, key),
                        table.number(row, "listings") is not None,
                    )  # fmt: skip
    return found


def _unit(one: Shown, table: Table, row: Row, key: str) -> Words:
    currency = table.cell(row, "currency")
    if isinstance(currency, Words):
        return currency
    return _PLACE if key == "rank_now" else Words(one.unit.zh, one.unit.en)
