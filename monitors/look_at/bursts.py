"""News: one story in many outlets within three days that names somebody who is watched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from typing import Any

from monitors.candidates import outlet_of
from monitors.finding import Finding
from monitors.mentions import Mentions
from monitors.stories import OWN_VOICE, Story, Title, named_after, stories
from monitors.view import Found, View
from storage import readers
from storage.records import instant
from watchlist.models import Watchlist

WINDOW = timedelta(hours=72)
LEAST_OUTLETS = 4
_LEARNT_FROM, _MOST_LEARNT = timedelta(days=14), 3000
"""How long before the window headlines show how usual words are, and from how many, the newest."""


def look(view: View) -> Found:
    """Findings on stories that have just come to enough outlets."""
    rows = list(readers.headlines(view.db, view.as_of, since=instant(view.now - WINDOW), until=view.as_of))
    new = sum(view.is_new(row["first_seen_at"]) for row in rows)
    if not new:
        return Found((), 0)
    by_id = {f"{row['source']}/{row['id']}": row for row in rows}
    own = {feed.url for feed in view.watchlist.feeds if feed.entity is not None}
    outlets = {
        key: OWN_VOICE if row["feed_url"] in own else outlet_of(view.watchlist, row) for key, row in by_id.items()
    }
    named = mentions_of(view.watchlist).entities
    maker = {entity.id: entity.maker for entity in view.watchlist.entities}

    def makers(ids: frozenset[str]) -> frozenset[str]:
        return frozenset(found for one in ids if (found := maker.get(one)))

    titles = [
        Title(key, outlets[key], at, row["title"], about, about | makers(about))
        for key, row in by_id.items()
        for at, about in ((row["published_at"] or row["first_seen_at"], named(row["title"])),)
    ]
    # What was grouped before stays as it was: the headlines of stories, and those that were alone.
    alone = {key: named_after(key) for key, row in by_id.items() if not view.is_new(row["first_seen_at"])}
    groups = stories(titles, alone | dict(view.grouped), _before(view))
    told = [story for story in groups if len(story.titles) > 1]
    checks = len(titles) and max(1, new // LEAST_OUTLETS)
    found = (_finding(view, story, by_id) for story in told if story.outlets >= LEAST_OUTLETS)
    return Found(tuple(f for f in found if f is not None), checks, tuple(told))


def _before(view: View) -> list[str]:
    since, until = instant(view.now - _LEARNT_FROM), instant(view.now - WINDOW)
    return [row["title"] for row in readers.headlines(view.db, view.as_of, since=since, until=until)][-_MOST_LEARNT:]


@lru_cache(maxsize=4)
def mentions_of(watchlist: Watchlist) -> Mentions:
    """The finder of a watchlist's names; made once, as it takes a while."""
    return Mentions(watchlist)


def _finding(view: View, story: Story, rows: Mapping[str, Mapping[str, Any]]) -> Finding | None:
    entity_id = story.about
    if entity_id is None:
        return None
    entity, first = view.watchlist.entity(entity_id), story.titles[0]
    return Finding(
        detector="burst",
        key="|".join(("burst", entity_id, story.id)),
        source=rows[first.id]["source"],
        metric="headlines",
        subject=entity_id,
        start=first.at,
        grain="instant",
        seen_at=max(rows[one.id]["first_seen_at"] for one in story.titles),
        p=view.budget,
        severity=round(min(1.0, (story.outlets / 10) ** 0.5 * (0.4 + 0.6 * entity.importance)), 4),
        note_zh=f"{entity.zh}：{story.outlets} 家媒体报道：{first.title}",
        note_en=f"{entity.en}: one story in {story.outlets} outlets: {first.title}",
        entity=entity_id,
        value=float(story.outlets),
        page_id=rows[first.id]["page_id"],
    )
