"""What can be true as seen at a time: nothing of a period that begins after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from storage.records import Point, Record, parse_instant

_AHEAD = timedelta(days=2)
"""A day begins up to fourteen hours earlier in the east, and clocks differ."""


def possible(records: Iterable[Record], seen_at: str) -> tuple[tuple[Record, ...], list[str]]:
    """The records that can be true as seen at that instant, and why the others cannot."""
    latest = (parse_instant(seen_at) + _AHEAD).isoformat()[:10]
    kept, refused = [], []
    for record in records:
        if isinstance(record, Point) and record.start[:10] > latest:
            refused.append(f"{record.metric} of {record.subject}: starts on {record.start}, after it was seen")
        else:
            kept.append(record)
    return tuple(kept), refused
