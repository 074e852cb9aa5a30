"""Sources: which are on, what came of their last run, what was refused and why, and what is missing."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Request, Response
from sqlite_utils import Database

from reports.web.answers import page, read
from reports.web.marks import mark_of
from reports.web.pages import Pages


async def sources_page(datasette: Pages, request: Request) -> Response:
    """A row a source; the history of all runs is gone through once, until there is news."""
    site, kept = datasette.site, datasette.remembered

    def question(db: Database) -> list[dict[str, Any]]:
        mark = mark_of(db, site.moment[:10])
        if kept.get("sources", (None,))[0] != mark:
            kept["sources"] = (mark, site.sources(db))
        rows: list[dict[str, Any]] = kept["sources"][1]
        return rows

    rows = await read(datasette, question)
    troubles = await read(
        datasette,
        lambda db: list(
            db.query(
                "SELECT id, title_zh, title_en, opened_at FROM alerts WHERE audience = 'operator' AND state = 'firing'"
                " ORDER BY opened_at DESC, id LIMIT 30"
            )
        ),
    )
    return page(datasette, request, site, "sources", rows=rows, troubles=troubles)
