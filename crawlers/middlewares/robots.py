"""The robots gate: nothing is asked of an origin before its robots.txt is known, and nothing that it disallows.

Source: RFC 9309. A 4xx means that there are no rules; a 5xx, a 429 or no answer at all means that none may be assumed,
and the origin is closed for this run. All requests that meet at a gate wait for the one fetch that opens it.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Self

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawlers.asking import origin_of
from crawlers.failures import refusal_of
from crawlers.options import options_of
from crawlers.refusals import Refused

EXEMPT = "robots_exempt"
_AGENT = "suanli"
_PARSED, _LARGEST = 512 * 1024, 4 * 1024 * 1024
_LONGEST_DELAY = 60.0


class RobotsGate:
    """One gate an origin (scheme, host and port), opened by one fetch of its robots.txt."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._gates: dict[str, asyncio.Future[Protego]] = {}
        self._live = options_of(crawler.settings).via is None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the origin's rules; raise Refused("robots") where they forbid the request or cannot be had."""
        if request.meta.get(EXEMPT):
            return
        origin = origin_of(request.url)
        if origin not in self._gates:
            self._gates[origin] = asyncio.ensure_future(self._rules(origin))
        # Shielded: whoever stops waiting must not take the rules from all the others.
        rules = await asyncio.shield(self._gates[origin])
        if not rules.can_fetch(request.url, _AGENT):
            raise Refused("robots", f"{origin}/robots.txt disallows it")
        self._slow_down(request, rules)

    async def _rules(self, origin: str) -> Protego:
        url = f"{origin}/robots.txt"
        meta = {EXEMPT: True, "download_maxsize": _LARGEST}
        request = Request(url, callback=NO_CALLBACK, priority=1000, dont_filter=True, meta=meta)
        assert self._crawler.engine is not None
        try:
            return _parsed(url, await self._crawler.engine.download_async(request))
        except Exception as error:
            refused = refusal_of(error)
            if refused.reason in ("robots", "egress", "rate_limited"):
                raise refused from error
            raise Refused("robots", f"{url} could not be had: {refused}") from error

    def _slow_down(self, request: Request, rules: Protego) -> None:
        """Heed the site's own Crawl-delay, where it is longer than ours and shorter than a minute."""
        delay, engine = rules.crawl_delay(_AGENT), self._crawler.engine
        if not self._live or not delay or engine is None:
            return
        slot = engine.downloader.slots.get(engine.downloader.get_slot_key(request))
        if slot is not None and delay > slot.delay:
            slot.delay = min(delay, _LONGEST_DELAY)


def _parsed(url: str, response: Response) -> Protego:
    if HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
        return Protego.parse(response.body[:_PARSED].decode("utf-8-sig", "replace"))
    four_xx = HTTPStatus.BAD_REQUEST <= response.status < HTTPStatus.INTERNAL_SERVER_ERROR
    if four_xx and response.status != HTTPStatus.TOO_MANY_REQUESTS:
        return Protego.parse("")
    raise Refused("robots", f"{url} answered {response.status}, so nothing may be assumed to be allowed")
