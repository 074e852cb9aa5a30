"""Many things asked at once, where an address takes a list of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def batches(things: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    """The things in their order, `most` at a time."""
    for first in range(0, len(things), most):
        yield things[first : first + most]
