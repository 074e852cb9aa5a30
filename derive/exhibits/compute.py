"""Chart 9: who will have how much compute, from low to high, with the totals of lows and of highs."""

from __future__ import annotations

from derive.estimates import Estimates, Range, estimate_table
from derive.exhibits.drawn import Name, Span, Spans
from derive.exhibits.known import Known
from derive.exhibits.notes import footnotes
from derive.exhibits.publishers import named
from derive.exhibits.remedies import REMEDIES
from derive.exhibits.shown import Cell, Column, Gap, Row, Shown, Table, Words, same
from watchlist.models import Exhibit

TOTAL = Words("总计", "Total")
_METRICS = {"h100_equivalents": Words("H100 等效", "H100 equivalents"), "gb200_units": same("GB200")}
Key = tuple[str, str]


def compute(known: Known, exhibit: Exhibit) -> Shown:
    """A table an author, those who speak of the chart's members; the newest is drawn."""
    tables = [table for table in estimate_table(known.db, known.as_of) if _members(known, exhibit, table)]
    authors = [Words(f"{table.author}（{table.as_of}）", f"{table.author} ({table.as_of})") for table in tables]
    said = {id for table in tables for id in _members(known, exhibit, table)}
    missing = [known.label(member) for member in exhibit.members if member.subject not in said]
    return Shown(
        exhibit.number, Words(exhibit.zh, exhibit.en), exhibit.unit,
        Words("、".join(a.zh for a in authors), ", ".join(a.en for a in authors)) if authors else named(exhibit.source),
        _period(tables), exhibit.of,
        tuple(_table(known, exhibit, table, name) for table, name in zip(tables, authors, strict=True)),
        (_drawing(known, exhibit, tables[0]),) if tables else (), footnotes(known, exhibit), _gaps(missing),
    )  # fmt: skip


def _owner(known: Known, subject: str) -> str | None:
    """The entity that an author calls so."""
    folded = subject.strip().casefold()
    names = ((e.id, known.watchlist.names(e.id)) for e in known.watchlist.entities)
    return next((id for id, own in names if folded == id or folded in {name.casefold() for name in own}), None)


def _members(known: Known, exhibit: Exhibit, table: Estimates) -> dict[str, dict[Key, Range]]:
    """Ranges of the chart's members, in their order, by target and metric."""
    found: dict[str, dict[Key, Range]] = {member.subject: {} for member in exhibit.members}
    for row in table.rows:
        owner = _owner(known, row.subject)
        if owner in found:
            found[owner][row.target, row.metric] = row
    return {id: own for id, own in found.items() if any(metric in exhibit.metrics for _, metric in own)}


def _period(tables: list[Estimates]) -> Words:
    years = sorted({row.target for table in tables for row in table.rows})
    return Words(f"{'、'.join(years)} 年底", f"end of {', '.join(years)}") if years else Words("", "")


def _table(known: Known, exhibit: Exhibit, table: Estimates, caption: Words) -> Table:
    own, scale = _members(known, exhibit, table), exhibit.unit.scale
    # The order in which such tables are printed: by year, and within it what is counted before what it is worth.
    keys = sorted({key for ranges in own.values() for key in ranges})
    columns = [Column("label", Words("公司", "Company"))]
    for target, metric in keys:
        name = _METRICS.get(metric, same(metric))
        for end, zh, en in (("low", "下限", "low"), ("high", "上限", "high")):
            title = Words(f"{target} 年底 {name.zh} {zh}", f"End of {target}, {name.en}, {en}")
            columns.append(Column(f"{target}-{metric}-{end}", title, 0, scale))
    labels = {member.subject: known.label(member) for member in exhibit.members}
    rows = [Row(id, (labels[id], *_cells(ranges, keys))) for id, ranges in own.items()]
    sums: list[Cell] = [TOTAL]
    for at in range(1, len(columns)):
        values = [row.cells[at] for row in rows]
        sums.append(sum(value for value in values if isinstance(value, int | float)))
    return Table(tuple(columns), (*rows, Row("total", tuple(sums))), caption)


def _cells(ranges: dict[Key, Range], keys: list[Key]) -> list[Cell]:
    return [getattr(ranges[key], end) if key in ranges else None for key in keys for end in ("low", "high")]


def _drawing(known: Known, exhibit: Exhibit, table: Estimates) -> Spans:
    labels = {member.subject: known.label(member) for member in exhibit.members}
    spans = [
        Span(Name(labels[id].zh, labels[id].en), Name(f"{target} 年底", f"end of {target}"),
             one.low / exhibit.unit.scale, one.high / exhibit.unit.scale)
        for id, own in _members(known, exhibit, table).items()
        for (target, metric), one in sorted(own.items()) if metric == exhibit.metrics[0]
    ]  # fmt: skip
    return Spans(Name(exhibit.unit.zh, exhibit.unit.en), tuple(spans))


def _gaps(missing: list[Words]) -> tuple[Gap, ...]:
    if not missing:
        return ()
    what = Words("、".join(one.zh for one in missing), ", ".join(one.en for one in missing))
    return (Gap(what, Words("暂无预测数据", "no estimates are known"), REMEDIES["estimate"]),)
