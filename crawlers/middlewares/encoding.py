"""Compressed bodies, decompressed strictly: half a gzip is no page, and a bomb is refused before it has gone off.

Scrapy's own middleware gives what it could unpack of a stream that breaks off, as if that were all of it.
"""

from __future__ import annotations

import re
import zlib
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from crawlers.refusals import Refused

_GZIP, _GZIP_MAGIC, _RAW = 31, b"\x1f\x8b", -15
_CHUNK = 65_536
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MOST_LAYERS, _MOST_MEMBERS = 2, 1_000


class Encoding:
    """Asks for gzip and deflate, and undoes them within the size that a body may have."""

    def __init__(self, largest: int) -> None:
        self._largest = largest

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        request.headers.setdefault("Accept-Encoding", "gzip, deflate")

    def process_response(self, request: Request, response: Response) -> Response:
        """The response with its body decompressed; raises Refused (truncated, too_large, layout)."""
        stated = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
        layers = [name for part in stated.split(",") if (name := part.strip()) not in ("", "identity")]
        if not layers or not response.body or request.method == "HEAD" or _is_text(response.body):
            return response
        if len(layers) > _MOST_LAYERS:
            raise Refused("layout", f"Content-Encoding: {stated[:80]}: more than {_MOST_LAYERS} layers")
        body = response.body
        for name in reversed(layers):
            body = decoded(body, name, request.meta.get("download_maxsize", self._largest))
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        headers.pop("Content-Length", None)
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        if issubclass(kind, TextResponse):
            return response.replace(cls=kind, body=body, headers=headers, encoding=None)
        return response.replace(cls=kind, body=body, headers=headers)


def decoded(body: bytes, name: str, largest: int) -> bytes:
    """The body with one layer of `gzip` or `deflate` undone, at most `largest` bytes.

    Raises Refused: `truncated` where the stream breaks off, `too_large` where more would come out, `layout` where it
    is of another kind.
    """
    if name in ("gzip", "x-gzip"):
        if not body.startswith(_GZIP_MAGIC):
            raise Refused("truncated", "the body says gzip and does not begin like one")
        return _members(body, largest)
    if name == "deflate":
        zlib_wrapped = body[0] & 0x0F == zlib.DEFLATED and int.from_bytes(body[:2], "big") % 31 == 0
        return _inflated(zlib.decompressobj(zlib.MAX_WBITS if zlib_wrapped else _RAW), body, largest)[0]
    raise Refused("layout", f"Content-Encoding: {name[:40]} was not asked for")


def _is_text(body: bytes) -> bool:
    """Whether a body that says it is compressed is plain text: servers and proxies forget to take the header off."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(body)


def _members(body: bytes, largest: int) -> bytes:
    """All members of a gzip, one behind the other; what follows them and is none is passed over, as gzip(1) does."""
    parts: list[bytes] = []
    while body.startswith(_GZIP_MAGIC):
        if len(parts) == _MOST_MEMBERS:
            raise Refused("too_large", f"its gzip has more than {_MOST_MEMBERS} members")
        part, body = _inflated(zlib.decompressobj(_GZIP), body, largest)
        parts.append(part)
        largest -= len(part)
    return b"".join(parts)


def _inflated(stream: zlib._Decompress, body: bytes, largest: int) -> tuple[bytes, bytes]:
    parts, size = [], 0
    try:
        while not stream.eof:
            part = stream.decompress(body, _CHUNK)
            body = stream.unconsumed_tail
            size += len(part)
            if size > largest:
                raise Refused("too_large", f"more than {largest} bytes come out of the compressed body")
            if not part and not body and not stream.eof:
                raise Refused("truncated", "the compressed body breaks off")
            parts.append(part)
    except zlib.error as error:
        raise Refused("truncated", f"the compressed body is damaged: {error}") from None
    return b"".join(parts), stream.unused_data
