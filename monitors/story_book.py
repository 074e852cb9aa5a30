"""The stories that are kept: which headlines tell one event. A headline that is in a story stays in it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from monitors.stories import Story


def known_stories(db: Database, since: str) -> dict[str, str]:
    """The stories that were told since then, by the "source/id" of each of their headlines."""
    rows = db.execute(
        "SELECT h.source, h.headline_id, s.id FROM stories s JOIN story_headlines h ON h.story_id = s.id"
        " WHERE s.last_at >= ?",
        (since,),
    ).fetchall()
    return {f"{source}/{headline}": story for source, headline, story in rows}


def keep_stories(db: Database, stories: Iterable[Story]) -> None:
    """Write what the stories of a window come to; inside a transaction. A new one is named after its first headline."""
    for story in stories:
        first, last = story.titles[0], story.titles[-1]
        db.execute(
            "INSERT INTO stories (id, entity, title, first_at, last_at, outlets) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET entity = excluded.entity, first_at = min(first_at, excluded.first_at),"
            " last_at = max(last_at, excluded.last_at), outlets = max(outlets, excluded.outlets)",
            (story.id, story.about, first.title, first.at, last.at, story.outlets),
        )
        for one in story.titles:
            db.execute(
                "INSERT INTO story_headlines (story_id, source, headline_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (story.id, *one.id.split("/", 1)),
            )
