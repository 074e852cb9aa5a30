"""`suanli feeds`: Atom and JSON Feed of alerts and stories, as files for any web server."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from suanli.options import HomeOption, home_of

if TYPE_CHECKING:
    from reports.feeds import Words
    from watchlist.models import Watchlist


def feeds(
    out: Annotated[Path, typer.Option("-o", "--out", help="The folder; made where it is missing.")],
    home: HomeOption = None,
    lang: Annotated[Literal["zh", "en"], typer.Option(help="The language of alerts and of the feeds' titles.")] = "zh",
    most: Annotated[int, typer.Option(help="At most so many entries a feed, the newest.", min=1, max=10_000)] = 100,
    site: Annotated[str | None, typer.Option(help="Where `suanli serve` is reached; entries link there.")] = None,
    here: Annotated[str | None, typer.Option(help="Where the folder is served; the feeds name it as theirs.")] = None,
) -> None:
    """Write alerts.atom, alerts.json, stories.atom and stories.json; each stands only when it is whole.

    Entries keep their ids for good, in both languages.
    """
    from reports.feed_forms import Form
    from reports.feeds import Kind, feed
    from reports.scraped import web_address
    from storage.database import open_readonly
    from storage.records import instant
    from suanli.installation import installed

    for name, address in (("--site", site), ("--here", here)):
        if address and not web_address(address):
            raise typer.BadParameter(f"{name} {address}: must be an address like https://suanli.example")
    place = installed(home_of(home))
    db, now, words = open_readonly(place.home.database), instant(datetime.now(UTC)), words_of(place.watchlist)
    out.mkdir(parents=True, exist_ok=True)
    for kind, form in product(get_args(Kind), get_args(Form)):
        path = out / f"{kind}.{form}"
        served = f"{here.rstrip('/')}/{path.name}" if here else None
        _put(path, feed(db, kind, form, words, now, lang=lang, most=most, site=site, here=served))
        typer.echo(path, err=True)
    db.conn.close()


def words_of(watchlist: Watchlist) -> Words:
    """How this installation puts alerts and headlines in words."""
    from monitors.candidates import outlet_of
    from monitors.message import message_of
    from reports.feeds import Words

    return Words(message_of, lambda headline: outlet_of(watchlist, headline))


def _put(path: Path, body: bytes) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(body)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
