"""The span of days that events are planted in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sandbox.world import noise
from sandbox.world.events import Telling
from watchlist.models import Watchlist


@dataclass(frozen=True, slots=True)
class Span:
    """Two days, and what a plan between them is chosen by."""

    watchlist: Watchlist
    first: date
    last: date
    seed: int

    def day(self, share: float) -> date:
        """The day that lies so far into the span (0: the first, 1: the last)."""
        return self.first + timedelta(days=int((self.last - self.first).days * share))

    def told(self, count: int, begin: datetime, hours: int, about: str) -> tuple[Telling, ...]:
        """`count` outlets (all where there are fewer) that tell it one after another, spread over the hours."""
        outlets = [feed for feed in self.watchlist.feeds if feed.entity is None]
        feeds = noise.some(outlets, count, self.seed, "told", about)
        return tuple(Telling(feed.url, begin + timedelta(hours=hours) * n / len(feeds)) for n, feed in enumerate(feeds))
