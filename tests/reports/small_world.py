"""A small world for exports, feeds and assistants: facts, an alert, a story, and titles that mean harm."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from storage.records import Headline, Offer, Point, Rank, instant

HOSTILE = '=HYPERLINK("http://evil.example","<script>alert(1)</script>")'


def march(number: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, number, hour, tzinfo=UTC)


def day(number: int, hour: int = 0) -> str:
    """An instant of March 2026."""
    return instant(march(number, hour))


def visits(value: float, subject: str = "a.example", start: str = "2026-01-01") -> Point:
    return Point("visits", subject, start, "month", value, "visits", {"country": "WW"})


def headline(id: str, title: str, **fields: Any) -> Headline:
    return Headline(id, title=title, **{"url": f"https://news.example/{id}", "published_at": None, **fields})


def place(rank: int, name: str) -> Rank:
    return Rank("appstore", "cn", "iphone", "free", "all", day(1), rank, "77", name)


def offer(title: str) -> Offer:
    return Offer("9", title, "https://m.example/9", None, None, "fixed", None, None)


def add_alert(db: Database, id: str = "a1b2c3", opened: int = 2, **fields: Any) -> None:
    """An alert with one finding of its day."""
    finding = {
        "detector": "level", "source": "s", "metric": "visits", "subject": "a.example", "grain": "month",
        "start": "2026-01-01", "seen_at": day(opened), "severity": 0.5, "p": 0.001, "was": 10.0, "value": 11.5,
        "change": 0.15, "dims": {"country": "WW"}, "note_zh": "访问量上升", "note_en": "visits rose", "page_id": 1,
        "page_url": "https://a.example/f", "history": [["2025-12-01", 10.0], ["2026-01-01", 11.5]],
    }  # fmt: skip
    row = {
        "id": id, "incident": "entity:kimi", "audience": "analyst", "entity": "kimi", "state": "firing",
        "severity": 0.5, "title_zh": "Kimi 访问量上升", "title_en": "Kimi: visits rose",
        "findings": json.dumps([finding]), "candidates": "[]", "opened_at": day(opened), "updated_at": day(opened),
    }  # fmt: skip
    db["alerts"].insert({**row, **fields})  # type: ignore[union-attr]


def add_story(db: Database, id: str, title: str, headlines: tuple[str, ...], outlets: int = 2) -> None:
    """A story of the second of March that these headlines of source "s" tell."""
    db["stories"].insert(  # type: ignore[union-attr]
        {"id": id, "entity": "kimi", "title": title, "first_at": day(1), "last_at": day(2), "outlets": outlets}
    )
    for one in headlines:
        db["story_headlines"].insert({"story_id": id, "source": "s", "headline_id": one})  # type: ignore[union-attr]
