"""The stories that are kept: which headlines tell one event. A story that grows keeps its id."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from sqlite_utils import Database

from monitors.stories import Story


def keep_stories(db: Database, stories: Iterable[Story]) -> None:
    """Write what the stories of a window come to; inside a transaction. Two that became one take the older's id."""
    for story in stories:
        keys = [tuple(one.id.split("/", 1)) for one in story.titles]
        known = _known(db, keys)
        first, last = story.titles[0], story.titles[-1]
        story_id = known[0] if known else hashlib.sha256(first.id.encode()).hexdigest()[:12]
        db.execute(
            "INSERT INTO stories (id, entity, title, first_at, last_at, outlets) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET entity = excluded.entity, first_at = min(first_at, excluded.first_at),"
            " last_at = max(last_at, excluded.last_at), outlets = max(outlets, excluded.outlets)",
            (story_id, story.about, first.title, first.at, last.at, story.outlets),
        )
        for source, headline in keys:
            db.execute(
                "INSERT INTO story_headlines (story_id, source, headline_id) VALUES (?, ?, ?)"
                " ON CONFLICT (source, headline_id) DO UPDATE SET story_id = excluded.story_id",
                (story_id, source, headline),
            )
        for other in known[1:]:
            db.execute("UPDATE story_headlines SET story_id = ? WHERE story_id = ?", (story_id, other))
            db.execute("DELETE FROM stories WHERE id = ?", (other,))


def _known(db: Database, keys: Iterable[tuple[str, ...]]) -> list[str]:
    """The kept stories that any of these headlines belong to, the oldest first."""
    found: dict[str, str] = {}
    for key in keys:
        row = db.execute(
            "SELECT s.id, s.first_at FROM story_headlines h JOIN stories s ON s.id = h.story_id"
            " WHERE h.source = ? AND h.headline_id = ?",
            key,
        ).fetchone()
        if row:
            found[row[0]] = row[1]
    return sorted(found, key=lambda id: (found[id], id))
