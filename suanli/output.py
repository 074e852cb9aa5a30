"""What people and other programs see: an aligned table, or JSON with one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import typer

_PROSE = frozenset({"why", "title", "detail", "error", "refused", "key", "message", "url", "proposed", "reasons"})


def show(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool, empty: str = "nothing") -> None:
    """Print rows: as JSON with all their fields, or as a table of the named columns; `empty` where there is no row.

    Where a terminal is too narrow for all columns, the last are left out and named on stderr.
    """
    if as_json:
        for row in rows:
            say(row, as_json=True)
        return
    rows = list(rows)
    if not rows:
        typer.echo(empty)
        return
    from rich.console import Console

    from suanli.layout import Column, fitted, plain

    laid = [
        Column(
            name.replace("_", " "),
            tuple(_cell(row.get(name)) for row in rows),
            right=all(isinstance(row.get(name), int | float | None) for row in rows),
            prose=name in _PROSE,
        )
        for name in columns
    ]
    console = Console()
    # Whoever reads a pipe or a file has no edge to fold at.
    head, *lines = (found := fitted(laid, console.width) if console.is_terminal else (plain(laid), []))[0]
    typer.secho(head, bold=True)
    typer.echo("\n".join(lines))
    if found[1]:
        typer.echo(f"no room here for: {', '.join(found[1])}; a wider terminal or --json has them", err=True)


def say(facts: Mapping[str, Any], *, as_json: bool) -> None:
    """Print a few facts: as one JSON object, or in one line, each with its name."""
    if as_json:
        typer.echo(json.dumps(dict(facts), ensure_ascii=False, default=str))
    else:
        typer.echo("  ".join(f"{name} {_cell(value)}" for name, value in facts.items()))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, Mapping):
        return "  ".join(f"{key} {n}" for key, n in value.items())
    return printable(str(value))


def printable(text: str) -> str:
    """Text from outside as a terminal may have it: nothing in it moves a cursor, colours, or turns a line around."""
    return "".join(ch for ch in text if ch.isprintable())
