"""Who is watched, and one of them whole: series, places, stories and alerts on one axis of time."""

from __future__ import annotations

from datasette.utils.asgi import Request, Response
from sqlite_utils import Database

from derive.timeline import Panel, panels
from reports.web.answers import missing, page, read
from reports.web.happenings import Happenings, happenings
from reports.web.pages import Pages
from reports.web.strands import priced
from watchlist.models import Entity, Watchlist


async def entities_page(datasette: Pages, request: Request) -> Response:
    """All that is watched, those that matter most first."""
    site = datasette.site
    firing = await read(
        datasette,
        lambda db: {
            row[0] for row in db.execute("SELECT entity FROM alerts WHERE state = 'firing' AND audience = 'analyst'")
        },
    )
    ordered = sorted(site.watchlist.entities, key=lambda one: (-one.importance, one.id))
    return page(datasette, request, site, "entities", entities=ordered, firing=firing)


async def entity_page(datasette: Pages, request: Request) -> Response:
    """One of them."""
    site, id = datasette.site, request.url_vars["id"]
    entity = entity_of_id(site.watchlist, id)
    if entity is None:
        return missing(datasette, request, site)

    series, happened = await all_of(datasette, id)
    drawn = any(sum(dot.value is not None for dot in one.dots) > 1 for one in series)
    maker = entity_of_id(site.watchlist, entity.maker) if entity.maker else None
    makes = [one for one in site.watchlist.entities if one.maker == id]
    return page(
        datasette, request, site, "entity",
        entity=entity, maker=maker, makes=makes, series=series, happened=happened,
        drawn=drawn or bool(priced(datasette.drafts.newest, site.watchlist, id)),
    )  # fmt: skip


async def all_of(datasette: Pages, entity: str) -> tuple[list[Panel], Happenings]:
    """What is known of an entity, and what happened to it."""
    site = datasette.site

    def question(db: Database) -> tuple[list[Panel], Happenings]:
        return panels(db, site.watchlist, entity, site.moment), happenings(db, entity, site.moment)

    return await read(datasette, question)


def entity_of_id(watchlist: Watchlist, id: str) -> Entity | None:
    """The entity of that id; None where nobody watches it."""
    return next((one for one in watchlist.entities if one.id == id), None)
