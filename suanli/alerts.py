"""`suanli alerts`: what is notable, and what people say of it."""

from __future__ import annotations

import getpass
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from suanli.options import HomeOption, JsonOption, home_of
from suanli.output import show

if TYPE_CHECKING:
    from sqlite_utils import Database

app = typer.Typer(help="What is notable: list, show, ack, keep, dismiss, mute.", no_args_is_help=True)
AlertArgument = Annotated[str, typer.Argument(help="The alert's id, or how it begins.")]
LangOption = Annotated[Literal["zh", "en"], typer.Option(help="The language of titles.")]


@app.command("list")
def list_alerts(
    home: HomeOption = None,
    audience: Annotated[Literal["analyst", "operator", "all"], typer.Option(help="Whose alerts.")] = "analyst",
    firing: Annotated[bool, typer.Option(help="Only those that are not over.")] = False,
    limit: Annotated[int, typer.Option(help="At most so many, newest first.", min=1)] = 50,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    """The alerts, newest first."""
    db = _database(home)
    rows = db.query(
        f"SELECT id, opened_at, state, severity, entity, title_{lang} AS title, verdict, acked_at, audience FROM alerts"
        " WHERE (? = 'all' OR audience = ?) AND (NOT ? OR state = 'firing') ORDER BY opened_at DESC, id LIMIT ?",
        [audience, audience, firing, limit],
    )
    columns = ("id", "opened_at", "state", "severity", "title", "verdict")
    show(rows, columns, as_json=as_json, empty="no alert")


@app.command("show")
def show_alert(
    alert: AlertArgument, home: HomeOption = None, lang: LangOption = "zh", as_json: JsonOption = False
) -> None:
    """One alert whole: was, is, expected, how rare, candidate headlines."""
    from monitors.actions import find_alert
    from monitors.message import message_of

    row = find_alert(_database(home), alert)
    if as_json:
        whole = row | {name: json.loads(row[name]) for name in ("findings", "candidates")}
        typer.echo(json.dumps(whole, ensure_ascii=False))
        return
    message = message_of(row, lang)
    typer.secho(message.title, bold=True)
    typer.echo(f"{row['id']}  {row['state']}  {row['opened_at']}\n\n{message.plain}")


@app.command("deliveries")
def list_deliveries(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """The outbox: what was sent, what waits, and what was given up and why."""
    rows = _database(home).query("SELECT * FROM deliveries ORDER BY due_at DESC, id LIMIT 100")
    columns = ("alert_id", "channel", "state", "due_at", "error", "attempts", "class", "sent_at", "part", "message")
    show(rows, columns, as_json=as_json, empty="nothing was to be sent")


@app.command()
def ack(alert: AlertArgument, home: HomeOption = None) -> None:
    """Say that somebody has seen it."""
    _act(alert, "ack", home)


@app.command()
def keep(alert: AlertArgument, home: HomeOption = None) -> None:
    """Say that it was worth telling."""
    _act(alert, "keep", home)


@app.command()
def dismiss(alert: AlertArgument, home: HomeOption = None) -> None:
    """Say that it was not worth telling."""
    _act(alert, "dismiss", home)


@app.command()
def mute(
    alert: AlertArgument,
    home: HomeOption = None,
    days: Annotated[float, typer.Option(help="For how many days.", min=0.01, max=3650)] = 7,
) -> None:
    """Say nothing more of what it is about, for a while."""
    _act(alert, "mute", home, timedelta(days=days))


@app.command()
def unmute(alert: AlertArgument, home: HomeOption = None) -> None:
    """End its silence."""
    _act(alert, "unmute", home)


def _act(
    alert: str,
    verb: Literal["ack", "keep", "dismiss", "mute", "unmute"],
    home: Path | None,
    span: timedelta | None = None,
) -> None:
    from monitors.actions import act

    now = datetime.now(UTC)
    until = now + span if span else None
    act(_database(home), alert, verb, getpass.getuser(), now, until)
    typer.echo(f"{verb}: {alert}" + (f" until {until:%Y-%m-%d %H:%MZ}" if until else ""))


def _database(home: Path | None) -> Database:
    from suanli.installation import installed

    return installed(home_of(home)).database()
