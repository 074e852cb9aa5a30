"""What people and other programs see: an aligned table, or JSON with one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import typer

_WIDE = 240
_PROSE = frozenset({"why", "title", "detail", "error", "refused"})


def show(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool, empty: str = "nothing") -> None:
    """Print rows: as JSON with all their fields, or as a table of the named columns; `empty` where there is no row."""
    rows = list(rows)
    if as_json:
        for row in rows:
            typer.echo(json.dumps(dict(row), ensure_ascii=False, default=str))
        return
    if not rows:
        typer.echo(empty)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDE)  # whoever reads a pipe or a file has no edge to wrap at
    table = Table(box=None, pad_edge=False, header_style="bold")
    numeric = {c for c in columns if all(isinstance(r.get(c), int | float | None) for r in rows)}
    for column in columns:
        justify: Literal["left", "right"] = "right" if column in numeric else "left"
        table.add_column(column.replace("_", " "), justify=justify, no_wrap=column not in _PROSE, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(row.get(column))) for column in columns))
    console.print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, Mapping):
        return "  ".join(f"{key} {n}" for key, n in value.items())
    return "".join(ch for ch in str(value) if ch.isprintable())
