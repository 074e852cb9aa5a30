"""Pages that a browser has to render, by scrapy-playwright, in a browser that has no network.

The crawl's own downloader fetches the page first: what is a redirect, a refusal or no HTML never comes near a browser.
The browser is then shown that answer, and each further request of the page (scripts, styles, data) goes through the
crawl's downloader too, with every check on every hop: egress, robots, politeness, size, and the gateway under --via.
The browser itself is started with a proxy that refuses every connection and without name resolution, so what our route
does not see (WebSockets, prefetches, WebRTC, redirects it might follow) reaches nothing, on this machine or elsewhere.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page as Tab
from playwright.async_api import Request as TabRequest
from playwright.async_api import Route
from playwright.async_api import TimeoutError as BrowserTimeout
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response
from scrapy.http.request import NO_CALLBACK
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawlers.middlewares.encoding import Encoding
from crawlers.refusals import Refused

VARIABLE = "SUANLI_CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = f"install chromium, or run `playwright install chromium`, or name its executable in ${VARIABLE}"
_FLAGS = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--proxy-bypass-list=<-loopback>",  # Chromium sends what is for loopback past its proxy otherwise
)
_NEEDED = frozenset(("document", "stylesheet", "script", "xhr", "fetch"))
_MOST_PARTS = 300
_QUIET_MS, _SLOWEST_MS = 5_000, 30_000
_NOT_PASSED_ON = frozenset(("host", "user-agent", "accept-encoding", "content-length", "connection", "referer"))
_NOT_SHOWN = frozenset(("content-encoding", "content-length", "transfer-encoding", "connection"))

logging.getLogger("scrapy-playwright").setLevel(logging.ERROR)
logger = logging.getLogger(__name__)


def executable(environment: Mapping[str, str] = os.environ) -> str | None:
    """The browser to start: the one named in $SUANLI_CHROMIUM, else one on the PATH; None for playwright's own.

    Raises Refused where the one that is named is not there.
    """
    named = environment.get(VARIABLE)
    if named and not Path(named).is_file():
        raise Refused("network", f"${VARIABLE} names {named}, which is not there; {INSTALL}")
    return named or next(filter(None, map(shutil.which, _NAMES)), None)


class DeadEnd:
    """A port of this machine that is taken and never listened on: whoever connects to it is refused."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"

    def close(self) -> None:
        self._socket.close()


def launch_options(dead_end: DeadEnd, *, root: bool) -> dict[str, Any]:
    """How the browser is started. It keeps its own sandbox but for root, whom Chromium refuses one."""
    args = [*_FLAGS, f"--proxy-server=http://{dead_end.address}"]
    chosen = executable()
    options: dict[str, Any] = {"headless": True, "chromium_sandbox": not root, "args": args}
    return options | ({"executable_path": chosen} if chosen else {})


class Browser(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # its base is untyped
    """The browser of one crawl, started with the first page that needs it."""

    def __init__(self, crawler: Crawler) -> None:
        self._dead_end = DeadEnd()
        self._starting = asyncio.Lock()
        self._started = self._closed = False
        super().__init__(crawler)
        self._encoding = Encoding.from_crawler(crawler)

    async def answer(self, request: Request, first: Response) -> Response:
        """The rendered page in place of its first answer, or that answer where there is nothing to render.

        Raises Refused where there is no browser, TimeoutError where it takes too long.
        """
        first = self._encoding.process_response(request, first)
        if first.status != HTTPStatus.OK or not isinstance(first, HtmlResponse):
            return first
        try:
            await self._start()
            return await self._rendered(request, first)
        except BrowserTimeout as error:
            raise TimeoutError(f"the browser: {error}") from None
        except BrowserError as error:
            missing = "Executable doesn't exist" in str(error) or "Failed to launch" in str(error)
            what = f"it could not be started; {INSTALL}" if missing else str(error).splitlines()[0]
            raise Refused("network", f"the browser: {what}") from error

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            await super().close()
            self._dead_end.close()

    async def _start(self) -> None:
        async with self._starting:
            if not self._started:
                self.config.launch_options = launch_options(self._dead_end, root=os.geteuid() == 0)
                await self._launch()
                self._started = True

    async def _rendered(self, request: Request, first: HtmlResponse) -> Response:
        shown = request.copy()
        shown.meta["playwright_page_init_callback"] = partial(self._show, first)
        shown.meta["playwright_context_kwargs"] = {"service_workers": "block", "accept_downloads": False}
        shown.meta["playwright_page_goto_kwargs"] = {"timeout": _SLOWEST_MS, "wait_until": "load"}
        shown.meta["playwright_page_methods"] = [PageMethod(_settle)]
        response = await self._download_request(shown)
        headers = first.headers.copy()
        headers["Content-Type"] = "text/html; charset=utf-8"
        drawn: Response = first.replace(body=response.text.encode("utf-8"), encoding="utf-8", headers=headers)
        return drawn

    async def _show(self, first: HtmlResponse, tab: Tab, request: Request) -> None:
        """Answer the requests of a tab: the page's own with what was fetched, the others by the downloader."""
        budget = iter(range(_MOST_PARTS))
        opened = False

        async def answer(route: Route, wanted: TabRequest) -> None:
            nonlocal opened
            try:
                if not opened and wanted.is_navigation_request() and wanted.frame == tab.main_frame:
                    opened = True
                    await _fulfil(route, first)
                elif wanted.resource_type not in _NEEDED or next(budget, None) is None:
                    await route.abort()
                else:
                    await _fulfil(route, await self._part(wanted))
            except Exception as error:  # a part that cannot be had is a part the page must do without
                logger.info("%s: left out: %s", wanted.url, error)
                with suppress(BrowserError):
                    await route.abort()

        await tab.route("**/*", answer)

    async def _part(self, wanted: TabRequest) -> Response:
        headers = {name: value for name, value in (await wanted.all_headers()).items() if name not in _NOT_PASSED_ON}
        part = Request(
            wanted.url,
            method=wanted.method,
            headers={name: value for name, value in headers.items() if not name.startswith(":")},
            body=wanted.post_data_buffer or b"",
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={"download_slot": "browser", "dont_retry": True},
        )
        assert self._crawler.engine is not None
        answer: Response = await self._crawler.engine.download_async(part)
        return answer


async def _fulfil(route: Route, response: Response) -> None:
    pairs = {name.decode("latin-1").lower(): b"\n".join(values) for name, values in response.headers.items()}
    headers = {name: value.decode("latin-1") for name, value in pairs.items() if name not in _NOT_SHOWN}
    await route.fulfill(status=response.status, headers=headers, body=response.body)


async def _settle(tab: Tab) -> None:
    """Give the page's scripts time to fetch and draw; a page that never comes to rest is taken as it then is."""
    with suppress(BrowserTimeout):
        await tab.wait_for_load_state("networkidle", timeout=_QUIET_MS)
