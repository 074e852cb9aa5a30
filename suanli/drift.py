"""`suanli drift`: which fields the newest bodies of a source lack that its last good ones had."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suanli.options import HomeOption, JsonOption, home_of
from suanli.output import show

if TYPE_CHECKING:
    from sqlite_utils import Database

    from storage.archive import Archive

_GOOD, _NEWEST = 30, 10


def drift(
    slug: Annotated[str | None, typer.Argument(help="One source; else all that have run.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare the shape of each source's newest bodies with that of its last good ones before.

    A line a field that went missing, with what stands in its place. Exit code 3 where there is one, else 0.
    """
    from crawlers.registry import get, sources
    from suanli.installation import installed

    place = installed(home_of(home))
    db, archive = place.database(), place.archive()
    slugs = [get(slug).slug] if slug else [source.slug for source in sources()]
    rows = [row for one in slugs for row in drift_rows(db, archive, one)]
    archive.close()
    db.close()
    show(rows, ("source", "field", "good", "newest", "instead", "reasons", "last_seen"), as_json=as_json,
         empty="no field went missing")  # fmt: skip
    raise typer.Exit(3 if rows else 0)


def drift_rows(db: Database, archive: Archive, slug: str) -> list[dict[str, Any]]:
    """A row a field that at least nine in ten of the last good bodies have and none of the newest run's."""
    from crawlers.shapes import missing, shape_of
    from storage.readers import bodies

    newest = list(bodies(db, slug, newest_run=True, most=_NEWEST))
    good = list(bodies(db, slug, newest_run=False, most=_GOOD))
    shapes: dict[str, frozenset[str]] = {}
    for row in (*good, *newest):  # a body that did not change is one
        if (sha256 := row["sha256"]) not in shapes:
            shapes[sha256] = shape_of(archive.get(sha256), json.loads(row["headers"]).get("content-type"))
    found = missing([shapes[row["sha256"]] for row in good], [shapes[row["sha256"]] for row in newest])
    reasons = sorted({row["reason"] or "ok" for row in newest})
    return [
        {
            "source": slug,
            "field": one.field,
            "good": f"{one.good} of {one.of_good}",
            "newest": f"{one.newest} of {one.of_newest}",
            "instead": one.instead,
            "reasons": ", ".join(reasons),
            "last_seen": max(row["received_at"] for row in good if one.field in shapes[row["sha256"]]),
        }
        for one in found
    ]
