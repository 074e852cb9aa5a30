"""`suanli report`: the weekly report as known at a date, as a page, a PDF, a Word draft and a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suanli.options import HomeOption, home_of, moment_of

if TYPE_CHECKING:
    from sqlite_utils import Database

    from monitors.candidates import Candidate
    from reports.weekly.ties import CandidatesOf
    from watchlist.fields import Lang
    from watchlist.models import Watchlist

FORMATS = ("html", "pdf", "docx", "xlsx")
_NEWS = timedelta(days=75)
"""How far back headlines are read: a period of a month, told a month later."""


def report(
    home: HomeOption = None,
    as_of: Annotated[str | None, typer.Option(help="As known then; a day means its end in Shanghai.")] = None,
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    formats: Annotated[str, typer.Option("--format", help="One or several of html,pdf,docx,xlsx.")] = "html",
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder to write to.")] = Path(),
) -> None:
    """Draft the weekly report from what is known at a date, and write it."""
    from reports.weekly.files import write
    from reports.weekly.issue import issue
    from storage.records import instant
    from suanli.installation import installed

    wanted, spoken = _formats(formats), _lang(lang)
    at = instant(moment_of(as_of))
    place = installed(home_of(home))
    db = place.database()
    try:
        made = issue(db, place.watchlist, at, candidates_of(db, place.watchlist, at))
    finally:
        db.close()
    for path in write(made, spoken, wanted, out, _browser() if "pdf" in wanted else None):
        typer.echo(str(path))


def candidates_of(db: Database, watchlist: Watchlist, as_of: str) -> CandidatesOf:
    """A search among the headlines of the last weeks, which are read once."""
    from monitors.candidates import candidates
    from storage import readers
    from storage.records import instant, parse_instant

    since = instant(parse_instant(as_of) - _NEWS)
    headlines = list(readers.headlines(db, as_of, since=since, until=as_of))

    def found(entity: str, start: datetime, end: datetime) -> Sequence[Candidate]:
        return candidates(watchlist, entity, start, end, headlines)

    return found


def _formats(text: str) -> list[str]:
    wanted = list(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    unknown = [one for one in wanted if one not in FORMATS]
    if unknown or not wanted:
        raise typer.BadParameter(f"--format {text}: must be of {', '.join(FORMATS)}, with commas between")
    return wanted


def _lang(text: str) -> Lang:
    if text == "zh":
        return "zh"
    if text == "en":
        return "en"
    raise typer.BadParameter(f"--lang {text}: must be zh or en")


def _browser() -> str | None:
    from crawlers.browser import executable

    return executable()
