"""One alert: what was found, what was expected, how rare it is, what may explain it, and where it comes from."""

from __future__ import annotations

import json

from datasette.utils.asgi import Request, Response
from sqlite_utils import Database

from charts.found import has_chart
from reports.web.answers import missing, page, read
from reports.web.entity_page import entity_of_id
from reports.web.pages import Pages
from reports.web.site import Row, Unknown

MOST_FINDINGS = 40


async def alert_page(datasette: Pages, request: Request) -> Response:
    """Its evidence; 404 where there is no such alert."""
    site, id = datasette.site, request.url_vars["id"]

    def question(db: Database) -> tuple[Row, list[Row], list[Row]]:
        alert, evidence = site.evidence_of(db, id)
        return alert, evidence, list(db.query("SELECT * FROM actions WHERE alert_id = ? ORDER BY id", [alert["id"]]))

    try:
        alert, evidence, said = await read(datasette, question)
    except Unknown:
        return missing(datasette, request, site)
    entity = entity_of_id(site.watchlist, alert["entity"])
    return page(
        datasette, request, site, "alert",
        alert=alert, entity=entity, evidence=evidence[:MOST_FINDINGS], more=max(0, len(evidence) - MOST_FINDINGS),
        drawn=[has_chart(one["finding"]) for one in evidence], candidates=json.loads(alert["candidates"]), said=said,
    )  # fmt: skip
