"""Pages as answers: a template, the words of the reader's language, and headers that let nothing foreign in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from sqlite_utils import Database

from reports.scraped import line, web_address
from reports.web.site import Site
from reports.web.spoken import COOKIE, asked_lang, lang_of, other_way
from reports.web.words import words
from reports.weekly.laid_out import laid

Answer = TypeVar("Answer")

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


async def read(datasette: Datasette, question: Callable[[Database], Answer]) -> Answer:
    """What a question finds in the database, asked in one of Datasette's threads on a connection that cannot write."""
    found: Answer = await datasette.get_database().execute_fn(lambda connection: question(Database(connection)))
    return found


def page(datasette: Datasette, request: Request, site: Site, name: str, status: int = 200, **said: Any) -> Response:
    """The page of that template, in the reader's language."""
    lang = lang_of(request)
    text = (
        _templates()
        .get_template(f"{name}.html.j2")
        .render(
            lang=lang,
            w=words(lang),
            other=other_way(request, "en" if lang == "zh" else "zh"),
            here=name,
            actor=request.actor,
            can_sign_in=bool(site.people),
            csrf=request.scope.get("csrftoken"),
            path=datasette.urls.path,
            site=site,
            table=lambda one: laid(one, lang),
            **said,
        )
    )
    response = Response.html(text, status=status)
    if chosen := asked_lang(request):
        response.set_cookie(COOKIE, chosen, max_age=365 * 86400, samesite="lax", httponly=True)
    return response


def missing(datasette: Datasette, request: Request, site: Site) -> Response:
    """There is no such page."""
    return page(datasette, request, site, "fault", status=404, code=404, said="")


def number(value: float | None) -> str:
    """A figure as people read it: 48,205,949, 0.59, 31,999."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:,.4g}"


def moment(text: str | None) -> str:
    """An instant as people read it, in UTC."""
    return f"{text[:10]} {text[11:16]}Z" if text and len(text) > 10 else (text or "")


@cache
def _templates() -> Environment:
    loader = ChoiceLoader([PackageLoader("reports.web", "templates"), PackageLoader("reports.weekly", "pages")])
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {"line": line, "number": number, "moment": moment, "link": web_address}
    return made
