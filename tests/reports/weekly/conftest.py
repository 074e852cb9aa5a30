"""A database that has seen a week worth reporting, and what came with it that means harm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlite_utils import Database

from reports.weekly.issue import Issue, issue
from storage.records import Estimate, Headline, Point, instant
from watchlist.load import load
from watchlist.models import Watchlist

AS_OF = "2024-12-05T15:59:59Z"
SEEN = datetime(2024, 12, 5, 8, tzinfo=UTC)
HOSTILE = (
    "<script>alert(1)</script> of Kimi",
    '=HYPERLINK("http://evil.example","Kimi")',
    "Kimi \u202eeht si siht\u202c \u2066x\u2069",
    "Kimi " + "A" * 10_000,
    "@SUM(1) Kimi\x07\x1b[31m",
)
See = Callable[..., None]


@dataclass(frozen=True)
class Told:
    """A candidate as monitors find it."""

    title: str
    url: str | None
    outlet: str
    at: str
    matched: tuple[str, ...]


@pytest.fixture
def watchlist() -> Watchlist:
    return load(None)


def visits(site: str, first: date, days: int, a_day: float) -> list[Point]:
    """Visits of each of some days, more by a fiftieth of the first day's each day."""
    return [
        Point("visits", site, f"{first + timedelta(days=n)}", "day", a_day * (1 + n / 50), "visits", {"country": "WW"})
        for n in range(days)
    ]


@pytest.fixture
def full_db(db: Database, see: See) -> Database:
    """Two weeks of visits, two of downloads, an author's estimates, shares, and five hostile headlines told twice."""
    first = date(2024, 11, 15)
    for site, a_day in (("claude.ai", 1e6), ("perplexity.ai", 4e5), ("character.ai", 6e5)):
        see(SEEN + timedelta(seconds=len(site)), *visits(site, first, 15, a_day), source="similarweb-csv")
    downloads = [
        Point("downloads", "6446882473", f"{date(2024, 10, 1) + timedelta(days=n)}", "day", 1000.0 + n, "downloads",
              {"country": "CN", "store": "appstore"})
        for n in range(64)
    ]  # fmt: skip
    see(SEEN, *downloads, source="qimai-csv")
    see(
        SEEN,
        Estimate("=A<b>uthor", "xAI", "h100_equivalents", "h100e", "2024-12-05", "2025", 5e5, 1e6),
        source="estimates",
    )
    see(SEEN, *_shares(), source="wind-csv")
    for outlet in ("feed", "news-sitemap"):
        see(SEEN, *(_headline(n, title) for n, title in enumerate(HOSTILE)), source=outlet)
    for n, title in enumerate(HOSTILE):
        db.execute(
            "INSERT INTO stories VALUES (?, 'kimi', ?, '2024-12-03T00:00:00Z', '2024-12-03T00:00:00Z', 2)",
            [str(n), title],
        )
        for outlet in ("feed", "news-sitemap"):
            db.execute("INSERT INTO story_headlines VALUES (?, ?, ?)", [str(n), outlet, f"id-{n}"])
    db.conn.commit()
    return db


def _headline(n: int, title: str) -> Headline:
    return Headline(f"id-{n}", title, "javascript:alert(1)" if n else "https://news.example/1", "2024-12-03T00:00:00Z")


def _shares() -> list[Point]:
    spans = {"week": 4.98, "month": -1.5, "year": 193.14}
    changes = [
        Point("change_pct", "NVDA.O", "2024-12-04", "day", value, "percent", {"over": over})
        for over, value in spans.items()
    ]
    return [*changes, Point("market_cap", "NVDA.O", "2024-12-04", "day", 3_554_500_000_000, "USD")]


def candidates_of(entity: str, start: datetime, end: datetime) -> Sequence[Told]:
    """A hostile candidate for every change."""
    at = instant(start)
    first = {"claude": 0, "perplexity": 2}.get(entity, 3)
    return [Told(title, "javascript:alert(1)", "=O<i>utlet", at, ("Kimi",)) for title in HOSTILE[first : first + 2]]


@pytest.fixture
def full(full_db: Database, watchlist: Watchlist) -> Issue:
    return issue(full_db, watchlist, AS_OF, candidates_of)


@pytest.fixture
def empty(db: Database, watchlist: Watchlist) -> Issue:
    """An issue of a database that has seen nothing."""
    return issue(db, watchlist, AS_OF, candidates_of)
