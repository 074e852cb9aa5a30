"""Candidate explanations: stories from around a change that name what changed. Candidates, never causes.

A story names the entity itself, else one of its products, else its maker: the less specific, the more outlets it takes.
The score is specificity × timing × outlets. None is better than a poor one: what names only a product or the maker must
reach a score, and must not be about another product of that maker. Of each story, its first headline is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urldefrag, urlsplit

from monitors.mentions import names
from monitors.stories import Title, stories
from storage.records import parse_instant
from watchlist.models import Watchlist

BEFORE = timedelta(days=3)
MOST = 4
_SPECIFIC = {"own": 1.0, "product": 0.7, "maker": 0.5}
_LEAST = 0.36
"""Of what names only a product or the maker: two outlets within the period for a product, three for a maker."""
Tie = Literal["own", "product", "maker"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One headline, the words in it that matched, how many outlets tell the story, and how good it is (0 to 1)."""

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
    """The best stories of these headlines (rows of `readers.headlines`) from three days before `start` to `end`."""
    called = _Names.of(watchlist, entity)
    fitting: dict[str, tuple[Mapping[str, Any], Tie, tuple[str, ...]]] = {}
    for row in headlines:
        tie = called.tie(row["title"])
        if tie and start - BEFORE <= parse_instant(_at(row)) <= end:
            fitting[f"{row['source']}/{row['id']}"] = (row, *tie)
    about = frozenset((entity,))
    told = [
        Title(key, outlet_of(watchlist, row), _at(row), row["title"], about, about)
        for key, (row, *_) in fitting.items()
    ]
    found = []
    for story in stories(told):
        # The story is as specific as its most specific headline.
        own = sorted(story.titles, key=lambda title: -_SPECIFIC[fitting[title.id][1]])[0]
        row, tie_kind, matched = fitting[own.id]
        score = _SPECIFIC[tie_kind] * _timing(parse_instant(story.titles[0].at), start) * _spread(story.outlets)
        if tie_kind == "own" or score >= _LEAST:
            found.append(
                Candidate(row["title"], row["url"], own.outlet, own.at, matched, story.outlets, round(score, 3))
            )
    return sorted(found, key=lambda c: (-c.score, -c.outlets, c.at, c.title))[:MOST]


@dataclass(frozen=True, slots=True)
class _Names:
    """What headlines call an entity, its products, its maker, and the maker's other products."""

    own: tuple[str, ...]
    products: tuple[str, ...]
    maker: tuple[str, ...]
    siblings: tuple[str, ...]

    @classmethod
    def of(cls, watchlist: Watchlist, entity: str) -> _Names:
        maker, own = watchlist.entity(entity).maker, watchlist.names(entity)
        made = {one.id: watchlist.names(one.id) for one in watchlist.entities if one.maker == entity}
        beside = {one.id: watchlist.names(one.id) for one in watchlist.entities if maker and one.maker == maker}
        by_maker = watchlist.maker_names(entity)
        return cls(
            own,
            tuple(name for names_ in made.values() for name in names_ if name not in own),
            tuple(name for name in by_maker if name not in own),
            tuple(name for id, names_ in beside.items() if id != entity for name in names_ if name not in by_maker),
        )

    def tie(self, title: str) -> tuple[Tie, tuple[str, ...]] | None:
        """How a title is tied to the entity, and by which of its words; None where it is not."""
        own, products, maker = (_named(those, title) for those in (self.own, self.products, self.maker))
        if own:
            return "own", (*own, *products, *maker)
        if products:
            return "product", products
        if maker and not _named(self.siblings, title):
            return "maker", maker
        return None


def _named(those: Iterable[str], title: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in those if names(name, title)))


def outlet_of(watchlist: Watchlist, row: Mapping[str, Any]) -> str:
    """Who published it: the outlet of the feed it came from, else the host of its address."""
    known = {feed.url: feed.outlet for feed in watchlist.feeds}
    return known.get(urldefrag(row["feed_url"])[0]) or urlsplit(row["url"] or row["feed_url"]).hostname or "?"


def _at(row: Mapping[str, Any]) -> str:
    return str(row["published_at"] or row["first_seen_at"])


def _timing(at: datetime, start: datetime) -> float:
    """1 for a story that begins within the period, down to a half for one that begins three days before it."""
    return 1.0 if at >= start else max(0.5, 1 - 0.5 * ((start - at) / BEFORE))


def _spread(outlets: int) -> float:
    """A half for one outlet, and nearer to 1 the more there are."""
    return outlets / (outlets + 1)
