"""What a crawl asks of the sandbox and what it gets: one request for an original address, one answer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

FOREVER = math.inf


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the original host would have got it. Header names are in lower case."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    line: int | None = None
    """The line of an index that the address was taken from, where the crawl says so."""
    index: str | None = None
    """That index's absolute path, where the crawl says so."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `at` is the aware moment at which the world showed it; header names are in lower case."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    body: bytes = b""
    at: datetime | None = None
    length: int | None = None
    """The Content-Length to claim where it is not the body's own: more than the body makes a truncated answer."""
    hang: float = 0.0
    """Seconds to keep silent before answering; FOREVER: until the client gives up."""


class Web(Protocol):
    """Anything that answers for the whole web: recorded bodies, or a simulated world."""

    def answer(self, request: Request) -> Answer:
        """The answer for the request's original address; called from many threads at once."""


def text_answer(status: int, text: str, at: datetime | None = None) -> Answer:
    """A short plain-text answer."""
    return Answer(status, {"content-type": "text/plain"}, (text + "\n").encode(), at)
