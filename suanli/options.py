"""Options that many commands share."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from storage.home import Home
from storage.moments import YEARS, beginning, end
from storage.records import parse_instant

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Where the data is kept; else $SUANLI_HOME.", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]

_before_the_command: list[Path] = []
_last: list[Path] = []


def remember_home(path: Path | None) -> None:
    """Keep a --home that stood before the command's name."""
    _before_the_command[:] = [path] if path else []


def home_of(path: Path | None) -> Home:
    """The home that the options, the environment or the custom of the platform name, in this order."""
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    named = [path, *_before_the_command, os.environ.get("SUANLI_HOME") or None, data / "suanli"]
    _last[:] = [Path(next(p for p in named if p)).expanduser()]
    return Home(_last[0])


def last_home() -> Path | None:
    """The home that this command works in; None where it asked for none."""
    return _last[0] if _last else None


def moment_of(text: str | None) -> datetime:
    """The instant that an option names, UTC where it has no zone; a bare day means its end in Asia/Shanghai.

    None means now. Raises typer.BadParameter.
    """
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"not a time: {text!r}; write 2026-01-31 or 2026-01-31T08:00:00Z") from None
    if moment.year not in YEARS:
        raise typer.BadParameter(f"{text}: the year must be from {YEARS[0]} to {YEARS[-1]}")
    if len(text) == len("2026-01-31"):
        return parse_instant(end(text) or "")
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def beginning_of(text: str) -> datetime:
    """As `moment_of`, but of a bare day its beginning."""
    moment = moment_of(text)
    return parse_instant(beginning(text) or "") if len(text) == len("2026-01-31") else moment
