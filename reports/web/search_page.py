"""Search: who is watched, alerts by id or title, and headlines."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Request, Response
from sqlite_utils import Database

from reports.web.answers import page, read
from reports.web.pages import Pages
from watchlist.models import Entity, Watchlist

_LONGEST, _MOST, _LOOKED_AT = 80, 30, 40_000


async def search_page(datasette: Pages, request: Request) -> Response:
    """What is found for `q`; an entity whose name it is comes first."""
    site = datasette.site
    asked = " ".join((request.args.get("q") or "").split())[:_LONGEST]
    entities = _entities(site.watchlist, asked) if asked else []
    alerts, headlines = await read(datasette, lambda db: _rows(db, asked)) if asked else ([], [])
    told = [{**row, "outlet": site.words.outlet_of(row)} for row in headlines]
    return page(datasette, request, site, "search", q=asked, entities=entities, alerts=alerts, headlines=told)


def _entities(watchlist: Watchlist, asked: str) -> list[Entity]:
    wanted = asked.casefold()
    subjects: dict[str, list[str]] = {}
    for site in watchlist.sites:
        subjects.setdefault(site.entity, []).append(site.domain)
    for ticker in watchlist.tickers:
        subjects.setdefault(ticker.entity, []).append(ticker.code)
    for product in watchlist.products:
        subjects.setdefault(product.entity, []).append(product.name)
    found = []
    for entity in watchlist.entities:
        names = [*watchlist.names(entity.id), entity.id, entity.zh, entity.en, *subjects.get(entity.id, ())]
        fits = [name for name in (one.casefold() for one in names) if wanted in name]
        if fits:
            found.append((wanted not in fits, -entity.importance, entity.id, entity))
    return [one[-1] for one in sorted(found, key=lambda one: one[:3])][:_MOST]


def _rows(db: Database, asked: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    alerts = db.query(
        "SELECT id, state, title_zh, title_en, opened_at FROM alerts WHERE audience = 'analyst' AND"
        " (substr(id, 1, length(:q)) = :q OR instr(lower(title_zh), lower(:q)) OR instr(lower(title_en), lower(:q)))"
        " ORDER BY opened_at DESC, id LIMIT :most",
        {"q": asked, "most": _MOST},
    )
    # The newest alone: a search through years of headlines would take longer than anybody waits for a page.
    headlines = db.query(
        "WITH newest(at) AS (SELECT published_at FROM headlines WHERE published_at IS NOT NULL"
        " ORDER BY published_at DESC LIMIT :looked_at), h AS (SELECT source, id, title, url, published_at, seen_at,"
        " page_id FROM headlines WHERE published_at >= (SELECT min(at) FROM newest)"
        " AND instr(lower(title), lower(:q)))"
        " SELECT h.title, h.url, h.published_at AS at, m.story_id, p.url AS feed_url FROM h"
        " JOIN pages p ON p.id = h.page_id"
        " LEFT JOIN story_headlines m ON m.source = h.source AND m.headline_id = h.id WHERE h.seen_at ="
        " (SELECT max(n.seen_at) FROM headlines n WHERE n.source = h.source AND n.id = h.id)"
        " ORDER BY h.published_at DESC LIMIT :most",
        {"q": asked, "most": _MOST, "looked_at": _LOOKED_AT},
    )
    return list(alerts), list(headlines)
