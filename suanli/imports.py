"""`suanli import`: exports and tables that people have, into the database, with the time at which they were so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import typer

from suanli.options import HomeOption, JsonOption, home_of, moment_of
from suanli.output import printable, say

if TYPE_CHECKING:
    from crawlers.look import Look
    from crawlers.source import Export


def import_files(
    slug: Annotated[str, typer.Argument(help="The importer: what kind of export it is.")],
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="The files, as they are.")
    ],
    home: HomeOption = None,
    as_of: Annotated[str | None, typer.Option(help="When it was so; a day means its end in Shanghai.")] = None,
    author: Annotated[str | None, typer.Option(help="Whose estimates they are: --about author=NAME.")] = None,
    scale: Annotated[
        float | None, typer.Option(help="What one of the file stands for: 10000 for 万; --about scale=10000.")
    ] = None,
    about: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="What the file does not say of itself; docs/sources.md has the names."),
    ] = None,
    keep_going: Annotated[bool, typer.Option(help="Take in what is good although files or rows are refused.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take exports into the database: all of them or none, unless told to keep going.

    A file that is refused is named with its reason, a row with its number, and the exit code is 3.
    """
    source, at = _importer(slug), moment_of(as_of)
    if at > datetime.now(UTC) + timedelta(days=1):
        raise typer.BadParameter(f"--as-of {as_of}: that is yet to come; say when the files were so")
    given = [f"{name}={value}" for name, value in (("author", author), ("scale", scale)) if value is not None]
    told = _told(source, [*(about or ()), *given])
    read = [_read(source, path, at, told) for path in files]
    for one in read:
        for fault in one.faults:
            typer.echo(printable(f"{one.path.resolve()}: {fault}"), err=True)
    faulty = any(one.faults for one in read)
    good = [one.look for one in read if one.look.reading.records]
    if faulty and not (keep_going and good):
        remedy = "" if keep_going else "; mend the file, or let what is good in with --keep-going"
        typer.echo(f"nothing was taken in{remedy}", err=True)
        raise typer.Exit(3)
    _take_in(source, good, home, as_json)
    if faulty:
        raise typer.Exit(3)


@dataclass(frozen=True, slots=True)
class _Read:
    """A file as it was read, and what of it was not, in words."""

    path: Path
    look: Look
    faults: tuple[str, ...]


def _importer(slug: str) -> Export:
    from crawlers.registry import get, sources
    from crawlers.source import Export

    source = get(slug)
    if not isinstance(source, Export):
        kinds = ", ".join(one.slug for one in sources() if isinstance(one, Export))
        raise typer.BadParameter(f"{slug} is crawled (suanli crawl {slug}); files are of {kinds}")
    return source


def _told(source: Export, pairs: Sequence[str]) -> dict[str, str]:
    """What is told of all files; raises typer.BadParameter on what this kind of file is not to be told."""
    told = dict[str, str]()
    for pair in pairs:
        name, is_told, value = pair.partition("=")
        if not is_told or name not in source.told:
            known = "; ".join(f"{one} ({what})" for one, what in source.told.items()) or "nothing"
            raise typer.BadParameter(f"{pair}: {source.slug} can be told {known}")
        told[name] = value
    return told


def _read(source: Export, path: Path, at: datetime, told: Mapping[str, str]) -> _Read:
    from crawlers.asking import Asked
    from crawlers.look import Look
    from crawlers.page import Ask, Page
    from crawlers.reading import read_page
    from storage.possible import possible
    from storage.records import instant

    url = path.resolve().as_uri() + (f"?{urlencode(told)}" if told else "")
    page = Page(url, path.read_bytes(), at)
    reading = read_page(source, page)
    records, ahead = possible(reading.records, instant(at))
    faults = [*map(str, reading.bad_rows), *(f"{one} ({instant(at)}); say --as-of" for one in ahead)]
    if reading.refused and not reading.bad_rows:
        faults.append(str(reading.refused))
    return _Read(path, Look(Asked(Ask(url)), at, replace(reading, records=records), page), tuple(faults))


def _take_in(source: Export, looks: Sequence[Look], home: Path | None, as_json: bool) -> None:
    """One run of its own, through a journal like any other, which appears when it is whole."""
    from crawlers.supervise import run_key
    from storage.journal import Journal
    from storage.records import instant
    from suanli.crawl import take_in
    from suanli.installation import Installation

    place, now = Installation(home_of(home)), datetime.now(UTC)
    archive, key = place.archive(), run_key(source.slug, now)
    journal = Journal.unborn(place.home.journals, key, source.slug, instant(now), "import", source.version)
    for seq, look in enumerate(looks, 1):
        assert look.page is not None
        look.sha256 = archive.put(source.kept(look.page.body))
        journal.page(look.entry(seq))
    journal.end("ok", instant(now), {"ok": len(looks)})
    journal.appear()
    archive.close()
    rows = next((one.rows for one in take_in(place) if one.run == key), None)
    told = {"source": source.slug, "files": len(looks), "records": sum(len(look.reading.records) for look in looks)}
    # Where a crawl took the journal in meanwhile, it is that one which knows how many rows were new.
    say(told if rows is None else told | {"rows": rows}, as_json=as_json)
