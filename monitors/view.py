"""What detectors look at, and what they give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from monitors.finding import Finding
from monitors.stories import Story
from storage.records import instant
from watchlist.models import Watchlist


@dataclass(frozen=True, slots=True)
class View:
    """What a detector looks at: the facts known at `now`, of which those first seen after `since` are new."""

    db: Database
    watchlist: Watchlist
    now: datetime
    since: datetime | None
    budget: float
    least_change: float
    grouped: Mapping[str, str] = field(default_factory=dict)
    """The stories that headlines ("source/id") were found to be in before."""

    @property
    def as_of(self) -> str:
        """Now, as readers take it."""
        return instant(self.now)

    def is_new(self, seen_at: str) -> bool:
        """Whether a fact that was first seen then has not been looked at yet."""
        return self.since is None or seen_at > instant(self.since)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and among how many facts: the budget is a share of these."""

    findings: tuple[Finding, ...]
    checks: int
    stories: tuple[Story, ...] = ()
    """The stories of the window, for those who keep them."""
