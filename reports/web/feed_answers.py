"""Atom and JSON Feed of alerts and stories, at addresses that stay."""

from __future__ import annotations

from datasette.utils.asgi import Request, Response

from reports.feed_forms import CONTENT_TYPES
from reports.feeds import feed
from reports.web.answers import read
from reports.web.pages import Pages
from reports.web.spoken import asked_lang


async def feed_answer(datasette: Pages, request: Request) -> Response:
    """The newest; `lang` says in which language."""
    site, kind, form = datasette.site, request.url_vars["kind"], request.url_vars["form"]
    lang = asked_lang(request) or "zh"
    here = f"{site.address.rstrip('/')}/feeds/{kind}.{form}?lang={lang}" if site.address else None
    body = await read(
        datasette,
        lambda db: feed(db, kind, form, site.words, site.moment, lang=lang, site=site.address, here=here),
    )
    # Datasette encodes texts only.
    return Response(body.decode(), headers={"cache-control": "max-age=60"}, content_type=CONTENT_TYPES[form])
