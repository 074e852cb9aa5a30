"""The demo's account for people: a chart of a found change, and a table of what was planted, found and missed."""

from __future__ import annotations

from rich.table import Table
from sqlite_utils import Database

from charts.terminal import Dot, line_chart
from storage.readers import points
from suanli.demonstration.score import Score
from watchlist.models import Watchlist


def table_of(result: Score, watchlist: Watchlist) -> Table:
    """One row a planted event: what it was, what a right monitor does, and what ours did."""
    table = Table(box=None, pad_edge=False, header_style="bold", title="planted, found, missed", title_justify="left")
    for name in ("planted", "of", "on", "should", "did", ""):
        table.add_column(name)
    for verdict in result.verdicts:
        event = verdict.event
        did = f"alert {verdict.alert} on {verdict.at[:10]}" if verdict.alert and verdict.at else "silent"
        mark = "[green]✓[/green]" if verdict.right else "[red]✗[/red]"
        name = watchlist.entity(event.entity).en
        table.add_row(event.kind, name, f"{event.when:%Y-%m-%d}", "alert" if event.alert else "be silent", did, mark)
    for alert in result.unfounded:
        table.add_row(
            "(nothing)", str(alert["entity"]), alert["opened_at"][:10], "be silent", f"alert {alert['id']}", "·"
        )
    return table


def chart_of(db: Database, watchlist: Watchlist, result: Score) -> str | None:
    """The visits of the first crash that was found, its month marked; None where none was found."""
    found = next((v for v in result.verdicts if v.event.kind == "visit-crash" and v.alert), None)
    if found is None or found.event.period is None:
        return None
    event = found.event
    rows = points(db, metric="visits", subject=event.subject, source=event.source, grain="month")
    dots = [Dot(row["start"][:7], row["value"], bool(row["partial"])) for row in rows]
    chart = line_chart(dots, marked=frozenset({f"{found.event.period:%Y-%m}"}))
    return f"monthly visits of {event.subject} ({watchlist.entity(event.entity).zh}), ▲ where the alert was\n{chart}\n"
