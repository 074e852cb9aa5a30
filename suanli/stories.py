"""`suanli stories`: which headlines tell one event."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from suanli.options import HomeOption, JsonOption, home_of
from suanli.output import show
from watchlist.plain import PlainFault

app = typer.Typer(no_args_is_help=True, help="Which headlines tell one event.")

_LAST = datetime(9000, 1, 1, tzinfo=UTC)


class HeadlineFault(PlainFault):
    """A line of headlines that cannot be read; the message names the file, the line and the field."""


@app.command("group")
def group(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Lines of JSON with id, date and title.")],
) -> None:
    """Group the headlines of a file, each by those before it in time; prints {"id", "story"} a line, in that order.

    The database is not touched. A line that is no headline ends it, with its number and field, before anything is
    printed.
    """
    from monitors.story_stream import grouped

    with file.open(encoding="utf-8-sig") as lines:
        headlines = [_headline(line, f"{file}: line {n}") for n, line in enumerate(lines, 1) if line.strip()]
    for id, story in grouped(iter(headlines)):
        typer.echo(json.dumps({"id": id, "story": story}, ensure_ascii=False))


@app.command("list")
def newest(
    home: HomeOption = None,
    most: Annotated[int, typer.Option(help="How many.", min=1)] = 30,
    as_json: JsonOption = False,
) -> None:
    """The stories that are kept, the newest first."""
    from suanli.installation import installed

    db = installed(home_of(home)).database()
    rows = list(
        db.query(
            "SELECT id, entity, title, first_at, last_at, outlets FROM stories ORDER BY last_at DESC, id LIMIT ?",
            [most],
        )
    )
    show(rows, ("id", "last_at", "outlets", "entity", "title"), as_json=as_json, empty="no story is kept yet")


def _headline(line: str, where: str) -> tuple[str, datetime, str]:
    try:
        told: Any = json.loads(line)
    except ValueError as error:
        raise HeadlineFault(f"{where}: not JSON: {error}") from None
    if not isinstance(told, dict):
        raise HeadlineFault(f"{where}: must be an object with id, date and title")
    for name in ("id", "title"):
        if not isinstance(told.get(name), str) or not told[name].strip():
            raise HeadlineFault(f"{where}: {name} must be a text that is not blank")
    try:
        # The undated come after all others: nothing says what they came after.
        at = _LAST if told.get("date") is None else datetime.fromisoformat(told["date"])
    except (TypeError, ValueError):
        raise HeadlineFault(f"{where}: date: {told['date']!r} is no time; write 2026-01-31T08:00:00Z") from None
    return told["id"], at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC), told["title"]
