"""`suanli reparse`: read the archive again after a reader was mended."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from suanli.options import HomeOption, JsonOption, beginning_of, home_of


def reparse(
    slug: Annotated[str, typer.Argument(help="The source whose reader has a new version.")],
    home: HomeOption = None,
    since: Annotated[
        str | None, typer.Option(help="Only pages received from then on; a day means its beginning in Shanghai.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read archived pages again that this version of the reader has not seen.

    New facts enter with the time at which their page was received, and supersede what an older reader said of it.
    """
    from crawlers.page import Page
    from crawlers.reading import read_page
    from crawlers.registry import get
    from storage.records import Record, instant, parse_instant
    from storage.reread import reread
    from suanli.installation import installed

    source, place = get(slug), installed(home_of(home))

    def read(row: dict[str, Any], body: bytes, sent: bytes) -> tuple[Record, ...]:
        at, headers = parse_instant(row["received_at"]), json.loads(row["headers"])
        status = 200 if row["status"] == 304 else row["status"]
        return read_page(source, Page(row["url"], body, at, status, headers, row["method"], sent)).records

    db, archive = place.database(), place.archive()
    bound = instant(beginning_of(since)) if since is not None else ""
    done = reread(db, archive, source.slug, source.version, read, instant(datetime.now(UTC)), bound)
    archive.close()
    told = {"source": source.slug, "version": source.version, "pages": done.pages, "rows": done.rows}
    typer.echo(json.dumps(told) if as_json else "  ".join(f"{name} {value}" for name, value in told.items()))
