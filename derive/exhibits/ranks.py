"""Places of apps in the stores' charts, day by day: what stands in for downloads, and is drawn upside down."""

from __future__ import annotations

from datetime import date, timedelta

from derive.exhibits.drawn import Dot, Line, Name, Ranks
from derive.exhibits.known import Known
from derive.exhibits.shown import Cell, Column, Row, Table, Words
from storage.records import parse_instant
from watchlist.models import AppChart, Exhibit, Member

DRAWN = timedelta(days=90)


def ranks(known: Known, exhibit: Exhibit) -> tuple[Table, Ranks] | None:
    """The members' places in the first chart of the watchlist that knows any of them, now and a week before."""
    for chart in known.watchlist.app_charts:
        looked = _looks(known, chart)
        own = {member: _places(known, chart, member, looked) for member in exhibit.members}
        own = {member: dots for member, dots in own.items() if any(dot.value for dot in dots)}
        if own:
            return _table(known, chart, own), _drawing(known, chart, own)
    return None


def _looks(known: Known, chart: AppChart) -> list[date]:
    """The days on which the chart was looked at."""
    rows = known.db.execute(
        "SELECT DISTINCT substr(s.at, 1, 10) FROM snapshots s JOIN charts c ON c.id = s.chart_id WHERE c.store = ?"
        " AND c.country = ? AND c.device = ? AND c.chart = ? AND c.genre = ? AND s.at >= ? AND s.seen_at <= ?"
        " ORDER BY 1",
        [*_named(chart), _since(known), known.as_of],
    )
    return [date.fromisoformat(day) for (day,) in rows.fetchall()]


def _places(known: Known, chart: AppChart, member: Member, looked: list[date]) -> list[Dot]:
    """The place at the end of each day; None on a day on which the app was not in the list."""
    ids = [app.app_id for app in known.watchlist.apps if app.entity == member.subject and app.store == chart.store]
    rows = known.db.execute(
        "SELECT e.at, e.rank FROM chart_entries e JOIN charts c ON c.id = e.chart_id WHERE e.app_id IN"
        f" ({', '.join('?' * len(ids))}) AND c.store = ? AND c.country = ? AND c.device = ? AND c.chart = ?"
        " AND c.genre = ? AND e.at >= ? AND e.seen_at <= ? ORDER BY e.at, e.seen_at, e.rank DESC",
        [*ids, *_named(chart), _since(known), known.as_of],
    )
    places = {parse_instant(at).date(): float(rank) for at, rank in rows.fetchall()}
    return [Dot(day, places.get(day)) for day in looked]


def _named(chart: AppChart) -> tuple[str, ...]:
    return chart.store, chart.country.lower(), chart.device, chart.chart, chart.genre


def _since(known: Known) -> str:
    return (known.day - DRAWN).isoformat()


def _axis(chart: AppChart) -> Words:
    zh = {"free": "免费", "paid": "付费", "grossing": "畅销"}[chart.chart]
    store = {"appstore": "App Store", "googleplay": "Google Play"}.get(chart.store, chart.store)
    country = chart.country.upper()
    place = {"CN": "中国区", "US": "美国区", "JP": "日本区", "HK": "香港区"}.get(country, f" {country} ")
    return Words(f"{store} {place}{zh}榜", f"{store} {country}, top {chart.chart}")


def _table(known: Known, chart: AppChart, own: dict[Member, list[Dot]]) -> Table:
    newest = max(dot.at for dots in own.values() for dot in dots)
    before = newest - timedelta(days=7)
    columns = (
        Column("label", Words("应用", "App")),
        Column("rank_before", Words(f"{before} 名次", f"Place on {before}")),
        Column("rank_now", Words(f"{newest} 名次", f"Place on {newest}")),
    )

    def cells(member: Member, dots: list[Dot]) -> tuple[Cell, ...]:
        by_day = {dot.at: dot.value for dot in dots}
        return known.label(member), by_day.get(before), by_day.get(newest)

    rows = [Row(member.subject, cells(member, dots)) for member, dots in own.items()]
    return Table(columns, tuple(sorted(rows, key=lambda row: row.cells[2] or 999)), _axis(chart))  # type: ignore[arg-type, return-value]


def _drawing(known: Known, chart: AppChart, own: dict[Member, list[Dot]]) -> Ranks:
    axis = _axis(chart)
    labels = {member: known.label(member) for member in own}
    lines = tuple(Line(Name(labels[m].zh, labels[m].en), tuple(dots)) for m, dots in own.items())
    return Ranks(Name(f"名次（{axis.zh}）", f"Place ({axis.en})"), lines)
