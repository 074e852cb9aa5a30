"""The newest alerts and stories, as feeds tell them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

Row = dict[str, Any]


def alert_rows(db: Database, most: int) -> list[Row]:
    """The newest alerts for analysts, newest first."""
    rows = db.query("SELECT * FROM alerts WHERE audience = 'analyst' ORDER BY opened_at DESC, id LIMIT ?", [most])
    return list(rows)


def story_rows(db: Database, most: int, headlines: int = 20) -> list[Row]:
    """The stories told last, newest first, each with its first `headlines`: title, url, at, feed_url."""
    stories = list(db.query("SELECT * FROM stories ORDER BY last_at DESC, id LIMIT ?", [most]))
    told = headlines_of(db, [story["id"] for story in stories])
    return [{**story, "headlines": told.get(story["id"], [])[:headlines]} for story in stories]


def headlines_of(db: Database, stories: Sequence[str]) -> dict[str, list[Row]]:
    """The headlines of stories by their ids, newest vintage each, oldest first: title, url, at, feed_url."""
    marks = ", ".join("?" * len(stories))
    told: dict[str, list[Row]] = defaultdict(list)
    rows = db.query(
        "SELECT m.story_id, h.title, h.url, coalesce(h.published_at, min(f.seen_at)) AS at, p.url AS feed_url"
        " FROM story_headlines m JOIN headlines f ON f.source = m.source AND f.id = m.headline_id"
        " JOIN headlines h ON h.source = m.source AND h.id = m.headline_id AND h.seen_at ="
        " (SELECT max(n.seen_at) FROM headlines n WHERE n.source = m.source AND n.id = m.headline_id)"
        f" JOIN pages p ON p.id = h.page_id WHERE m.story_id IN ({marks})"
        " GROUP BY m.source, m.headline_id ORDER BY at, h.id",
        list(stories),
    )
    for row in rows:
        told[row["story_id"]].append(row)
    return dict(told)
