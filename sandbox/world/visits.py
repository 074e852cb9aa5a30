"""How many visits each site has in each month, and what was shown of it when.

A site's level follows its entity's importance; on it come a trend that levels off, a slow drift, a season, the length
of the month and 2.5 % of chance. Sites that replace each other share one stream of visitors.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sandbox.world import months, noise
from sandbox.world.events import Event
from watchlist.models import Site, Watchlist

CHANCE = 0.025
THRESHOLD = 5_000
"""Visits a month below which the panel shows nothing."""
_AFTER_MOVE = 0.03


class Visits:
    """Visits by site and month; `events` are those planted in them."""

    def __init__(self, watchlist: Watchlist, seed: int, events: Sequence[Event] = ()) -> None:
        self._seed = seed
        self._sites = {site.domain: site for site in watchlist.sites}
        self._importance = {entity.id: entity.importance for entity in watchlist.entities}
        self._events: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            if event.source == "similarweb-extension":
                self._events[event.subject].append(event)
        self._true: dict[tuple[str, date], float] = {}

    def shown(self, domain: str, moment: datetime, count: int = 6) -> dict[date, int]:
        """The months that an answer holds at that moment, with their visits; 0 where there is no data."""
        newest = months.newest(moment)
        span = [months.plus(newest, back) for back in range(1 - count, 1)]
        shown = {month: self._shown(domain, month, moment) for month in span}
        for event in self._events[domain]:
            if event.kind == "half-month" and event.on(moment) and event.period:
                part = moment.day / months.days(event.period)
                shown[event.period] = int(self._month(domain, event.period) * part)
        return shown

    def _shown(self, domain: str, month: date, moment: datetime) -> int:
        visits = self._month(domain, month)
        for event in self._events[domain]:
            if event.kind == "restated-month" and event.period == month and event.on(moment):
                visits *= 1 + event.size
        return int(visits) if visits >= THRESHOLD else 0

    def _month(self, domain: str, month: date) -> float:
        """The visits of a whole month with all that happened in it."""
        if (domain, month) not in self._true:
            visits = self._calm(domain, month)
            for event in self._events[domain]:
                if event.kind == "visit-crash" and event.period and event.period <= month:
                    visits *= 1 + event.size
            self._true[domain, month] = visits
        return self._true[domain, month]

    def _calm(self, domain: str, month: date) -> float:
        site = self._sites.get(domain)
        if site is None:
            return 0.0
        stream = site.entity if site.join_as == "splice" else domain
        n = months.number(month)
        level = 5.4 + 3.6 * self._importance.get(site.entity, 0.3) + 0.3 * noise.normal(self._seed, "level", stream)
        growth = 0.012 + 0.015 * noise.normal(self._seed, "growth", stream)
        change = 60 * growth * math.tanh(n / 60)
        change += 0.10 * noise.drift(9, n, self._seed, "drift", stream)
        change += 0.04 * math.cos(math.tau * (month.month / 12 - noise.uniform(self._seed, "season", stream)))
        change += CHANCE * noise.normal(self._seed, "month", stream, n)
        return 10**level * math.exp(change) * months.days(month) / 30.4 * _share(site, month)


def _share(site: Site, month: date) -> float:
    """How much of its stream a site has in a month: nothing before it opens, a little after it has moved."""
    length, following = months.days(month), months.plus(month, 1)
    if site.since is not None and site.since >= following:
        return 0.0
    share = 1.0 if site.since is None or site.since <= month else (following - site.since).days / length
    if site.until is not None and site.until < following:
        counted = max((site.until - month).days, 0) / length
        share *= counted + (1 - counted) * _AFTER_MOVE
    return share if site.join_as == "splice" else share * 0.2
