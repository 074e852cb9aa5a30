"""Chart 6: downloads of apps by the calendar month, from days, and over the last seven days beside the seven before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from derive.exhibits.drawn import Dot, Line, Lines, Name
from derive.exhibits.known import Known, days_name, month_name
from derive.exhibits.notes import footnotes
from derive.exhibits.publishers import named
from derive.exhibits.ranks import ranks
from derive.exhibits.remedies import DOWNLOAD_SOURCES, REMEDIES
from derive.exhibits.shown import Column, Gap, Row, Shown, Table, Words, same
from derive.periods import days_in, end_of
from watchlist.models import Exhibit, Member, Unit

DRAWN = 18
Days = dict[date, float]


@dataclass(frozen=True, slots=True)
class _Periods:
    """The columns of the table; each None where no app has it."""

    before: date | None
    newest: date | None
    begun: date | None
    first: date
    last: date


def downloads(known: Known, exhibit: Exhibit) -> Shown:
    """The months of each app, those of all its stores that one source counts; ranks stand in where there are none."""
    first, last = known.window(exhibit)
    days = {member: _days(known, member) for member in exhibit.members}
    own = {member: by_day for member, by_day in days.items() if by_day}
    missing = [known.label(member) for member in exhibit.members if member not in own]
    gaps = _gaps(known, missing, none=not own)
    title, notes, source = Words(exhibit.zh, exhibit.en), footnotes(known, exhibit), named(exhibit.source)
    if not own:
        shown = Shown(
            exhibit.number, title, exhibit.unit, source, days_name(first, last), exhibit.of, notes=notes, gaps=gaps
        )
        return _stand_in(known, exhibit, shown)
    months = {member: _months(by_day) for member, by_day in own.items()}
    periods = _periods(months, first, last)
    table = _table(known, own, months, periods)
    lines = Lines(Name(exhibit.unit.zh, exhibit.unit.en), tuple(_line(known, m, d, exhibit) for m, d in months.items()))
    notes += _partial_notes(months, own)
    return Shown(
        exhibit.number, title, exhibit.unit, source, days_name(first, last), exhibit.of, (table,), (lines,), notes, gaps
    )


def _stand_in(known: Known, exhibit: Exhibit, shown: Shown) -> Shown:
    """The chart with places in place of downloads, where any are known."""
    found = ranks(known, exhibit)
    if found is None:
        return shown
    table, drawing = found
    return replace(
        shown,
        title=Words(f"{shown.title.zh}（以榜单名次代替）", f"{shown.title.en} (chart places stand in)"),
        unit=Unit(zh="名次", en="place"),
        source=table.caption or shown.source,
        period=same(f"{max(dot.at for line in drawing.lines for dot in line.dots)}"),
        tables=(table,),
        drawings=(drawing,),
    )


def _days(known: Known, member: Member) -> Days:
    """Downloads by the day: of the source that has the newest, summed over the entity's apps."""
    ids = {app.app_id for app in known.watchlist.apps if app.entity == member.subject}
    by_source: dict[str, Days] = {}
    for one in (series for app in sorted(ids) for series in known.daily_downloads.get(app, [])):
        into = by_source.setdefault(one.kind.source, {})
        for period in one.periods:
            if member.since is None or period.start >= member.since:
                into[period.start] = into.get(period.start, 0.0) + period.value
    return max(filter(None, by_source.values()), key=max, default={})


def _months(by_day: Days) -> list[Dot]:
    """Every month of which a day is known; partial where not all of them are."""
    months: dict[date, list[float]] = {}
    for day in sorted(by_day):
        months.setdefault(day.replace(day=1), []).append(by_day[day])
    return [Dot(start, sum(own), len(own) < days_in(start, "month")) for start, own in months.items()]


def _periods(months: dict[Member, list[Dot]], first: date, last: date) -> _Periods:
    whole = sorted({dot.at for own in months.values() for dot in own if not dot.partial})
    newest = whole[-1] if whole else None
    before = next((day for day in whole if newest and end_of(day, "month") == newest), None)
    begun = {dot.at for own in months.values() for dot in own if dot.partial and (newest is None or dot.at > newest)}
    return _Periods(before, newest, max(begun, default=None), first, last)


def _table(known: Known, own: dict[Member, Days], months: dict[Member, list[Dot]], periods: _Periods) -> Table:
    week_before = periods.first - timedelta(days=7)
    columns = [Column("label", Words("应用", "App"))]
    for key, month in (("before_month", periods.before), ("month", periods.newest)):
        if month:
            columns.append(Column(key, month_name(month), 1, 1e4))
    if periods.before:
        columns.append(Column("month_change", Words("月环比 %", "Month on month %"), 1, 1, True))
    if periods.begun:
        name = month_name(periods.begun).zh
        columns.append(Column("begun", Words(f"{name}（未满月）", f"{name} (partial)"), 1, 1e4))
    columns += [
        Column("before", days_name(week_before, periods.first - timedelta(days=1)), 1, 1e4),
        Column("now", days_name(periods.first, periods.last), 1, 1e4),
        Column("change", Words("周环比 %", "Week on week %"), 1, 1, True),
        Column("rank", Words("排名", "Rank")),
    ]
    weeks = {m: (_sum(days, week_before), _sum(days, periods.first)) for m, days in own.items()}
    order = sorted((m for m in own if weeks[m][1]), key=lambda m: -(weeks[m][1] or 0))
    rows = []
    for member in own:
        dots = {(dot.at, dot.partial): dot.value for dot in months[member]}
        was, now = (dots.get((day, False)) if day else None for day in (periods.before, periods.newest))
        week_was, week_now = weeks[member]
        cells = {
            "label": known.label(member), "before_month": was, "month": now, "month_change": _percent(was, now),
            "begun": dots.get((periods.begun, True)) if periods.begun else None, "before": week_was, "now": week_now,
            "change": _percent(week_was, week_now), "rank": order.index(member) + 1.0 if member in order else None,
        }  # fmt: skip
        rows.append(Row(member.subject, tuple(cells[column.key] for column in columns)))
    return Table(tuple(columns), tuple(sorted(rows, key=lambda row: row.cells[-1] or 99)))  # type: ignore[arg-type, return-value]


def _sum(days: Days, first: date) -> float | None:
    own = [days.get(first + timedelta(days=n)) for n in range(7)]
    whole = [value for value in own if value is not None]
    return sum(whole) if len(whole) == 7 else None


def _percent(was: float | None, now: float | None) -> float | None:
    return (now / was - 1) * 100 if was and now is not None else None


def _line(known: Known, member: Member, dots: list[Dot], exhibit: Exhibit) -> Line:
    label = known.label(member)
    drawn = tuple(Dot(dot.at, (dot.value or 0) / exhibit.unit.scale, dot.partial) for dot in dots[-DRAWN:])
    # A first month that is not whole would look like a launch.
    return Line(Name(label.zh, label.en), drawn[1:] if len(drawn) > 1 and drawn[0].partial else drawn)


def _partial_notes(months: dict[Member, list[Dot]], own: dict[Member, Days]) -> tuple[Words, ...]:
    newest = max(dot.at for dots in months.values() for dot in dots)
    if not any(dot.partial and dot.at == newest for dots in months.values() for dot in dots):
        return ()
    until = max(day for days in own.values() for day in days)
    month = month_name(newest).zh
    return (Words(f"{month} 数据仅截至 {until}，图中以虚线表示", f"{month} runs only to {until}: dashed"),)


def _gaps(known: Known, missing: list[Words], *, none: bool) -> tuple[Gap, ...]:
    if not missing:
        return ()
    what = Words("、".join(one.zh for one in missing), ", ".join(one.en for one in missing))
    why = Words("暂无下载量数据", "no downloads are known")
    return (Gap(what, (known.last_refusal(DOWNLOAD_SOURCES) or why) if none else why, REMEDIES["app"]),)
