"""Long lists a page at a time, newest first: a page ends with the instant and the id before which the next begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from datasette.utils.asgi import Request

Row = dict[str, Any]


def asked_before(request: Request) -> tuple[str, str]:
    """The instant and the id that `before=AT~ID` names; two empty texts for the first page."""
    at, _, id = (request.args.get("before") or "").partition("~")
    return at, id


def page_of(rows: Sequence[Row], most: int, at: str) -> tuple[Sequence[Row], str | None]:
    """The first `most` of rows that were asked for one more, and `before` of the next page by column `at`, or None."""
    shown = rows[:most]
    return shown, f"{shown[-1][at]}~{shown[-1]['id']}" if len(rows) > most else None
