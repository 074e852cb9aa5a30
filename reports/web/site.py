"""What the pages need of one installation. What reports may not import comes as functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlite_utils import Database

from reports.feeds import Words
from reports.weekly.ties import CandidatesOf
from storage.records import instant
from watchlist.models import Watchlist

Row = dict[str, Any]
Verb = Literal["ack", "keep", "dismiss", "mute", "unmute"]
CandidatesIn = Callable[[Database, Watchlist, str], CandidatesOf]


class Unknown(LookupError):
    """There is no such alert."""


@dataclass(frozen=True)
class Site:
    """One installation as the web sees it."""

    database: Path
    archive: Path
    cache: Path
    """Where what is slow to make is kept between runs; it may be deleted at any time."""
    watchlist: Watchlist
    people: Mapping[str, str]
    """Who may act on alerts, by name, and their password, which is their token too."""
    now: Callable[[], datetime]
    words: Words
    """How alerts and headlines are put in words."""
    evidence_of: Callable[[Database, str], tuple[Row, list[Row]]]
    """An alert and what it rests on; raises Unknown."""
    act: Callable[[str, Verb, str, datetime | None], None]
    """Say something of an alert (its id, the word, who says it, until when) and apply it; raises Unknown."""
    sources: Callable[[Database], list[Row]]
    """A row a source: source, state, last, why, evidence, last_good, pages, records, refused, due."""
    candidates_in: CandidatesIn
    """A search for candidate headlines, as reports take it; found by its name in another process."""
    as_of: str | None = None
    """The instant as of which everything is shown, where that is not now."""
    address: str | None = None
    """Where the pages are reached, as links in feeds name it."""

    @property
    def moment(self) -> str:
        """The instant as of which pages are."""
        return self.as_of or instant(self.now())

    def days_ago(self, days: float) -> str:
        """The instant so many days before that."""
        return instant(datetime.fromisoformat(self.moment) - timedelta(days=days))
