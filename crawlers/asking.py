"""From what a source asks to what Scrapy sends, and back: an `Asked` travels in its request through every hop."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request

from crawlers.page import Ask
from watchlist.plain import PlainFault

ASKED, FIRST_URL, BROWSER = "asked", "asked_url", "playwright"


class IndexUnusable(PlainFault):
    """The file given to --urls cannot be used; the message names it and the line."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An ask on its way: how deep in the crawl it is, and where it was taken from."""

    ask: Ask
    depth: int = 0
    line: int | None = None
    """From 0."""
    index: Path | None = None

    @property
    def key(self) -> tuple[str, str, bytes, int | None]:
        """What makes two asks of one crawl the same; lines of an index are asked as often as they stand there."""
        return (self.ask.method, self.ask.url, self.ask.body, self.line)


def request_for(asked: Asked, *, browser: bool, whole_statuses: Mapping[int, Any]) -> Request:
    """The request that makes an ask; raises ValueError on an address that is none.

    Redirects are followed, but for the statuses that the source reads itself.
    """
    ask = asked.ask
    request = Request(ask.url, method=ask.method, headers=dict(ask.headers), body=ask.body, dont_filter=True)
    request.meta[ASKED] = asked
    request.meta[FIRST_URL] = request.url
    request.meta["handle_httpstatus_list"] = list(whole_statuses)
    if browser or ask.browser:
        request.meta[BROWSER] = True
    return request


def asked_of(request: Request) -> Asked | None:
    """The ask that a request makes; None for what the crawl asks of its own (robots.txt, tokens, parts of a page)."""
    asked = request.meta.get(ASKED)
    return asked if isinstance(asked, Asked) else None


def is_first_hop(request: Request) -> bool:
    """Whether a request goes where its ask said, and not on to where a redirect points."""
    return bool(request.meta.get(FIRST_URL) == request.url)


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, in lower case: what secrets and robots.txt are bound to."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def read_index(path: Path, slug: str, *, browser: bool = False) -> Iterator[Asked]:
    """The asks of one source in an index of recorded answers: an object a line with `source`, `url`, and where it is
    not GET, `method`. All else (the answer's own status, headers and file) is passed over. Raises IndexUnusable.
    """
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise IndexUnusable(f"{path}: {error}") from None
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            if entry.get("source") == slug:
                yield Asked(_ask(entry, browser), line=number, index=path.resolve())
        except (ValueError, TypeError, AttributeError) as error:
            raise IndexUnusable(f"{path}:{number + 1}: {error}") from None


def _ask(entry: Mapping[str, Any], browser: bool) -> Ask:
    url, method = entry.get("url"), entry.get("method") or "GET"
    if not isinstance(url, str) or not url:
        raise ValueError("`url` must be an address")
    if not isinstance(method, str):
        raise ValueError("`method` must be a text like POST")
    return Ask(url, method.upper(), browser=browser)
