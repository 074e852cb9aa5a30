"""What Similarweb's sources share: its calendar, how it names sites, and what its zeros mean.

Its days are EST without daylight saving (UTC-5 all year); a month is out by the 10th of the next. A zero stands where
the panel is too small, so it is "no data" and never a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any

from crawlers.points import point
from crawlers.refusals import Refused
from crawlers.texts.countries import WORLD
from crawlers.texts.quantities import number, text
from storage.records import Grain, Point

DAYS = timezone(timedelta(hours=-5))


def site_name(written: Any) -> str:
    """A site as Similarweb spells it: lower case, no `www.`, no dot at the end."""
    return text(written).lower().rstrip(".").removeprefix("www.")


def require_site(asked: str, answered: Any) -> None:
    """Refuse an answer about another site: a subdomain's parent is larger by orders of magnitude."""
    if site_name(answered) != site_name(asked):
        raise Refused("mismatch", f"asked for {asked}, got {answered}")


def first_of_month(written: Any) -> date:
    """The month that "2024-02", "2024-02-01" or "2024-02-01T00:00:00+00:00" names; another day of it names none."""
    said = text(written)[:10]
    day = date.fromisoformat(f"{said}-01" if len(said) == len("2024-02") else said)
    if day.day != 1:
        raise ValueError(f"not the first day of a month: {written!r}")
    return day


def period_end(start: date, grain: Grain) -> date:
    """The first day after the day, week or month that starts then."""
    if grain == "month":
        return date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return start + timedelta(days=7 if grain == "week" else 1)


def running(start: date, grain: Grain, received_at: datetime) -> bool:
    """Whether the period was not over, by Similarweb's calendar, when the page was received."""
    return received_at.astimezone(DAYS).date() < period_end(start, grain)


def optional(value: Any) -> float | None:
    """A number of JSON, or None where null says that there is no data."""
    return None if value is None else number(value)


class SiteMonths:
    """The monthly values of one site, gathered from one answer and checked against storage/metrics.py."""

    def __init__(self, site: str, received_at: datetime) -> None:
        self._site = site_name(site)
        self._received_at = received_at
        self._points: dict[tuple[str, str, date], Point] = {}

    def add(self, name: str, month: date, value: float | None, country: str = WORLD) -> None:
        """Note one value; 0 and None are dropped, for they mean "no data"; raises ValueError on an impossible one."""
        if not value:
            return
        partial = running(month, "month", self._received_at)
        made = point(name, self._site, month.isoformat(), "month", value, {"country": country}, partial=partial)
        self._points[name, country, month] = made

    def has(self, name: str, month: date, country: str = WORLD) -> bool:
        """Whether that value is there already."""
        return (name, country, month) in self._points

    def points(self) -> Iterator[Point]:
        """All that was noted; raises Refused("empty") where no month has visits."""
        if not any(name == "visits" for name, _, _ in self._points):
            raise Refused("empty", "no month has visits: below the panel's threshold")
        yield from self._points.values()
