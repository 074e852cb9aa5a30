"""What goes wrong is told in a line: in the log without anybody's values, on the page without the code."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.plugins import pm
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError

from reports.web.answers import page
from reports.web.pages import Pages

_log = logging.getLogger(__name__)
_THEIRS = "datasette.handle_exception"
"""Datasette's own handler prints every local variable of every frame, passwords among them."""


def instead_of_theirs() -> None:
    """Take Datasette's handler of exceptions away; ours is registered beside the other hooks."""
    if theirs := pm.get_plugin(_THEIRS):
        pm.unregister(theirs)


@hookimpl
def handle_exception(datasette: Any, request: Request, exception: Exception) -> Callable[[], Awaitable[Response]]:
    """An answer with the status; what is our fault is logged with where it happened."""

    async def inner() -> Response:
        status, said = _status(exception), str(exception)
        if status >= 500:
            _log.error("%s could not be answered", request.path, exc_info=exception)
            said = "internal error"
        if request.path.endswith(".json") or not isinstance(datasette, Pages):
            return Response.json({"ok": False, "error": said, "status": status, "title": None}, status=status)
        return page(datasette, request, datasette.site, "fault", status=status, code=status, said=said)

    return inner


def _status(exception: Exception) -> int:
    if isinstance(exception, Base400 | DatasetteError):
        return int(exception.status)
    return 500
