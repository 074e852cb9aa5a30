"""What a metered source may be asked in a day: no request goes out beyond it, however many runs there are.

A day is one of UTC. Earlier runs count with the looks that they left in the database, this one with every request that
it sends, retries and redirects among them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.asking import asked_of
from crawlers.history import History
from crawlers.options import Clock, options_of
from crawlers.refusals import Refused
from storage.records import instant


class Budget:
    """Counts the requests of one run on top of those of the day's earlier runs."""

    def __init__(self, most: int | None, spent: int, now: Clock) -> None:
        self._most = most
        self._spent = spent
        self._now = now

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        options = options_of(crawler.settings)
        source = getattr(crawler.spidercls, "source", None)
        most = options.budget if options.budget is not None else getattr(source, "budget", None)
        if most is None or source is None:
            return cls(None, 0, options.now)
        history = History(options.home)
        spent = history.looks(source.slug, _midnight(options.now()))
        history.close()
        return cls(most, spent, options.now)

    def process_request(self, request: Request) -> None:
        """Raise Refused("rate_limited") where the day's budget is spent; a robots.txt costs nothing."""
        if self._most is None or asked_of(request) is None:
            return
        if self._spent >= self._most:
            tomorrow = _midnight(self._now() + timedelta(days=1))
            raise Refused(
                "rate_limited", f"the budget of {self._most} requests a day is spent until {instant(tomorrow)}"
            )
        self._spent += 1


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
