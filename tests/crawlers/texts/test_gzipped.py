"""Bodies that are gzip files themselves."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.refusals import Refused
from crawlers.texts.gzipped import MOST_UNPACKED, unpacked


@given(st.binary(max_size=2000))
def test_what_was_packed_is_unpacked_and_what_was_not_is_left(body: bytes) -> None:
    assert unpacked(gzip.compress(body)) == body
    assert unpacked(b"<" + body) == b"<" + body


def test_of_a_file_that_was_cut_the_beginning_is_read() -> None:
    body = b"".join(b"<url>%d</url>" % n for n in range(5000))
    packed = gzip.compress(body)
    beginning = unpacked(packed[: len(packed) // 2])
    assert beginning
    assert body.startswith(beginning)


@pytest.mark.parametrize(
    ("body", "reason"),
    [(gzip.compress(bytes(MOST_UNPACKED + 1)), "too_large"), (b"\x1f\x8b\x08 no gzip at all", "layout")],
)
def test_a_bomb_and_a_broken_file_are_refused(body: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        unpacked(body)
    assert refused.value.reason == reason
