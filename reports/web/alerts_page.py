"""All alerts, newest first, a page at a time."""

from __future__ import annotations

from datasette.utils.asgi import Request, Response

from reports.web.answers import page, read
from reports.web.pages import Pages
from reports.web.paging import asked_before, page_of

_MOST = 50


async def alerts_page(datasette: Pages, request: Request) -> Response:
    """`audience` whose, `firing` only those that are not over, `before` an instant and an id: those behind them."""
    audience = "operator" if request.args.get("audience") == "operator" else "analyst"
    firing = request.args.get("firing") == "1"
    at, id = asked_before(request)
    rows = await read(
        datasette,
        lambda db: list(
            db.query(
                "SELECT id, entity, state, severity, title_zh, title_en, opened_at, acked_at, verdict FROM alerts"
                " WHERE audience = :audience AND (NOT :firing OR state = 'firing')"
                " AND (:at = '' OR opened_at < :at OR (opened_at = :at AND id > :id))"
                " ORDER BY opened_at DESC, id LIMIT :most",
                {"audience": audience, "firing": firing, "at": at, "id": id, "most": _MOST + 1},
            )
        ),
    )
    shown, older = page_of(rows, _MOST, "opened_at")
    return page(
        datasette, request, datasette.site, "alerts", alerts=shown, audience=audience, firing=firing, older=older
    )
