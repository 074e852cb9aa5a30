"""From sightings to vintages: the pure rule that decides what is kept.

A sighting says "at this time, this page showed this". Sorted by time and run-length encoded, the sightings of one key
are its vintages: a value seen again only moves `last_seen_at`, another value begins a new vintage. The rule looks at
the set of sightings alone, so the order in which they arrived cannot matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

Content = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One page's word on one key. `page` orders pages in the same way on every machine: (run key, place in the run)."""

    seen_at: str
    content: Content
    page: tuple[str, int]
    page_id: int
    reader_version: int
    recorded_at: str


@dataclass(frozen=True, slots=True)
class Vintage:
    """What the world showed from `seen_at` to `last_seen_at`; `first` is the page that showed it first."""

    seen_at: str
    last_seen_at: str
    content: Content
    first: Sighting


def fold(sightings: Iterable[Sighting], after: Vintage | None = None) -> list[Vintage]:
    """The vintages of one key's sightings, oldest first.

    With `after`, the newest vintage already known and older than all the sightings: what follows it. Its own
    `last_seen_at` may have moved; then it comes first in the answer. Two pages that contradict each other in the same
    second leave one: the greater content, for no better reason than that everyone will choose the same.
    """
    known = [after] if after else []
    for moment, together in groupby(sorted(sightings, key=lambda s: s.seen_at), key=lambda s: s.seen_at):
        chosen = _chosen(list(together))
        if known and known[-1].content == chosen.content:
            known[-1] = replace(known[-1], last_seen_at=moment)
        else:
            known.append(Vintage(moment, moment, chosen.content, chosen))
    return known[1:] if after and known[0] is after else known


def _chosen(contradicting: list[Sighting]) -> Sighting:
    content = max((s.content for s in contradicting), key=_sortable)
    return min((s for s in contradicting if s.content == content), key=lambda s: s.page)


def _sortable(content: Content) -> tuple[tuple[bool, Any], ...]:
    return tuple((value is not None, value if value is not None else 0) for value in content)
