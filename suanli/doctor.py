"""`suanli doctor`: which sources are ready, which lack a key, and which were refused last time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suanli.options import HomeOption, JsonOption, home_of
from suanli.output import show

if TYPE_CHECKING:
    from sqlite_utils import Database

    from crawlers.source import Source
    from suanli.installation import Installation

_STATES = {"on": "ready", "off": "off", "idle": "idle"}
_COLUMNS = ("source", "state", "why", "last", "refused", "asked", "evidence")


def doctor(
    home: HomeOption = None,
    live: Annotated[str | None, typer.Option(help="Make one polite request of this source, and say what came.")] = None,
    via: Annotated[str | None, typer.Option(help="For --live: a gateway on this machine that answers for it.")] = None,
    as_json: JsonOption = False,
) -> None:
    """One line a source: ready, off, idle, without its key (and where to get one), or refused when it last ran.

    With --live the exit code is 0 where something was learnt, 3 where the request was refused, 1 where it failed.
    """
    from suanli.installation import Installation

    place = Installation(home_of(home))
    place.watchlist, place.settings  # noqa: B018  # what is wrong with them is told before anything else
    if live is not None:
        raise typer.Exit(_ask_once(place, live, via, as_json))
    db = place.database() if place.home.database.exists() else None
    show(list(health_rows(place, db)), _COLUMNS, as_json=as_json)
    if db is None:
        typer.echo(
            f"{place.home.path}: nothing is installed here; run `suanli init --home {place.home.path}`", err=True
        )


def health_rows(place: Installation, db: Database | None) -> list[dict[str, Any]]:
    """A row a source: its state, what it is built on, how its last run ended, and what would mend it."""
    from crawlers.registry import sources

    return [_row(source, place, db) for source in sources()]


def _row(source: Source, place: Installation, db: Database | None) -> dict[str, Any]:
    from crawlers.source import Export
    from suanli.installation import missing_keys

    lacking, key, last = missing_keys(source), source.credentials, _last_run(source.slug, db)
    if isinstance(source, Export):
        state, why = "import", f"bring a file: suanli import {source.slug} FILE"
    elif lacking:
        state, why = "no key", f"set {' and '.join(lacking)}; {key.where if key else ''}"
    elif last["refused"] and not last["learnt"]:
        state, why = "refused", f"in its last run; {source.manners.why}"
    else:
        state, why = _STATES[place.state(source)], source.manners.why
        if state == "idle":
            why = "the watchlist names nothing for it: docs/rules.md says how to name sites, feeds, apps and products"
    told = {"source": source.slug, "state": state, "evidence": source.evidence, "last": last["outcome"]}
    metered = _metered(source, place, db)
    return {**told, "refused": last["refused"], "why": why, "last_run": last["at"], **metered}


def _metered(source: Source, place: Installation, db: Database | None) -> dict[str, Any]:
    """The budgets of a source and what was asked of them so far, None for none; in words as well."""
    from crawlers.history import beginnings
    from storage.readers import looks
    from storage.records import instant

    word = place.settings.sources.get(source.slug)
    a_day = source.budget if word is None or word.budget is None else word.budget
    a_month = word.monthly_budget if word else None
    day, month = (
        None if most is None else looks(db, source.slug, instant(begin)) if db else 0
        for most, begin in zip((a_day, a_month), beginnings(datetime.now(UTC)), strict=True)
    )  # fmt: skip
    said = [f"{n:,} of {most:,} {period}" for n, most, period in ((day, a_day, "today"), (month, a_month, "this month"))
            if n is not None]  # fmt: skip
    return {
        "asked": ", ".join(said), "budget": a_day, "asked_today": day, "monthly_budget": a_month,
        "asked_this_month": month,
    }  # fmt: skip


def _last_run(slug: str, db: Database | None) -> dict[str, Any]:
    from crawlers.outcome import OK, refused_in
    from storage.readers import runs

    past = list(runs(db, source=slug)) if db else []
    if not past:
        return {"outcome": "never ran", "at": None, "refused": {}, "learnt": 0}
    counts = json.loads(past[-1]["counts"])
    refused = refused_in(counts)
    return {
        "outcome": past[-1]["outcome"],
        "at": past[-1]["started_at"],
        "refused": refused,
        "learnt": counts.get(OK, 0),
    }


def _ask_once(place: Installation, slug: str, via: str | None, as_json: bool) -> int:
    """One request with all manners (robots.txt, delay, budget, Retry-After), taken in like any other look."""
    from crawlers.registry import get
    from crawlers.source import Export
    from crawlers.supervise import crawl
    from storage.journal import read_journal
    from suanli.crawl import EXIT, take_in
    from suanli.installation import missing_keys

    source = get(slug)
    if lacking := missing_keys(source):
        where = source.credentials.where if source.credentials else ""
        typer.echo(f"{slug}: set {' and '.join(lacking)} first; {where}", err=True)
        return 3
    if isinstance(source, Export):
        typer.echo(f"{slug}: nothing is fetched; bring a file: suanli import {slug} FILE", err=True)
        return 1
    if next(iter(source.asks(place.watchlist)), None) is None:
        typer.echo(f"{slug}: the watchlist gives it nothing to ask for ({source.manners.why})", err=True)
        return 1
    done = crawl(place.home, slug, via=via, most=1, limit=place.settings.crawl_limit_seconds)
    if done.journal is None:
        typer.echo(f"{slug}: {done.detail}", err=True)
        return 1
    looks = read_journal(done.journal).pages
    take_in(place)
    rows = [
        {
            "source": slug,
            "url": look.url,
            "status": look.status,
            "came": look.reason or "ok",
            "bytes": look.bytes,
            "records": len(look.records),
            "at": look.received_at,
            "detail": look.detail,
        }
        for look in looks
    ]
    show(rows, ("source", "url", "status", "came", "bytes", "records", "detail"), as_json=as_json, empty=done.detail)
    return 0 if any(look.reason is None for look in looks) else EXIT[done.outcome]
