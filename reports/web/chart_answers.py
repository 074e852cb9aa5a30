"""Charts as pictures, and as Vega-Lite for those whose browser draws them with tooltips."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from functools import lru_cache

from datasette.utils.asgi import Request, Response

from charts.adaptive import adaptive
from charts.draw import svg
from charts.found import chart_of, has_chart
from charts.theme import Spec
from charts.timeline import Mark, timeline
from reports.scraped import line
from reports.web.answers import missing, read
from reports.web.entity_page import all_of, entity_of_id
from reports.web.pages import Pages
from reports.web.site import Unknown
from reports.web.spoken import lang_of
from reports.web.strands import price_strands, strands

_PICTURE = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}


async def week_chart(datasette: Pages, request: Request) -> Response:
    """One of the week's charts as it was drawn last."""
    made = datasette.drafts.newest
    plate = made.plate(lang_of(request), request.url_vars["name"]) if made else None
    if plate is None:
        return missing(datasette, request, datasette.site)
    if request.url_vars["form"] == "json":
        return _spec(json.loads(plate.spec))
    return _picture(plate.svg)


async def entity_chart(datasette: Pages, request: Request) -> Response:
    """All of one entity on one axis of time."""
    site, id, lang = datasette.site, request.url_vars["id"], lang_of(request)
    entity = entity_of_id(site.watchlist, id)
    if entity is None:
        return missing(datasette, request, site)

    series, happened = await all_of(datasette, id)
    drawn = [*strands(series, lang), *price_strands(datasette.drafts.newest, site.watchlist, id, lang)]
    if not drawn:
        return missing(datasette, request, site)
    alerts = [Mark(_day(row["opened_at"]), line(row[f"title_{lang}"], 120)) for row in happened.alerts]
    stories = [Mark(_day(row["first_at"]), line(row["title"], 120)) for row in happened.stories]
    return await _answer(request, timeline(drawn, alerts, stories, entity.name(lang), lang))


async def alert_chart(datasette: Pages, request: Request) -> Response:
    """The past of one finding, what was expected, and what came."""
    site, at, lang = datasette.site, int(request.url_vars["at"]), lang_of(request)
    try:
        alert, evidence = await read(datasette, lambda db: site.evidence_of(db, request.url_vars["id"]))
    except Unknown:
        return missing(datasette, request, site)
    finding = evidence[at]["finding"] if at < len(evidence) else {}
    if not has_chart(finding):
        return missing(datasette, request, site)
    return await _answer(request, chart_of(finding, line(alert[f"title_{lang}"], 120), lang))


async def _answer(request: Request, spec: Spec) -> Response:
    if request.url_vars["form"] == "json":
        return _spec(spec)
    return _picture(await asyncio.to_thread(_drawn, json.dumps(spec, sort_keys=True)))


@lru_cache(maxsize=200)
def _drawn(spec: str) -> str:
    return adaptive(svg(json.loads(spec)))


def _spec(spec: Spec) -> Response:
    config = {**spec.get("config", {}), "mark": {"tooltip": {"content": "encoding"}}, "background": None}
    return Response.json({**spec, "config": config}, headers={"cache-control": "max-age=60"})


def _picture(text: str) -> Response:
    return Response(text, headers={**_PICTURE, "cache-control": "max-age=60"}, content_type="image/svg+xml")


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
