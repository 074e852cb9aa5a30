"""Our plugin to Datasette: the routes of the pages, who is asking, and headers on every answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Request

from reports.web.acting import act
from reports.web.alert_page import alert_page
from reports.web.alerts_page import alerts_page
from reports.web.answers import HEADERS, read
from reports.web.bodies import body_answer
from reports.web.chart_answers import alert_chart, entity_chart, week_chart
from reports.web.entity_page import entities_page, entity_page
from reports.web.feed_answers import feed_answer
from reports.web.marks import mark_of
from reports.web.pages import Pages
from reports.web.people import bearer
from reports.web.search_page import search_page
from reports.web.signing import sign_in, sign_out
from reports.web.sources_page import sources_page
from reports.web.stories_page import stories_page, story_page
from reports.web.vega import vega_answer
from reports.web.week_page import week_page

_ID = r"(?P<id>[^/]{1,80})"
_FORM = r"\.(?P<form>svg|json)"
ROUTES: tuple[tuple[str, Callable[..., Awaitable[Any]]], ...] = (
    (r"^/$", week_page),
    (r"^/entities$", entities_page),
    (rf"^/entities/{_ID}$", entity_page),
    (r"^/alerts$", alerts_page),
    (rf"^/alerts/{_ID}$", alert_page),
    (rf"^/alerts/{_ID}/say$", act),
    (r"^/stories$", stories_page),
    (r"^/stories/(?P<id>.{1,2000})$", story_page),
    (r"^/sources$", sources_page),
    (r"^/search$", search_page),
    (r"^/bodies/(?P<sha256>[0-9a-f]{64})$", body_answer),
    (rf"^/charts/week/(?P<name>[a-z0-9-]{{1,40}}){_FORM}$", week_chart),
    (rf"^/charts/entities/(?P<id>[^/]{{1,80}}?){_FORM}$", entity_chart),
    (rf"^/charts/alerts/{_ID}/(?P<at>\d{{1,4}}){_FORM}$", alert_chart),
    (r"^/feeds/(?P<kind>alerts|stories)\.(?P<form>atom|json)$", feed_answer),
    (r"^/vega\.js$", vega_answer),
    (r"^/sign-in$", sign_in),
    (r"^/sign-out$", sign_out),
)

_MENU = (("/", "This week"), ("/alerts", "Alerts"), ("/stories", "Stories"), ("/sources", "Sources"))


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """Ours come first, so `/` is the week."""
    return list(ROUTES) if isinstance(datasette, Pages) else []


@hookimpl
def startup(datasette: Any) -> Callable[[], Awaitable[None]] | None:
    """The week is drawn before anybody asks."""
    if not isinstance(datasette, Pages):
        return None

    async def begin() -> None:
        datasette.drafts.want(await read(datasette, lambda db: mark_of(db, datasette.site.moment[:10])))

    return begin


@hookimpl
def actor_from_request(datasette: Any, request: Request) -> dict[str, str] | None:
    """Whoever shows a token; cookies are Datasette's own affair."""
    if not isinstance(datasette, Pages):
        return None
    name = bearer(datasette.site.people, request.headers.get("authorization"))
    return {"id": name} if name else None


@hookimpl
def skip_csrf(datasette: Any, scope: dict[str, Any]) -> bool:
    """A request with a token need show no form's secret: no foreign page can add that header to one."""
    if not isinstance(datasette, Pages) or scope["type"] != "http":
        return False
    header = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
    return bearer(datasette.site.people, header) is not None


@hookimpl
def permission_allowed(datasette: Any, action: str) -> bool | None:
    """What Datasette keeps for its administrators is for nobody here."""
    if isinstance(datasette, Pages) and action in ("debug-menu", "permissions-debug", "view-database-download"):
        return False
    return None


@hookimpl
def menu_links(datasette: Any) -> list[dict[str, str]]:
    """From the tables back to the pages."""
    if not isinstance(datasette, Pages):
        return []
    return [{"href": datasette.urls.path(path), "label": label} for path, label in _MENU]


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    """Every answer says what a browser may load for it, unless it has said so itself."""

    def wrapped(app: Any) -> Any:
        if not isinstance(datasette, Pages):
            return app

        async def with_headers(scope: Any, receive: Any, send: Any) -> None:
            async def sending(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    named = {key.lower() for key, _ in message.get("headers", [])}
                    more = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in named]
                    message = {**message, "headers": [*message.get("headers", []), *more]}
                await send(message)

            await app(scope, receive, sending)

        return with_headers

    return wrapped
