"""Hosts that asked to be left alone are left alone: in this run, and in later ones until the time they named."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.history import History
from crawlers.options import Clock, options_of
from crawlers.refusals import Refused
from storage.records import instant, parse_instant

_ASKING_TO_WAIT = (429, 503)
_LONGEST = timedelta(days=7)


def retry_after(response: Response, now: datetime) -> datetime | None:
    """The instant before which the answer asks for no further request, at most a week off; None where it asks nothing.

    Source: RFC 9110 §10.2.3, a number of seconds or an HTTP date.
    """
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if response.status not in _ASKING_TO_WAIT or not value:
        return None
    try:
        until = now + timedelta(seconds=int(value[:9])) if value.isascii() and value.isdigit() else _date(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return min(until, now + _LONGEST) if until > now else None


class Politeness:
    """Knows which hosts are not to be asked before when. The downloader asks it once more just before it sends."""

    def __init__(self, now: Clock, not_before: Mapping[str, str]) -> None:
        self._now = now
        self._until = {host: parse_instant(text) for host, text in not_before.items()}
        self._turns: dict[str, asyncio.Semaphore] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        options = options_of(crawler.settings)
        return cls(options.now, History(options.home).not_before())

    def process_request(self, request: Request) -> None:
        """Raise Refused("rate_limited") where the host is still to be left alone."""
        self.check(request.url)

    def check(self, url: str) -> None:
        """Raise Refused("rate_limited") where the host of an address is still to be left alone."""
        until = self._until.get(_host(url))
        if until is not None and until > self._now():
            raise Refused("rate_limited", f"{_host(url)} asked not to be asked before {instant(until)}")

    def turn(self, slot: str, at_once: int) -> asyncio.Semaphore:
        """To be held while a request of a downloader's slot (a host) is on its way, by `at_once` of them at a time.

        Scrapy's own count is taken only when a download has begun to run, so that requests which come together (all
        those that waited for one robots.txt) leave together too, whatever their host's concurrency.
        """
        return self._turns.setdefault(slot, asyncio.Semaphore(at_once))

    def note(self, request: Request, response: Response) -> None:
        """Heed an answer that asks to wait; it is not asked for again in this run."""
        until = retry_after(response, self._now())
        if until is not None:
            host = _host(request.url)
            self._until[host] = max(until, self._until.get(host, until))
            request.meta["dont_retry"] = True

    def until(self, url: str) -> datetime | None:
        """Until when the host of an address is to be left alone; None where it is not."""
        until = self._until.get(_host(url))
        return until if until is not None and until > self._now() else None


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _date(value: str) -> datetime:
    moment = parsedate_to_datetime(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
