"""`suanli export`: tables for other tools."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO, Annotated

import typer

from suanli.options import HomeOption, home_of, moment_of


def export(
    table: Annotated[str, typer.Argument(help="observations, chart_entries, offers, headlines, stories, alerts …")],
    home: HomeOption = None,
    how: Annotated[str, typer.Option("--format", help="csv, jsonl or xlsx.")] = "csv",
    since: Annotated[str | None, typer.Option(help="Only rows seen from then on.")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Only rows seen up to then; a day means its end in Shanghai.")
    ] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="The file; else standard output.")] = None,
) -> None:
    """Write a table, row by row, as CSV, JSON lines or a workbook.

    A file stands under its name only when it is whole.
    """
    from reports.export import rows_of, write
    from storage.database import open_readonly
    from storage.records import instant

    if how not in ("csv", "jsonl", "xlsx"):
        raise typer.BadParameter(f"--format {how}: must be csv, jsonl or xlsx")
    bounds = [instant(moment_of(text)) if text else None for text in (since, as_of)]
    columns, rows = rows_of(open_readonly(home_of(home).database), table, *bounds)

    def put(file: IO[bytes]) -> int:
        return write(columns, rows, how, file)  # type: ignore[arg-type]  # it is one of the three

    if out is None:
        put(sys.stdout.buffer)
        return
    partial = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            count = put(file)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    typer.echo(f"{out}: {count:,} rows", err=True)
