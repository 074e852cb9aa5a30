"""A home that has seen fourteen months of Kimi, an alert on it, a story about it, and titles that mean harm."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlite_utils import Database

from reports.web.pages import Pages
from storage.archive import Archive
from storage.home import Home
from storage.records import Headline, Offer, Point, Rank, instant
from suanli.installation import Installation
from suanli.serve import site_of
from tests.conftest import See
from tests.reports.small_world import add_alert, add_story, day

PASSWORD = "correct horse battery"
AS_OF = "2026-03-20T15:59:59Z"
HOSTILE = '<img src=x onerror="document.title=\'taken\'"> =HYPERLINK("http://evil.example") \u202eKimi'
ENDLESS = "Kimi " + "A" * 10_000
Opened = Callable[[], Pages]


@pytest.fixture
def filled(db: Database, see: See, home: Home) -> Home:
    body = Archive(home.archive).put(b'{"SiteName": "kimi.com", "x": "<script>alert(1)</script>"}')
    months = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(14)]
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    visits = [
        Point("visits", "kimi.com", str(month), "month", 1e6 * (1 + n / 10), "visits", {"country": "WW"})
        for n, month in enumerate(months)
    ]
    see(at, *visits, source="similarweb-extension", url="https://data.example/v1?domain=kimi.com")
    see(at + timedelta(days=3), visits[-1].__class__(
        "visits", "kimi.com", "2026-02-01", "month", 9e5, "visits", {"country": "WW"}
    ), source="similarweb-extension", url="https://data.example/v1?domain=kimi.com")  # fmt: skip
    days = [at + timedelta(days=n) for n in range(3)]
    for n, moment in enumerate(days):
        see(moment, Rank("appstore", "cn", "iphone", "free", "all", instant(moment), 3 + n, "6474233312", "Kimi"),
            source="apple-rss")  # fmt: skip
    see(
        at,
        Headline("h1", title=HOSTILE, url="javascript:alert(1)", published_at=day(1)),
        Headline("h2", title=ENDLESS, url="https://news.example/h2", published_at=day(1)),
        Headline("h3", title="Kimi opens its model", url="https://news.example/h3", published_at=day(2)),
        source="feed",
    )
    see(at, Offer("1", "H100", "https://m.example/1", None, None, "fixed", None, None), source="newegg")
    add_story(db, "s/1", HOSTILE, ("h1", "h2", "h3"))
    page = next(iter(db.query("SELECT id FROM pages WHERE url LIKE '%kimi.com' ORDER BY id")))["id"]
    db.execute("UPDATE pages SET sha256 = ? WHERE id = ?", [body, page])
    finding = {
        "detector": "surprise", "source": "similarweb-extension", "metric": "visits", "subject": "kimi.com",
        "grain": "month", "start": "2026-02-01", "seen_at": day(5), "severity": 0.6, "p": 0.002, "was": 2.2e6,
        "value": 9e5, "expected": 2.3e6, "low": 1.9e6, "high": 2.7e6, "change": -0.59, "dims": {"country": "WW"},
        "note_zh": f"Kimi 访问量下降 59% {HOSTILE}", "note_en": f"Kimi: visits down 59% {HOSTILE}", "page_id": page,
        "page_url": "https://data.example/v1?domain=kimi.com",
        "history": [[str(month), visits[n].value] for n, month in enumerate(months[:-1])] + [["2026-02-01", 9e5]],
    }  # fmt: skip
    candidates = [
        {"title": HOSTILE, "url": "javascript:alert(1)", "outlet": "<b>evil</b>", "at": day(1), "matched": ["Kimi"],
         "outlets": 1, "score": 0.2},
        {"title": "Kimi opens its model", "url": "https://news.example/h3", "outlet": "news.example", "at": day(2),
         "matched": ["Kimi"], "outlets": 3, "score": 0.9},
    ]  # fmt: skip
    add_alert(
        db, "a1b2c3d4e5f6", 5, title_zh=f"Kimi 访问量下降 59% {HOSTILE}", title_en=f"Kimi: visits down 59% {HOSTILE}",
        findings=json.dumps([finding]), candidates=json.dumps(candidates),
    )  # fmt: skip
    db["incidents"].insert(  # type: ignore[union-attr]
        {
            "key": "entity:kimi", "state": "firing", "since": day(5), "last_seen": day(5), "told": "[]", "heard": "[]",
            "alert_id": "a1b2c3d4e5f6",
        }
    )  # fmt: skip
    home.settings.write_text('[[web.people]]\nname = "li"\npassword_env = "SUANLI_LI"\n', "utf-8")
    return home


@pytest.fixture
def pages(filled: Home) -> Iterator[Pages]:
    place = Installation(filled)
    with ThreadPoolExecutor(1) as executor:
        yield Pages(site_of(place, {"SUANLI_LI": PASSWORD}, AS_OF), executor, secret="0" * 64)
