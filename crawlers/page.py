"""What was asked (`Ask`) and what came back (`Page`): all that a reader may know."""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Never
from urllib.parse import unquote, urlsplit

from parsel import Selector
from w3lib.encoding import html_to_unicode

from crawlers.refusals import Refused


@dataclass(frozen=True, slots=True)
class Ask:
    """One request to make. No secret is in it: the downloader adds those after logging and archiving."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    browser: bool = False


@dataclass(frozen=True)
class Page:
    """One answer as it was received. `url` is the one asked; `received_at` is aware, in UTC."""

    url: str
    body: bytes
    received_at: datetime
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    """Response headers by lower-case name; only those that are archived."""
    method: str = "GET"
    request_body: bytes = b""

    @cached_property
    def query(self) -> dict[str, str]:
        """The query of the address, one value a name (the first)."""
        pairs = urlsplit(self.url).query.replace("+", " ").split("&")
        told = (pair.partition("=") for pair in reversed(pairs) if pair)
        return {unquote(name): unquote(value) for name, _, value in told}

    @cached_property
    def host(self) -> str:
        """The host asked, in lower case without port; empty where the address has none."""
        return urlsplit(self.url).hostname or ""

    @cached_property
    def path(self) -> tuple[str, ...]:
        """The parts of the address's path that are not empty."""
        return tuple(filter(None, urlsplit(self.url).path.split("/")))

    @cached_property
    def text(self) -> str:
        """The body as text: by byte-order mark, header, declaration, then UTF-8, in w3lib's order (the browsers')."""
        return html_to_unicode(self.headers.get("content-type"), self.body, default_encoding="utf8")[1]

    @cached_property
    def selector(self) -> Selector:
        """The body as HTML, for CSS and XPath."""
        return Selector(text=self.text or "<html/>", type="html")

    def json(self) -> Any:
        """The body as strict JSON (no NaN); raises Refused("layout") on anything else, ("empty") on a blank body."""
        if not self.body.strip():
            raise Refused("empty", "the body is blank")
        try:
            return _STRICT.decode(self.body.removeprefix(codecs.BOM_UTF8).decode())
        except (ValueError, RecursionError) as error:
            raise Refused("layout", f"not JSON: {error}") from None


def _no_constant(name: str) -> Never:
    raise ValueError(f"{name} is not JSON")


_STRICT = json.JSONDecoder(parse_constant=_no_constant)
