"""`suanli export`: tables for other tools."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from suanli.options import HomeOption, beginning_of, home_of, moment_of

_BY_SUFFIX = {".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".xlsx": "xlsx"}


def export(
    table: Annotated[str, typer.Argument(help="observations, latest, chart_entries, offers, headlines, alerts …")],
    home: HomeOption = None,
    how: Annotated[
        str | None,
        typer.Option("--format", help="csv, jsonl, parquet or xlsx; else as the file's name ends, else csv."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Only rows seen from then on; a day means its beginning in Shanghai.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Only what was known then; a day means its end in Shanghai.")
    ] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="The file; else standard output.")] = None,
) -> None:
    """Write a public table row by row, all vintages in it; `latest` has the newest vintage of each period.

    A file stands under its name only when it is whole.
    """
    # What Polars holds while it writes Parquet grows with its threads, and SQLite feeds no more than two.
    os.environ.setdefault("POLARS_MAX_THREADS", "2")
    from reports.export import WRITERS, write_file, write_table
    from storage.database import open_readonly
    from storage.records import instant

    chosen = how or (_BY_SUFFIX.get(out.suffix.lower(), "csv") if out else "csv")
    if chosen not in WRITERS:
        raise typer.BadParameter(f"--format {chosen}: must be {', '.join(WRITERS)}")
    if out is None and chosen in ("parquet", "xlsx"):
        raise typer.BadParameter(f"--format {chosen} needs a file: add -o FILE.{chosen}")
    begin = instant(beginning_of(since)) if since is not None else None
    known = instant(moment_of(as_of)) if as_of is not None else None
    db = open_readonly(home_of(home).database)
    if out is None:
        write_table(db, table, chosen, sys.stdout.buffer, begin, known)
    else:
        typer.echo(f"{out}: {write_file(db, table, chosen, out, begin, known):,} rows", err=True)
