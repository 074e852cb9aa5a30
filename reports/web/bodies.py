"""The archived bytes of a page, as text that no browser takes for anything else."""

from __future__ import annotations

import asyncio

from datasette.utils.asgi import Request, Response

from reports.web.answers import missing
from reports.web.pages import Pages
from storage.archive import Archive, NotArchived

_MOST = 2_000_000
_HEADERS = {"content-security-policy": "default-src 'none'; sandbox", "cache-control": "max-age=86400"}


async def body_answer(datasette: Pages, request: Request) -> Response:
    """The first two megabytes, half characters replaced; 404 where the archive has no such body."""
    site, sha256 = datasette.site, request.url_vars["sha256"]
    if not site.archive.exists():
        return missing(datasette, request, site)

    def kept() -> bytes:
        archive = Archive(site.archive)
        try:
            return archive.get(sha256)
        finally:
            archive.close()

    try:
        body = await asyncio.to_thread(kept)
    except NotArchived:
        return missing(datasette, request, site)
    return Response.text(body[:_MOST].decode("utf-8", "replace"), headers=_HEADERS)
