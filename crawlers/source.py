"""A source is one file: where the facts come from, what to ask, how to read the answer.

A `Source` is a plain class without Scrapy in it. `read` is pure: bytes in, records out; no network, clock, database
or settings. So one function serves the crawl, a re-read of the archive, `suanli parse`, and the tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from crawlers.page import Ask, Page
from crawlers.refusals import Reason
from crawlers.rows import BadRow
from storage.records import Record
from watchlist.models import Watchlist

Cadence = Literal["hourly", "6-hourly", "daily", "weekly"]
SECONDS: dict[str, int] = {"hourly": 3600, "6-hourly": 21_600, "daily": 86_400, "weekly": 604_800}


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """OAuth 2 client credentials (RFC 6749 §4.4): two secrets from the environment; the token is kept in memory."""

    token_url: str
    scope: str
    id_variable: str
    secret_variable: str
    where: str
    """Where a person gets such a key."""

    @property
    def variables(self) -> tuple[str, ...]:
        return (self.id_variable, self.secret_variable)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key that goes with every request; it comes from the environment and is added after logging and archiving."""

    variable: str
    name: str
    """The header or the query's parameter that carries it."""
    place: Literal["header", "parameter"]
    where: str
    """Where a person gets such a key."""
    prefix: str = ""
    """What stands before the key in its header, such as `Bearer `."""

    @property
    def variables(self) -> tuple[str, ...]:
        return (self.variable,)


@dataclass(frozen=True, slots=True)
class Manners:
    """How a source is to be treated, as far as is known, and why it is off where it is off."""

    delay: float = 2.0
    """Seconds between two requests to one host."""
    on: bool = True
    """Whether the default schedule has it."""
    why: str = ""
    """Why it is off, or what permits it."""
    terms: str = "not read"
    robots: str = "asked before each crawl"
    cost: str = "free"


class Source:
    """One place that facts come from. Subclasses declare the class variables and write `asks` and `read`."""

    slug: ClassVar[str]
    cadence: ClassVar[Cadence]
    evidence: ClassVar[Literal["recorded", "documented"]]
    """`recorded`: checked against bodies recorded from it; `documented`: built from documentation alone."""
    version: ClassVar[int] = 1
    """Raised with every fix of `read`, so that a re-read supersedes what was misread."""
    manners: ClassVar[Manners] = Manners()
    credentials: ClassVar[ClientCredentials | ApiKey | None] = None
    budget: ClassVar[int | None] = None
    """Requests a day (UTC) that a metered source is asked at most; the owner may say another number."""
    browser: ClassVar[bool] = False
    """Whether its pages need a browser to be rendered."""
    reads_the_clock: ClassVar[bool] = True
    """Whether `read` may say something else of the same answer at another time (a running period, an instant), or
    leads to further pages. Where it does not, an answer that is equal to an earlier one is not read again."""
    statuses: ClassVar[Mapping[int, Reason | None]] = {}
    """What a status means here, where that differs from refusals.STATUS_REASONS; None: the body is to be read."""

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """The requests that one crawl makes for what is watched."""
        raise NotImplementedError

    def kept(self, body: bytes) -> bytes:
        """What is archived of a body: all of it, unless it holds personal data; `read` must read the same from it."""
        return body

    def read(self, page: Page) -> Iterator[Record | Ask | BadRow]:
        """The records that a page holds, and further pages to ask; raises Refused where it holds none.

        Of an export that a person brings, the rows that cannot be read as well.
        """
        raise NotImplementedError


class Export(Source):
    """A kind of file that a person brings: nothing is fetched, and `suanli import` takes it in."""

    told: ClassVar[Mapping[str, str]] = {}
    """What a file may not say of itself and a person tells (`--about`), by the name that it has in the query of the
    page's address; with what may be told."""
    manners: ClassVar[Manners] = Manners(
        on=False, why="files that a person brings: nothing is fetched", terms="the person's contract"
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """Nothing: the files come from a person."""
        yield from ()
