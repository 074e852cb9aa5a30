"""What earlier runs left in suanli.db that a crawl may use: last pages, and hosts that asked to be left alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlite_utils import Database

from crawlers.page import Page
from crawlers.reading import Known
from crawlers.source import Source
from storage import readers
from storage.database import open_readonly
from storage.home import Home
from storage.records import instant

TOLD_BY = ("content-type", "content-language", "content-location")
"""Headers that say how a body is to be read; the others tell of one transfer of it."""


@dataclass(frozen=True, slots=True)
class LastPage:
    """The newest page of an address that could be read: the hash of its body, and its headers by lower-case name."""

    sha256: str
    headers: Mapping[str, str]


class History:
    """The database of a home, read only; that of a home without one is empty."""

    def __init__(self, home: Home) -> None:
        self._home = home

    @cached_property
    def _db(self) -> Database | None:
        return open_readonly(self._home.database) if self._home.database.exists() else None

    def last_page(self, url: str) -> LastPage | None:
        """The newest page of an address, or None."""
        row = readers.last_page(self._db, url) if self._db else None
        return LastPage(row["sha256"], json.loads(row["headers"])) if row else None

    def known(self, source: Source, page: Page) -> Known | None:
        """What an answer equal to this one was read as by this reader; None where the answer has to be read.

        Equal are body, address and the headers that a reader may look at; only the statuses 200 and 304 are taken for
        one another.
        """
        if source.reads_the_clock or self._db is None or page.method != "GET" or page.request_body:
            return None
        sha256 = hashlib.sha256(source.kept(page.body)).hexdigest()
        row = readers.last_reading(self._db, source.slug, source.version, page.url, sha256)
        if row is None or {row["status"], page.status} - {200, 304}:
            return None
        headers = json.loads(row["headers"])
        same = all(headers.get(name) == page.headers.get(name) for name in TOLD_BY)
        return Known(row["log"], row["records"]) if same else None

    def not_before(self) -> Mapping[str, str]:
        """Until when each host asked to be left alone, by host."""
        return readers.not_before(self._db) if self._db else {}

    def looks(self, source: str, since: datetime) -> int:
        """How many looks of a source were made at or after a moment."""
        return readers.looks(self._db, source, instant(since)) if self._db else 0

    def close(self) -> None:
        if self._db:
            self._db.conn.close()


def beginnings(now: datetime) -> tuple[datetime, datetime]:
    """When the day and the month of an instant began."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return day, day.replace(day=1)
