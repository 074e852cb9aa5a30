"""`suanli feeds`: Atom and JSON Feed of alerts and stories, as files for any web server."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from suanli.options import HomeOption, home_of


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
    from monitors.candidates import outlet_of
    from monitors.message import message_of
    from reports.feed_rows import alert_rows, story_rows
    from reports.feeds import alerts_feed, atom, json_feed, stories_feed
    from reports.scraped import web_address
    from storage.database import open_readonly
    from storage.records import instant
    from suanli.installation import installed

    for name, address in (("--site", site), ("--here", here)):
        if address and not web_address(address):
            raise typer.BadParameter(f"{name} {address}: must be an address like https://suanli.example")
    place = installed(home_of(home))
    db, now = open_readonly(place.home.database), instant(datetime.now(UTC))
    made = {
        "alerts": alerts_feed(alert_rows(db, most), lang, message_of, now, site),
        "stories": stories_feed(story_rows(db, most), lang, lambda row: outlet_of(place.watchlist, row), now, site),
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, feed in made.items():
        for suffix, form in (("atom", atom), ("json", json_feed)):
            file = f"{name}.{suffix}"
            _put(out / file, form(feed, f"{here.rstrip('/')}/{file}" if here else None))
            typer.echo(f"{out / file}: {len(feed.entries)} entries", err=True)


def _put(path: Path, body: bytes) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(body)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
