"""`suanli backtest`: what would have alerted, over the database as known at the time or over a file of series."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suanli.options import HomeOption, JsonOption, home_of, moment_of
from suanli.output import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitors.replayed import Replayed
    from monitors.series_file import SeriesFile

_COLUMNS = ("series", "start", "value", "expected", "low", "high", "p", "severity")
_IMPORTANCE = 0.5
"""That of a series which no watchlist names."""


def backtest(
    file: Annotated[
        Path | None,
        typer.Argument(help="A CSV with series,start,value[,seen_at]; else the database."),
    ] = None,
    home: HomeOption = None,
    grain: Annotated[str | None, typer.Option(help="day, week, month or instant; else by the dates.")] = None,
    budget: Annotated[float | None, typer.Option(help="The share of calm checks that may alert.", min=0, max=1)] = None,
    least_change: Annotated[float | None, typer.Option(help="The least relative change that is told.", min=0)] = None,
    scores: Annotated[bool, typer.Option(help="Of a file: every point with its score from 0 to 1.")] = False,
    shifts: Annotated[bool, typer.Option(help="Of a file: its straight pieces, seen from its end.")] = False,
    as_known: Annotated[
        bool, typer.Option("--as-known", help="With --shifts: when each shift became known, by no later point.")
    ] = False,
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
    from monitors.replayed import replay
    from monitors.series_file import grain_of, read_series

    series = read_series(file)
    grain = grain or grain_of(series)
    if shifts:
        (_print_known_shifts if as_known else _print_shifts)(series, grain, as_json)
        return
    share, least = 0.01 if budget is None else budget, 0.05 if least_change is None else least_change
    said = replay(series, grain, 0.0 if scores else share)  # bounds are of findings alone
    if scores:
        _print_scores(series, said, as_json)
        return
    show(_findings(series, said, share, least), _COLUMNS, as_json=as_json, empty="nothing notable")


def _print_shifts(series: SeriesFile, grain: str, as_json: bool) -> None:
    """Where each series took another level or slope. A piece begins at a shift, but for the first."""
    from monitors.shifted import stretches

    columns = ("series", "start", "end", "first", "last")
    rows = ({name: _plain(getattr(one, name)) for name in columns} for one in stretches(series, grain))
    show(rows, columns, as_json=as_json, empty="no series")


def _print_known_shifts(series: SeriesFile, grain: str, as_json: bool) -> None:
    """Where each series took another level or slope, and with which period that was known."""
    from monitors.shifted import as_known

    columns = ("series", "start", "known")
    rows = ({name: getattr(one, name) for name in columns} for one in as_known(series, grain))
    show(rows, columns, as_json=as_json, empty="no shift")


def _findings(series: SeriesFile, said: Replayed, budget: float, least: float) -> Iterator[dict[str, Any]]:
    """The notable points, in the order in which they were seen."""
    import numpy as np

    from monitors.look_at.levels import severity

    notable = said.notable(budget, least)
    rows = said.row[notable]
    for n in notable[np.lexsort((series.series[rows], series.start[rows], series.seen[rows]))].tolist():
        row = said.row[n]
        figures = {name: float(getattr(said, name)[n]) for name in ("expected", "low", "high", "p")}
        grave = severity(float(said.score[n]), float(said.change[n]), _IMPORTANCE)
        value = float(series.value[row])
        all_of = {
            "series": series.names[series.series[row]],
            "start": series.starts[series.written[row]],
            "value": value,
            **figures,
            "severity": grave,
        }
        yield {name: _plain(one) for name, one in all_of.items()}


def _print_scores(series: SeriesFile, said: Replayed, as_json: bool) -> None:
    """A line a point, in the order of the file, which may have millions."""
    names, starts, scores = series.series[said.row].tolist(), series.written[said.row].tolist(), (1 - said.p).tolist()
    if as_json:
        name_of, start_of = (
            [json.dumps(text, ensure_ascii=False) for text in of] for of in (series.names, series.starts)
        )
        sys.stdout.writelines(
            f'{{"series": {name_of[name]}, "start": {start_of[start]}, "score": {score:.9f}}}\n'
            for name, start, score in zip(names, starts, scores, strict=True)
        )
        return
    rows = (
        {"series": series.names[name], "start": series.starts[start], "score": score}
        for name, start, score in zip(names, starts, scores, strict=True)
    )
    show(rows, ("series", "start", "score"), as_json=False)


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
    columns = ("at", "entity", "metric", "subject", "was", "value", "severity", "told", "detector", "p")
    show(rows, columns, as_json=as_json, empty="nothing would have alerted")
    if not as_json:
        updates = sum(row["told"] == "update" for row in rows)
        typer.echo(f"{checks:,} checks, {len(rows) - updates} alerts, {updates} updates of them", err=True)


def _days(db: Any, since: str | None, until: str | None) -> Iterable[datetime]:
    """The end of each day in which something was seen, within the bounds."""
    first, last = db.execute("SELECT min(seen_at), max(seen_at) FROM observations").fetchone()
    if first is None:
        return
    begin = moment_of(since) if since is not None else datetime.fromisoformat(first)
    end = moment_of(until) if until is not None else datetime.fromisoformat(last)
    day = begin.astimezone(UTC).replace(hour=23, minute=59, second=59, microsecond=0)
    while day < end + timedelta(days=1):
        yield day
        day += timedelta(days=1)


def _plain(value: Any) -> Any:
    """A number as people and JSON take it."""
    return float(f"{value:.6g}") if isinstance(value, float) else value
