"""The last step before the wire: what is said here holds for every request of a crawl, whoever made it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Headers, Response

from crawlers.asking import BROWSER
from crawlers.middlewares.credentials import Credentials
from crawlers.middlewares.politeness import Politeness
from crawlers.options import options_of
from crawlers.redaction import redaction
from crawlers.refusals import Refused
from crawlers.resolver import PublicResolver
from crawlers.via import to_gateway

if TYPE_CHECKING:
    from crawlers.browser import Browser

T = TypeVar("T")
_browsers: WeakKeyDictionary[Crawler, Browser] = WeakKeyDictionary()


class OutboundHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 downloader, with the crawl's rules around it.

    A request may have waited long in its host's queue, so whether the host still wants to be asked is checked here
    again; the secret is put on the copy that is sent; under --via that copy goes to the gateway.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._options = options_of(crawler.settings)

    async def download_request(self, request: Request) -> Response:
        """The answer under the address asked, rendered where the ask wants it; raises NotAllowed or Refused."""
        response = await self._fetched(request)
        if not request.meta.get(BROWSER):
            return response
        return await _browser_of(self._crawler).answer(request, response)

    async def close(self) -> None:
        await super().close()
        if browser := _browsers.pop(self._crawler, None):
            await browser.close()

    async def _fetched(self, request: Request) -> Response:
        resolver, politeness = _resolver(), self._middleware(Politeness)
        async with politeness.turn(*self._slot_of(request)):
            politeness.check(request.url)
            sent = self._middleware(Credentials).signed(request)
            if self._options.via:
                sent = to_gateway(self._options.via, sent)
            try:
                response = await super().download_request(sent)
            except CannotResolveHostError as error:
                raise resolver.refusal_of(sent.url) or error from None
            response = response.replace(url=request.url, headers=_without_secrets(response.headers))
            politeness.note(request, response)
            return response

    def _slot_of(self, request: Request) -> tuple[str, int]:
        """The downloader's slot that a request is in, and how many of it may be on their way at once."""
        assert self._crawler.engine is not None
        downloader = self._crawler.engine.downloader
        key = downloader.get_slot_key(request)
        return key, downloader.slots[key].concurrency

    def _middleware(self, kind: type[T]) -> T:
        found = self._crawler.get_downloader_middleware(kind)
        assert found is not None, f"{kind.__name__} is not among the DOWNLOADER_MIDDLEWARES"
        return found


def _browser_of(crawler: Crawler) -> Browser:
    """The one browser of a crawl, for http and https; its packages are loaded only where a page needs them."""
    from crawlers.browser import Browser

    if crawler not in _browsers:
        _browsers[crawler] = Browser(crawler)
    return _browsers[crawler]


def _resolver() -> PublicResolver:
    """The resolver of this process. Without it nothing may go out: names would lead anywhere."""
    from twisted.internet import reactor

    resolver = getattr(reactor, "nameResolver", None)
    if not isinstance(resolver, PublicResolver):
        raise Refused("egress", "the resolver that checks addresses is not in place (TWISTED_DNS_RESOLVER)")
    return resolver


def _without_secrets(headers: Headers) -> Headers:
    """The headers of an answer without what they echo: a Location may carry the key that the request came with."""
    return Headers({name: [redaction.hide_bytes(value) for value in values] for name, values in headers.items()})
