"""Stories: what several outlets tell, and who tells it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import Request, Response
from sqlite_utils import Database

from reports.feed_rows import headlines_of
from reports.web.answers import missing, page, read
from reports.web.entity_page import entity_of_id
from reports.web.pages import Pages
from reports.web.paging import asked_before, page_of

_MOST, _HEADLINES = 60, 300


async def stories_page(datasette: Pages, request: Request) -> Response:
    """Those of two outlets or more, told last first; `all=1` also what one alone tells, `before` those behind them."""
    site = datasette.site
    least = 1 if request.args.get("all") == "1" else 2
    at, id = asked_before(request)
    rows = await read(datasette, lambda db: _stories(db, site.moment, least, at, id))
    shown, older = page_of(rows, _MOST, "last_at")
    names = {one.id: one for one in site.watchlist.entities}
    return page(datasette, request, site, "stories", stories=shown, all=least == 1, older=older, names=names)


async def story_page(datasette: Pages, request: Request) -> Response:
    """One story with its headlines, oldest first."""
    site, id = datasette.site, unquote(request.url_vars["id"])

    def question(db: Database) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        story = next(iter(db.query("SELECT * FROM stories WHERE id = ?", [id])), None)
        return story, headlines_of(db, [id]).get(id, [])[:_HEADLINES] if story else []

    story, headlines = await read(datasette, question)
    if story is None:
        return missing(datasette, request, site)
    entity = entity_of_id(site.watchlist, story["entity"])
    told = [{**row, "outlet": site.words.outlet_of(row)} for row in headlines]
    return page(datasette, request, site, "story", story=story, entity=entity, headlines=told)


def _stories(db: Database, now: str, least: int, at: str, id: str) -> list[dict[str, Any]]:
    return list(
        db.query(
            "SELECT * FROM stories WHERE outlets >= :least AND first_at <= :now"
            " AND (:at = '' OR last_at < :at OR (last_at = :at AND id > :id)) ORDER BY last_at DESC, id LIMIT :most",
            {"least": least, "now": now, "at": at, "id": id, "most": _MOST + 1},
        )
    )
