"""What a metered source may be asked in a day and in a month: no request goes out beyond it, in however many runs.

Days and months are those of UTC, as contracts count. Earlier runs count with the looks that they left in the database,
this one with every request that it sends, retries and redirects among them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.asking import asked_of
from crawlers.history import History, beginnings
from crawlers.options import options_of
from crawlers.refusals import Refused
from storage.records import instant


@dataclass(slots=True)
class Allowance:
    """At most so many requests a day or a month, how many were made, and when the next one begins."""

    most: int
    period: str
    spent: int
    until: datetime


class Budget:
    """Counts the requests of one run on top of those of the earlier runs of the day and the month."""

    def __init__(self, allowances: Sequence[Allowance]) -> None:
        self._allowances = allowances

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        options = options_of(crawler.settings)
        source = getattr(crawler.spidercls, "source", None)
        if source is None:
            return cls(())
        a_day = options.budget if options.budget is not None else source.budget
        history, (day, month) = History(options.home), beginnings(options.now())
        allowances = [
            Allowance(most, period, history.looks(source.slug, begin), _next(begin, period))
            for most, period, begin in ((a_day, "day", day), (options.monthly_budget, "month", month))
            if most is not None
        ]
        history.close()
        return cls(allowances)

    def process_request(self, request: Request) -> None:
        """Raise Refused("rate_limited") where a budget is spent; a robots.txt costs nothing."""
        if asked_of(request) is None:
            return
        for one in self._allowances:
            if one.spent >= one.most:
                spent = f"the budget of {one.most} requests a {one.period} is spent until {instant(one.until)}"
                raise Refused("rate_limited", spent)
        for one in self._allowances:
            one.spent += 1


def _next(begin: datetime, period: str) -> datetime:
    if period == "day":
        return begin + timedelta(days=1)
    return (begin + timedelta(days=31)).replace(day=1)
