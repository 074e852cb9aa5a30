"""`suanli parse`: one body through one source's reader, without database or network."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from suanli.options import moment_of


def parse(
    slug: Annotated[str, typer.Argument(help="The source whose reader is to be used.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The body, as received.")],
    url: Annotated[
        str | None,
        typer.Option(
            help="The address it came from: readers learn from it what was asked. Of an export the file's own."
        ),
    ] = None,
    at: Annotated[str | None, typer.Option(help="When it was received, ISO 8601; now where left out.")] = None,
    status: Annotated[int, typer.Option(help="The HTTP status it came with.", min=100, max=599)] = 200,
    sent: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, readable=True, help="The body that was sent (POST).")
    ] = None,
) -> None:
    """Print what a source reads from a recorded body: one JSON object a line.

    A refusal prints one line with its reason and exits with 3. Of an export, the rows that cannot be read are named on
    stderr, and the others are printed.
    """
    from crawlers.page import Page
    from crawlers.reading import read_page
    from crawlers.registry import get
    from crawlers.source import Export

    source, asked = get(slug), sent.read_bytes() if sent else b""
    if url is None:
        if not isinstance(source, Export):
            raise typer.BadParameter("say --url ADDRESS: readers learn from it what was asked")
        url = file.resolve().as_uri()
    page = Page(url, file.read_bytes(), moment_of(at), status, method="POST" if sent else "GET", request_body=asked)
    reading = read_page(source, page)
    for bad in reading.bad_rows:
        typer.echo(f"{file}: {bad}", err=True)
    out = sys.stdout
    if reading.refused:
        refused = reading.refused
        out.write(json.dumps({"kind": "failure", "reason": refused.reason, "detail": refused.detail}) + "\n")
        raise typer.Exit(3)
    for record in reading.records:
        out.write(json.dumps(record.to_json(), ensure_ascii=False) + "\n")
