"""This week: the summary, the nine charts as they stand, and the newest alerts."""

from __future__ import annotations

import asyncio
from typing import Any

from datasette.utils.asgi import Request, Response
from sqlite_utils import Database

from reports.web.answers import page, read
from reports.web.marks import mark_of
from reports.web.pages import Pages
from reports.web.spoken import lang_of
from reports.weekly import words as headings

_ALERTS, _PATIENCE = 8, 2.0


async def week_page(datasette: Pages, request: Request) -> Response:
    """What was drawn last; who comes first waits a moment, and comes again by itself."""
    site, drafts = datasette.site, datasette.drafts
    mark, alerts = await read(datasette, lambda db: (mark_of(db, site.moment[:10]), _newest(db)))
    drawing = drafts.want(mark)
    if drawing and drafts.newest is None:
        await asyncio.wait([drawing], timeout=_PATIENCE)
    made, lang = drafts.newest, lang_of(request)
    return page(
        datasette, request, site, "week",
        headings=headings, draft=made, issue=made.issue if made else None, failed=drafts.failed,
        plates=made.plates[lang] if made else {}, running=drafts.running, alerts=alerts,
    )  # fmt: skip


def _newest(db: Database) -> list[dict[str, Any]]:
    return list(
        db.query(
            "SELECT id, entity, state, severity, title_zh, title_en, opened_at FROM alerts WHERE audience = 'analyst'"
            " ORDER BY opened_at DESC, severity DESC, id LIMIT ?",
            [_ALERTS],
        )
    )
