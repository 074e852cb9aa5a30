"""`suanli crawl` and `suanli ingest`: one crawl in a child process, and its journal into the database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suanli.options import HomeOption, JsonOption, home_of, moment_of
from suanli.output import printable

if TYPE_CHECKING:
    from storage.ingest import Ingested
    from suanli.installation import Installation

EXIT = {"ok": 0, "partial": 0, "refused": 3, "failed": 1, "killed": 1}


def crawl(
    slug: Annotated[str, typer.Argument(help="The source to crawl.")],
    home: HomeOption = None,
    via: Annotated[str | None, typer.Option(help="A gateway on this machine that answers for the web.")] = None,
    urls: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="An index of addresses, instead of the watchlist's."),
    ] = None,
    limit: Annotated[float | None, typer.Option(help="Seconds it may take; else the settings'.", min=1)] = None,
    at: Annotated[str | None, typer.Option(help="The instant to take for now, where time is simulated.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Crawl one source now, and take what it saw into the database.

    Exit code 0 where anything was learnt (ok, partial), 3 where all was refused, 1 where it failed or was killed.
    """
    from crawlers.registry import get
    from crawlers.source import Export
    from crawlers.supervise import crawl as supervised
    from crawlers.supervise import run_key
    from storage.records import instant
    from suanli.installation import Installation

    source = get(slug)
    if isinstance(source, Export):
        raise typer.BadParameter(f"{slug} takes files and asks nobody: suanli import {slug} FILE")
    place, simulated = Installation(home_of(home)), instant(moment_of(at)) if at is not None else None
    place.home.journals.mkdir(parents=True, exist_ok=True)  # where that fails, it is told here and not by the child
    done = supervised(
        place.home, source.slug, via=via, urls=urls.resolve() if urls else None, at=simulated,
        limit=limit or place.settings.crawl_limit_seconds,
    )  # fmt: skip
    if done.journal is None:
        from storage.journal import Journal

        now = datetime.now(UTC)
        # It left no trace of its own, and a run that nobody knows of is one that nobody misses.
        journal = Journal.create(place.home.journals, run_key(slug, now), slug, instant(now), via, source.version)
        journal.end(done.outcome, instant(now), {}, done.detail)
        key = journal.path.stem
    else:
        key = done.journal.stem
    taken = take_in(place)
    mine = next((one for one in taken if one.run == key), None)
    outcome = mine.outcome if mine else _outcome_of(place, key)
    _tell(mine, slug, outcome, done.detail, as_json)
    raise typer.Exit(EXIT[outcome])


def ingest(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Take every finished journal into the database; crawls do this themselves, this is for what a crash left."""
    from suanli.installation import Installation

    taken = take_in(Installation(home_of(home)))
    for one in taken:
        _tell(one, one.source, one.outcome, "", as_json)
    if not taken and not as_json:
        typer.echo("no journal was waiting")


def take_in(place: Installation) -> list[Ingested]:
    """Take every waiting journal in; whoever comes first takes it, and the others find nothing."""
    from storage.entities import record_entities
    from storage.ingest import ingest_waiting
    from storage.records import instant

    db, archive = place.database(), place.archive()
    try:
        taken = ingest_waiting(db, archive, place.home.journals, instant(datetime.now(UTC)))
        record_entities(db, place.watchlist)
        return taken
    finally:
        archive.close()
        db.close()


def _outcome_of(place: Installation, key: str) -> str:
    """What became of a run whose journal somebody else took in meanwhile."""
    db = place.database()
    row = db.execute("SELECT outcome FROM runs WHERE key = ?", (key,)).fetchone()
    db.close()
    return row[0] if row else "failed"


def _tell(one: Ingested | None, slug: str, outcome: str, detail: str, as_json: bool) -> None:
    counts = one.counts if one else {}
    numbers = {"pages": one.pages, "records": one.records, "rows": one.rows} if one else {}
    if as_json:
        told = {"source": slug, "outcome": outcome, **numbers, "counts": counts, "detail": detail}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    colour = {"ok": typer.colors.GREEN, "partial": typer.colors.YELLOW}.get(outcome, typer.colors.RED)
    said = "  ".join(f"{n} {name}" for name, n in numbers.items())
    reasons = ", ".join(f"{n} {reason}" for reason, n in sorted(counts.items()) if reason != "ok")
    typer.echo(f"{slug}  {typer.style(outcome, fg=colour)}  {said}" + (f"  ({reasons})" if reasons else ""))
    if detail:
        typer.echo(printable(f"{slug}: {detail}"), err=True)
