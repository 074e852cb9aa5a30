"""Signing in and out: a signed cookie that a script cannot read and another site cannot use."""

from __future__ import annotations

from datetime import timedelta

from datasette.utils import baseconv
from datasette.utils.asgi import Request, Response

from reports.web.answers import page
from reports.web.pages import Pages
from reports.web.people import client_of, is_password

COOKIE, LASTS = "ds_actor", timedelta(days=30)


async def sign_in(datasette: Pages, request: Request) -> Response:
    """The form; with the right name and password, the cookie, and on to the page that one came from."""
    site, now = datasette.site, datasette.site.now()
    if request.method != "POST":
        return page(datasette, request, site, "sign_in", wrong=None, then=_within(request.args.get("then")))
    form = await request.post_vars()
    name, then, place = form.get("name", ""), _within(form.get("then")), client_of(request)
    if datasette.attempts.too_many(place, name, now):
        return page(datasette, request, site, "sign_in", status=429, wrong="too_often", then=then)
    if not is_password(site.people, name, form.get("password", "")):
        datasette.attempts.failed(place, name, now)
        return page(datasette, request, site, "sign_in", status=403, wrong="wrong", then=then)
    response = Response.redirect(datasette.urls.path(then), 303)
    ends = baseconv.base62.encode(int((now + LASTS).timestamp()))
    value = datasette.sign({"a": {"id": name}, "e": ends}, "actor")
    secure = request.scheme == "https" or (site.address or "").startswith("https:")
    response.set_cookie(COOKIE, value, max_age=int(LASTS.total_seconds()), samesite="lax", httponly=True, secure=secure)
    return response


async def sign_out(datasette: Pages, request: Request) -> Response:
    """The cookie is gone."""
    response = Response.redirect(datasette.urls.path("/"), 303)
    if request.method == "POST":
        response.set_cookie(COOKIE, "", max_age=0, expires=0, samesite="lax", httponly=True)
    return response


def _within(path: str | None) -> str:
    """A path of these pages, and of nobody else's."""
    fine = path and path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if fine and path else "/"
