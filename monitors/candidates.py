"""Candidate explanations: headlines from around a change that name what changed. Candidates, never causes.

None is better than a poor one: a headline must name the entity itself. Stories that more outlets tell come first, then
those nearer to the change; of each story, its first headline is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urldefrag, urlsplit

from monitors.mentions import names
from monitors.stories import Title, stories
from storage.records import parse_instant
from watchlist.models import Watchlist

BEFORE = timedelta(days=3)
MOST = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """One headline, the words in it that matched, how many outlets tell the story, and how near it is (0 to 1)."""

    title: str
    url: str | None
    outlet: str
    at: str
    matched: tuple[str, ...]
    outlets: int
    score: float


def candidates(
    watchlist: Watchlist, entity: str, start: datetime, end: datetime, headlines: Iterable[Mapping[str, Any]]
) -> list[Candidate]:
    """The best headlines (rows of `readers.headlines`) from three days before `start` to `end` that name the entity."""
    own, makers = watchlist.names(entity), watchlist.maker_names(entity)
    fitting: dict[str, tuple[Mapping[str, Any], tuple[str, ...]]] = {}
    for row in headlines:
        matched = tuple(dict.fromkeys(name for name in own if names(name, row["title"])))
        if matched and start - BEFORE <= parse_instant(_at(row)) <= end:
            by_maker = tuple(name for name in makers if name not in own and names(name, row["title"]))
            fitting[f"{row['source']}/{row['id']}"] = (row, (*matched, *by_maker))
    about = frozenset((entity,))
    told = [
        Title(key, outlet_of(watchlist, row), _at(row), row["title"], about, about) for key, (row, _) in fitting.items()
    ]
    found = []
    for story in stories(told):
        first = story.titles[0]
        row, matched = fitting[first.id]
        nearness = _nearness(parse_instant(first.at), start)
        found.append(Candidate(row["title"], row["url"], first.outlet, first.at, matched, story.outlets, nearness))
    return sorted(found, key=lambda c: (-c.outlets, -c.score, c.at, c.title))[:MOST]


def outlet_of(watchlist: Watchlist, row: Mapping[str, Any]) -> str:
    """Who published it: the outlet of the feed it came from, else the host of its address."""
    known = {feed.url: feed.outlet for feed in watchlist.feeds}
    return known.get(urldefrag(row["feed_url"])[0]) or urlsplit(row["url"] or row["feed_url"]).hostname or "?"


def _at(row: Mapping[str, Any]) -> str:
    return str(row["published_at"] or row["first_seen_at"])


def _nearness(at: datetime, start: datetime) -> float:
    """1 for a headline within the period, less the earlier before it."""
    return 1.0 if at >= start else round(max(0.0, 1 - (start - at) / BEFORE), 3)
