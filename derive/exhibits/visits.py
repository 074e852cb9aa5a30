"""Charts 2 to 5: weekly visits of models' sites, their level, change and place among their peers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from derive.exhibits.drawn import Dot, Line, Lines, Name
from derive.exhibits.known import Known, days_name, month_name
from derive.exhibits.notes import footnotes
from derive.exhibits.publishers import named
from derive.exhibits.remedies import REMEDIES, VISIT_SOURCES
from derive.exhibits.shown import Cell, Column, Gap, Row, Shown, Table, Words, same
from derive.exhibits.weeks import MONTHS, OWN_WEEKS, VENDOR_WEEKS, Counted, by_level
from derive.periods import end_of
from watchlist.models import Exhibit, Member

DRAWN = 26
"""How many periods a chart draws."""
Known4 = dict[str, dict[str, Counted]]


def visits(known: Known, exhibit: Exhibit, levels: Known4) -> Shown:
    """One chart of visits; `levels` are those of `weeks.by_level` for its window."""
    first, last = known.window(exhibit)
    ids = [member.subject for member in exhibit.members]
    level = next((name for name in (OWN_WEEKS, VENDOR_WEEKS, MONTHS) if any(levels[name].get(id) for id in ids)), None)
    if level is None:
        period = days_name(first, last)
        gap = Gap(Words("全部网站", "All sites"), _nothing(known), REMEDIES["site"])
        return _shown(known, exhibit, period, gaps=(gap,))
    own = {member: _since(levels[level][member.subject], member) for member in exhibit.members
           if member.subject in levels[level]}  # fmt: skip
    own = {member: one for member, one in own.items() if one.dots}
    wholes = [dot.at for one in own.values() for dot in one.dots if not dot.partial and dot.at <= last]
    if not wholes:
        gap = Gap(Words("全部网站", "All sites"), _nothing(known), REMEDIES["site"])
        return _shown(known, exhibit, days_name(first, last), gaps=(gap,))
    newest = max(wholes)
    grain = next(iter(own.values())).grain
    before = max((day for day in wholes if day < newest and end_of(day, grain) == newest), default=None)
    table = _table(known, own, newest, before, grain)
    lines = Lines(Name(exhibit.unit.zh, exhibit.unit.en), tuple(_line(known, m, o, exhibit) for m, o in own.items()))
    late = level == OWN_WEEKS and newest < first
    notes = (*_about(level, late, first, last), *footnotes(known, exhibit), *_partial(own, grain))
    gaps = (*_absent(known, exhibit, own, level), *_lagging(known, own, newest, grain), *_coarse(level, known))
    shown = _shown(known, exhibit, _period(newest, grain), (table,), (lines,), notes, gaps)
    if level != MONTHS:
        return shown
    title = shown.title
    return replace(shown, title=Words(f"{title.zh}（以月访问量代替）", f"{title.en} (months stand in)"))


def _shown(
    known: Known,
    exhibit: Exhibit,
    period: Words,
    tables: tuple[Table, ...] = (),
    drawings: tuple[Lines, ...] = (),
    notes: tuple[Words, ...] | None = None,
    gaps: tuple[Gap, ...] = (),
) -> Shown:
    notes = footnotes(known, exhibit) if notes is None else notes
    title = Words(exhibit.zh, exhibit.en)
    return Shown(
        exhibit.number, title, exhibit.unit, named(exhibit.source), period, exhibit.of, tables, drawings, notes, gaps
    )


def _since(one: Counted, member: Member) -> Counted:
    dots = tuple(dot for dot in one.dots if member.since is None or dot.at >= member.since)
    return Counted(one.grain, one.source, dots, one.sites)


def _table(known: Known, own: dict[Member, Counted], newest: date, before: date | None, grain: str) -> Table:
    now = {member: _value(one, newest) for member, one in own.items()}
    places = {m: place for place, m in enumerate(sorted(filter(now.get, now), key=lambda m: -(now[m] or 0)), 1)}
    columns = [Column("label", Words("产品", "Product")), Column("sites", Words("网站", "Sites"))]
    if before:
        columns.append(Column("before", _period(before, grain), 1, 1e4))
    columns += [
        Column("now", _period(newest, grain), 1, 1e4),
        Column("change", Words("环比 %", "MoM %" if grain == "month" else "WoW %"), 1, 1, True),
    ]
    columns.append(Column("rank", Words("排名", "Rank")))
    rows = []
    for member, one in own.items():
        was = _value(one, before) if before else None
        value = now[member]
        change = (value / was - 1) * 100 if value and was else None
        cells: list[Cell] = [known.label(member), same(", ".join(one.sites)), *([was] if before else [])]
        place = places.get(member)
        rows.append(Row(member.subject, (*cells, value, change, float(place) if place else None)))
    return Table(tuple(columns), tuple(sorted(rows, key=lambda row: row.cells[-1] or 99)))  # type: ignore[arg-type, return-value]


def _value(one: Counted, day: date) -> float | None:
    return next((dot.value for dot in one.dots if dot.at == day and not dot.partial), None)


def _line(known: Known, member: Member, one: Counted, exhibit: Exhibit) -> Line:
    label, scale = known.label(member), exhibit.unit.scale
    dots: list[Dot] = []
    for dot in one.dots[-DRAWN:]:
        if dots and not dot.partial and end_of(dots[-1].at, one.grain) < dot.at:
            dots.append(Dot(end_of(dots[-1].at, one.grain), None))
        dots.append(Dot(dot.at, dot.value / scale if dot.value is not None else None, dot.partial))
    return Line(Name(label.zh, label.en), tuple(dots))


def _period(start: date, grain: str) -> Words:
    return month_name(start) if grain == "month" else days_name(start, end_of(start, grain) - timedelta(days=1))


def _about(level: str, late: bool, first: date, last: date) -> list[Words]:
    if level == VENDOR_WEEKS:
        return [Words("周的起止按数据商口径", "weeks begin and end as the vendor's do")]
    if level == MONTHS:
        return [
            Words(
                "暂无周访问量，以月访问量代替，环比为月环比",
                "no weekly visits are known: months stand in, and changes are month on month",
            )
        ]
    wanted = days_name(first, last)
    return [Words(f"{wanted.zh} 数据尚未公布", f"{wanted.en} is not out yet")] if late else []


def _partial(own: dict[Member, Counted], grain: str) -> list[Words]:
    ends = sorted({dot.at for one in own.values() for dot in one.dots if dot.partial})
    return [
        Words(f"{_period(end, grain).zh} 尚未结束，图中以虚线表示", f"{_period(end, grain).en} is not over: dashed")
        for end in ends
    ]


def _absent(known: Known, exhibit: Exhibit, own: dict[Member, Counted], level: str) -> list[Gap]:
    names = [known.label(member) for member in exhibit.members if member not in own]
    if not names:
        return []
    why = Words("暂无与本图同口径的访问量", "no visits of the chart's grain are known")
    return [Gap(Words("、".join(n.zh for n in names), ", ".join(n.en for n in names)), why, REMEDIES["site"])]


def _lagging(known: Known, own: dict[Member, Counted], newest: date, grain: str) -> list[Gap]:
    names = [known.label(member) for member, one in own.items() if _value(one, newest) is None]
    if not names:
        return []
    period = _period(newest, grain)
    why = Words(f"{period.zh} 暂无数据", f"no value for {period.en}")
    return [Gap(Words("、".join(n.zh for n in names), ", ".join(n.en for n in names)), why, REMEDIES["site"])]


def _coarse(level: str, known: Known) -> list[Gap]:
    if level != MONTHS:
        return []
    why = Words("目前只有月访问量", "only visits a month are known")
    return [Gap(Words("周访问量", "Weekly visits"), why, REMEDIES["site"])]


def _nothing(known: Known) -> Words:
    return known.last_refusal(VISIT_SOURCES) or Words("暂无访问量数据", "no visits are known")


def levels_of(known: Known, exhibit: Exhibit) -> Known4:
    """What `visits` needs; the same for all charts of one window."""
    return by_level(known, known.window(exhibit)[0])
