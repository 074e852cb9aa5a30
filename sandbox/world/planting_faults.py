"""A plan of faults for a span of days: each host has its bad days, and none has two kinds of them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from sandbox.world.faults import Fault, Kind
from sandbox.world.span import Span
from watchlist.models import Watchlist

_HOSTS: tuple[tuple[str, Kind, float, int], ...] = (
    (r"^https://data\.similarweb\.com/", "rate-limited", 0.15, 2),
    (r"^https://rss\.(applemarketingtools|marketingtools\.apple)\.com/", "unavailable", 0.25, 1),
    (r"^https://api\.ebay\.com/buy/", "changed-layout", 0.35, 2),
    (r"^https://itunes\.apple\.com/", "truncated", 0.45, 1),
    (r"^https://www\.similarweb\.com/", "captcha", 0.0, 10_000),
)
_FEEDS: tuple[tuple[Kind, float, int], ...] = (
    ("captcha", 0.2, 3),
    ("redirect", 0.3, 1),
    ("gzip-bomb", 0.4, 1),
    ("empty-accepted", 0.6, 1),
    ("robots-error", 0.7, 2),
    ("hang", 0.8, 1),
)


def planned_faults(watchlist: Watchlist, first: date, last: date, seed: int = 0) -> dict[str, Fault]:
    """Faults between two days, by pattern, for a World's `faults`. www.similarweb.com shows a wall all the time."""
    span = Span(watchlist, first, last, seed)
    feeds = [feed.url for feed in watchlist.feeds]
    planted = {pattern: _fault(span, kind, share, days) for pattern, kind, share, days in _HOSTS}
    for url, (kind, share, days) in zip(feeds, _FEEDS, strict=False):
        planted[_feed(url, kind)] = _fault(span, kind, share, days)
    return planted


def _feed(url: str, kind: Kind) -> str:
    """The pattern of one feed, or of its host's robots.txt."""
    if kind == "robots-error":
        return f"^{re.escape('/'.join(url.split('/')[:3]))}/robots\\.txt$"
    return f"^{re.escape(url)}$"


def _fault(span: Span, kind: Kind, share: float, days: int) -> Fault:
    since = datetime.combine(span.day(share), time(0), UTC)
    return Fault(kind, since, since + timedelta(days=days))
