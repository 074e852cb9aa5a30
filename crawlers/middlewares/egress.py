"""The egress rule before every request of the crawl, each hop of a redirect included."""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.options import options_of
from watchlist.egress import Egress


class EgressCheck:
    """Looks at the address as it is spelled; what its name resolves to is the resolver's matter."""

    def __init__(self, egress: Egress) -> None:
        self._egress = egress

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(options_of(crawler.settings).egress)

    def process_request(self, request: Request) -> None:
        """Raise NotAllowed where the request may not go."""
        self._egress.check_url(request.url)
