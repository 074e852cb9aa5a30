"""What the readers of app charts share: a list of apps in rank order becomes ranks and one snapshot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from crawlers.refusals import Refused
from storage.records import Rank, Record, Snapshot

APPLE_MOST = 100
"""Apple's feeds hold no more, whatever is asked."""
_USUAL_SHARE = 0.9
_APPLE_ID = re.compile(r"[1-9]\d{3,14}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Chart:
    """One list as the records name it; country and device in lower case, genre the store's own id or "all"."""

    store: str
    country: str
    device: str
    chart: str
    genre: str

    def records(
        self, at: str, apps: Iterable[tuple[str | None, str]], asked: int, most: int = APPLE_MOST
    ) -> Iterator[Record]:
        """A rank for each (id, name) from 1 on, then the snapshot; raises Refused("empty") for none."""
        listed = list(apps)
        ids = [app_id for app_id, _ in listed if app_id is not None]
        if not listed:
            raise Refused("empty", "a list without entries")
        if len(set(ids)) != len(ids):
            raise Refused("layout", "the same app is at two places")
        where = (self.store, self.country, self.device, self.chart, self.genre, at)
        for rank, (app_id, name) in enumerate(listed, start=1):
            yield Rank(*where, rank, app_id, name)
        yield Snapshot(*where, asked=asked, got=len(listed), complete=whole_list(len(listed), asked, most))


def apple_id(written: Any) -> str:
    """The id of an app at Apple; one with a leading zero is somebody's sample. Raises ValueError."""
    if not isinstance(written, str) or not _APPLE_ID.fullmatch(written):
        raise ValueError(f"not the id of an app: {written!r}"[:80])
    return written


def whole_list(got: int, asked: int, most: int = APPLE_MOST) -> bool:
    """Whether an app that is missing among `got` entries is out of the chart, and not merely cut off.

    `most` is how many the store serves at all. Apple's full lists run a little short, 95 to 100 over 18 days of three
    storefronts; a list much shorter was cut.
    """
    return got >= _USUAL_SHARE * min(asked, most)
