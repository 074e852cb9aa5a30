"""`suanli backtest`: what would have alerted, over the database as known at the time or over a file of series."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suanli.options import HomeOption, JsonOption, home_of, moment_of
from suanli.output import show

if TYPE_CHECKING:
    from collections.abc import Iterable

_COLUMNS = ("series", "start", "value", "expected", "low", "high", "p", "severity")


def backtest(
    file: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="A CSV with series,start,value[,seen_at]; else the database."),
    ] = None,
    home: HomeOption = None,
    grain: Annotated[str | None, typer.Option(help="day, week, month or instant; else by the dates.")] = None,
    budget: Annotated[float | None, typer.Option(help="The share of calm checks that may alert.", min=0, max=1)] = None,
    least_change: Annotated[float | None, typer.Option(help="The least relative change that is told.", min=0)] = None,
    scores: Annotated[bool, typer.Option(help="Of a file: every point with its score from 0 to 1.")] = False,
    since: Annotated[str | None, typer.Option(help="Of the database: the first day.")] = None,
    until: Annotated[str | None, typer.Option(help="Of the database: the last day.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Replay the past, each point judged by what was known before it, and print what would have alerted.

    A point's score uses no later row. Nothing is written.
    """
    if grain not in (None, "day", "week", "month", "instant"):
        raise typer.BadParameter(f"--grain {grain}: must be day, week, month or instant")
    if file is None:
        _over_the_database(home, budget, least_change, since, until, as_json)
        return
    from monitors.replayed import notable, replay
    from monitors.series_file import grain_of, read_series

    series = read_series(file)
    share, least = 0.01 if budget is None else budget, 0.05 if least_change is None else least_change
    points = replay(series, grain or grain_of(series), share)
    if scores:
        told = ({"series": one.series, "start": one.start, "score": round(1 - one.p, 6)} for one in points)
        show(told, ("series", "start", "score"), as_json=as_json)
        return
    rows = [{name: _plain(getattr(one, name)) for name in _COLUMNS} for one in notable(points, share, least)]
    show(rows, _COLUMNS, as_json=as_json, empty="nothing notable")


def _over_the_database(
    home: Path | None, budget: float | None, least: float | None, since: str | None, until: str | None, as_json: bool
) -> None:
    from monitors.backtest import backtest as replayed
    from suanli.installation import installed

    place = installed(home_of(home))
    changed = {"budget": budget, "least_change": least}
    settings = place.settings.model_copy(update={name: value for name, value in changed.items() if value is not None})
    db = place.database()
    rows: list[dict[str, Any]] = []
    checks = 0
    for one in replayed(db, place.watchlist, settings, _days(db, since, until)):
        checks += one.checks
        for alert in one.alerts:
            gravest = alert.findings[0]
            rows.append(
                {
                    "at": one.at.date().isoformat(), "incident": alert.incident,
                    "told": "update" if alert.update else "alert", "entity": gravest.entity,
                    "detector": gravest.detector, "metric": gravest.metric, "subject": gravest.subject,
                    "start": gravest.start, "was": gravest.was, "value": gravest.value, "change": gravest.change,
                    "p": gravest.p, "severity": gravest.severity, "findings": len(alert.findings),
                }
            )  # fmt: skip
    columns = ("at", "told", "entity", "detector", "metric", "subject", "was", "value", "p", "severity")
    show(rows, columns, as_json=as_json, empty="nothing would have alerted")
    if not as_json:
        updates = sum(row["told"] == "update" for row in rows)
        typer.echo(f"{checks:,} checks, {len(rows) - updates} alerts, {updates} updates of them", err=True)


def _days(db: Any, since: str | None, until: str | None) -> Iterable[datetime]:
    """The end of each day in which something was seen, within the bounds."""
    first, last = db.execute("SELECT min(seen_at), max(seen_at) FROM observations").fetchone()
    if first is None:
        return
    begin = moment_of(since) if since else datetime.fromisoformat(first)
    end = moment_of(until) if until else datetime.fromisoformat(last)
    day = begin.astimezone(UTC).replace(hour=23, minute=59, second=59, microsecond=0)
    while day < end + timedelta(days=1):
        yield day
        day += timedelta(days=1)


def _plain(value: Any) -> Any:
    """A number as people and JSON take it."""
    if isinstance(value, float):
        return None if math.isnan(value) else float(f"{value:.6g}")
    return value
