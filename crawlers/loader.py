"""How Scrapy finds its spiders here: one for each source, under the source's slug (`scrapy list` shows them)."""

from __future__ import annotations

from typing import Self

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from crawlers import registry
from crawlers.spider import spider_for


class SourceLoader:
    """Scrapy's spider loader, over the registry of sources."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        return cls()

    def load(self, spider_name: str) -> type[Spider]:
        """The spider of a source; raises KeyError where there is none."""
        try:
            return spider_for(registry.get(spider_name))
        except registry.UnknownSource as unknown:
            raise KeyError(str(unknown)) from None

    def list(self) -> list[str]:
        return [*registry.slugs()]

    def find_by_request(self, request: Request) -> list[str]:  # type: ignore[valid-type]  # `list` is a method here
        return []
