"""What people say of an alert: seen, worth telling or not, be silent for a while."""

from __future__ import annotations

import asyncio
import math
from datetime import timedelta
from typing import get_args

from datasette.utils.asgi import Request, Response

from reports.web.answers import missing, page
from reports.web.pages import Pages
from reports.web.site import Unknown, Verb

_LONGEST = 366.0


async def act(datasette: Pages, request: Request) -> Response:
    """Say it, and go back to the alert. Only who signed in, or shows a token; Datasette checks the form's secret."""
    site, id = datasette.site, request.url_vars["id"]
    if request.method != "POST":
        return Response.redirect(datasette.urls.path(f"/alerts/{id}"))
    if not request.actor or request.actor.get("id") not in site.people:
        return page(datasette, request, site, "sign_in", status=403, wrong=None, then=f"/alerts/{id}")
    form = await request.post_vars()
    verb = _verb(form.get("verb", ""))
    days = _days(form.get("days", "7"))
    if verb is None or (verb == "mute" and days is None):
        return Response.text("verb must be ack, keep, dismiss, mute or unmute; days more than 0 and 366 at most", 400)
    until = site.now() + timedelta(days=days) if verb == "mute" and days else None
    try:
        await asyncio.to_thread(site.act, id, verb, str(request.actor["id"]), until)
    except Unknown:
        return missing(datasette, request, site)
    return Response.redirect(datasette.urls.path(f"/alerts/{id}"), 303)


def _verb(text: str) -> Verb | None:
    return next((verb for verb in get_args(Verb) if verb == text), None)


def _days(text: str) -> float | None:
    try:
        days = float(text)
    except ValueError:
        return None
    return days if math.isfinite(days) and 0 < days <= _LONGEST else None
