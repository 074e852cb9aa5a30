"""`suanli import`: exports and tables that people have, into the database, with the time at which they were so."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import unquote, urlencode, urlsplit

import typer

from suanli.options import HomeOption, JsonOption, home_of, moment_of
from suanli.output import printable

if TYPE_CHECKING:
    from crawlers.look import Look
    from crawlers.source import Source


def import_files(
    slug: Annotated[str, typer.Argument(help="The importer: what kind of export it is.")],
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="The files, as they are.")
    ],
    home: HomeOption = None,
    as_of: Annotated[str | None, typer.Option(help="When it was so; a day means its end in Shanghai.")] = None,
    author: Annotated[str | None, typer.Option(help="Whose estimates they are.")] = None,
    scale: Annotated[float | None, typer.Option(help="What one of the file stands for: 10000 for 万.")] = None,
    keep_going: Annotated[bool, typer.Option(help="Take in what is good although files or rows are refused.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take exports into the database: all of them or none, unless told to keep going.

    A file that is refused is named with its reason, a row with its number, and the exit code is 3.
    """
    from crawlers.registry import get

    source, at = get(slug), moment_of(as_of)
    given = {name: str(value) for name, value in (("author", author), ("scale", scale)) if value is not None}
    looks = [_look(source, path, at, given) for path in files]
    refused = [look for look in looks if look.reading.refused]
    for look in looks:
        _tell_faults(look)
    faulty = refused or any(look.reading.bad_rows for look in looks)
    good = [look for look in looks if not look.reading.refused]
    if faulty and not keep_going:
        typer.echo("nothing was taken in; mend the file, or let what is good in with --keep-going", err=True)
        raise typer.Exit(3)
    _take_in(source, good, home, as_json)
    if faulty:
        raise typer.Exit(3)


def _tell_faults(look: Look) -> None:
    file = unquote(urlsplit(look.asked.ask.url).path)
    for bad in look.reading.bad_rows:
        typer.echo(printable(f"{file}: {bad}"), err=True)
    if look.reading.refused:
        typer.echo(printable(f"{file}: {look.reading.refused}"), err=True)


def _look(source: Source, path: Path, at: datetime, given: dict[str, str]) -> Look:
    from crawlers.asking import Asked
    from crawlers.look import Look
    from crawlers.page import Ask, Page
    from crawlers.reading import read_page

    url = path.resolve().as_uri() + (f"?{urlencode(given)}" if given else "")
    page = Page(url, path.read_bytes(), at)
    return Look(Asked(Ask(url)), at, read_page(source, page), page)


def _take_in(source: Source, looks: list[Look], home: Path | None, as_json: bool) -> None:
    """One run of its own, through a journal like any other."""
    from crawlers.supervise import run_key
    from storage.journal import Journal
    from storage.records import instant
    from suanli.crawl import take_in
    from suanli.installation import Installation

    place, now = Installation(home_of(home)), datetime.now(UTC)
    archive = place.archive()
    journal = Journal.create(
        place.home.journals, run_key(source.slug, now), source.slug, instant(now), "import", source.version
    )
    for seq, look in enumerate(looks, 1):
        assert look.page is not None
        look.sha256 = archive.put(source.kept(look.page.body))
        journal.page(look.entry(seq))
    journal.end("ok", instant(now), {"ok": len(looks)})
    archive.close()
    taken = next(one for one in take_in(place) if one.run == journal.path.stem)
    told = {"source": source.slug, "files": taken.pages, "records": taken.records, "rows": taken.rows}
    typer.echo(json.dumps(told) if as_json else "  ".join(f"{name} {value}" for name, value in told.items()))
