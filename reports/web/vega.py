"""Vega, Vega-Lite and their tooltips for the browser, out of vl-convert, so that no other host is asked for them."""

from __future__ import annotations

import asyncio
import os
from importlib.metadata import version
from pathlib import Path

import vl_convert
from datasette.utils.asgi import Request, Response

from reports.web.pages import Pages

_SNIPPET = "window.vegaEmbed = vegaEmbed;"
_making = asyncio.Lock()


async def vega_answer(datasette: Pages, request: Request) -> Response:
    """The bundle; the first time it takes some seconds to be made, while pages show their pictures."""
    async with _making:
        text = await asyncio.to_thread(bundle, datasette.site.cache)
    return Response(text, headers={"cache-control": "max-age=86400"}, content_type="text/javascript; charset=utf-8")


def bundle(cache: Path) -> str:
    """The script that gives a page `vegaEmbed`, kept for the next run."""
    path = cache / f"vega-{version('vl-convert-python')}.js"
    if path.exists():
        return path.read_text("utf-8")
    text = str(vl_convert.javascript_bundle(_SNIPPET))
    cache.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_text(text, "utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return text
