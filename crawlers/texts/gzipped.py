"""Bodies that are gzip files themselves, as sitemaps named .xml.gz are: unpacked, but never beyond a bound."""

from __future__ import annotations

import zlib

from crawlers.refusals import Refused

MOST_UNPACKED = 52_428_800
"""What the sitemap protocol allows a sitemap to be."""
_MAGIC = b"\x1f\x8b"


def unpacked(body: bytes) -> bytes:
    """The contents of a gzip file, as far as they arrived; any other body as it is.

    Raises Refused("layout") on a broken file and ("too_large") on one of more than MOST_UNPACKED bytes.
    """
    if not body.startswith(_MAGIC):
        return body
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        contents = stream.decompress(body, MOST_UNPACKED)
    except zlib.error as error:
        raise Refused("layout", f"a broken gzip file: {error}") from None
    if stream.unconsumed_tail:
        raise Refused("too_large", f"more than {MOST_UNPACKED} bytes unpacked")
    return contents
