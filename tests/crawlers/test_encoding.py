"""Compressed bodies: whole ones come out whole, the others are refused."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response

from crawlers.middlewares.encoding import Encoding, decoded
from crawlers.refusals import Refused

LARGE = 1_000_000
BODIES = st.binary(min_size=1, max_size=5_000)


def raw_deflate(body: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(body) + stream.flush()


@given(BODIES, BODIES)
def test_what_was_compressed_comes_out_as_it_was(first: bytes, second: bytes) -> None:
    assert decoded(gzip.compress(first) + gzip.compress(second), "gzip", LARGE) == first + second
    assert decoded(gzip.compress(first) + b"\0\0\0", "x-gzip", LARGE) == first
    assert decoded(zlib.compress(first), "deflate", LARGE) == first


def test_deflate_without_its_wrapper_is_read_too() -> None:
    assert decoded(raw_deflate(b"as some servers send it"), "deflate", LARGE) == b"as some servers send it"


@given(BODIES, st.data())
def test_a_stream_that_breaks_off_is_truncated(body: bytes, data: st.DataObject) -> None:
    whole = gzip.compress(body)
    cut = data.draw(st.integers(2, len(whole) - 1))
    with pytest.raises(Refused) as refused:
        decoded(whole[:cut], "gzip", LARGE)
    assert refused.value.reason == "truncated"


@pytest.mark.parametrize(
    ("bomb", "name"),
    [
        (gzip.compress(b"0" * 2_000_000), "gzip"),
        (gzip.compress(b"0" * 600_000) * 2, "gzip"),
        (zlib.compress(b"0" * 2_000_000), "deflate"),
        (gzip.compress(b"") * 2_000, "gzip"),
    ],
)
def test_a_bomb_is_too_large(bomb: bytes, name: str) -> None:
    with pytest.raises(Refused) as refused:
        decoded(bomb, name, LARGE)
    assert refused.value.reason == "too_large"


def answered(body: bytes, encoding: str) -> bytes:
    response = Response("https://x.example/", body=body, headers={"Content-Encoding": encoding})
    return Encoding(LARGE).process_response(Request("https://x.example/"), response).body


def test_layers_are_undone_from_the_outside_in() -> None:
    assert answered(zlib.compress(gzip.compress(b"twice")), "gzip, deflate") == b"twice"
    assert answered(b"plain", "identity") == b"plain"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_plain_text_that_says_it_is_compressed_is_taken_as_it_is(encoding: str) -> None:
    assert answered('{"算力": 1}\n'.encode(), encoding) == '{"算力": 1}\n'.encode()


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip, gzip", "aws-chunked"])
def test_an_encoding_nobody_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(Refused) as refused:
        answered(gzip.compress(b"x"), encoding)
    assert refused.value.reason == "layout"
