"""`suanli why`: from an alert to the bytes that it rests on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from suanli.options import HomeOption, JsonOption, home_of
from suanli.output import printable, show


def why(
    alert: Annotated[str, typer.Argument(help="The alert's id, or how it begins.")],
    home: HomeOption = None,
    body: Annotated[Path | None, typer.Option(help="Write the page's archived bytes to this file.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Each finding's observation in all its vintages, the run and the page that showed it, and the body's hash."""
    from monitors.why import why as evidence_of
    from suanli.installation import installed

    place = installed(home_of(home))
    row, evidence = evidence_of(place.database(), alert)
    if as_json:
        for one in evidence:
            page = one.page and {**one.page, "headers": json.loads(one.page["headers"])}
            told = {"alert": row["id"], "finding": one.finding, "vintages": one.vintages, "page": page}
            typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        typer.secho(printable(f"{row['id']}  {row['title_zh']}"), bold=True)
        for one in evidence:
            finding, page = one.finding, one.page
            typer.echo(f"\n{printable(finding['note_zh'])}")
            if one.vintages:
                show(one.vintages, ("start", "value", "partial", "seen_at", "last_seen_at"), as_json=False)
            if page:
                typer.echo(f"run     {page['run']} ({page['source']})")
                typer.echo(printable(f"page    {page['url']}"))
                typer.echo(f"        HTTP {page['status']}, received {page['received_at']}, {page['bytes']:,} bytes")
                typer.echo(f"body    sha256 {page['sha256']}")
    if body is not None:
        hashes = [one.page["sha256"] for one in evidence if one.page and one.page["sha256"]]
        if not hashes:
            typer.echo("no page is behind this alert", err=True)
            raise typer.Exit(1)
        archive = place.archive()
        body.write_bytes(archive.get(hashes[0]))
        archive.close()
        typer.echo(f"written {body}")
