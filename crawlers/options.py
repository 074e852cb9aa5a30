"""What one crawl is told: where its home is, which way out it has, and its limits. Carried in Scrapy's settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy.settings import BaseSettings

from storage.home import Home
from watchlist.egress import Egress, NotAllowed, place_of
from watchlist.models import Watchlist
from watchlist.plain import PlainFault

KEY = "SUANLI_CRAWL"
Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class NoGateway(PlainFault):
    """The address given to --via is none that a crawl may be sent through."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """A replaying server on this machine that answers for the whole web; see `crawlers.via` for what is sent to it."""

    port: int
    host: str = "127.0.0.1"

    @classmethod
    def at(cls, url: str) -> Self:
        """The gateway at `http://127.0.0.1:PORT`; raises NoGateway for anything that is not on this machine."""
        try:
            place = place_of(url)
        except NotAllowed as refused:
            raise NoGateway(f"--via {url}: {refused}") from None
        if not url.lower().startswith("http://"):
            raise NoGateway(f"--via {url}: write it as http://127.0.0.1:PORT")
        if place.host != "localhost" and (place.address is None or not place.address.is_loopback):
            raise NoGateway(f"--via {url}: only a gateway on this machine is used, such as http://127.0.0.1:PORT")
        return cls(place.port, "127.0.0.1" if place.host == "localhost" else place.host)

    @property
    def place(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}/"


@dataclass(frozen=True, slots=True)
class CrawlOptions:
    """One crawl of one source."""

    home: Home
    run: str
    """The run's key, which names its journal."""
    watchlist: Watchlist = field(default_factory=Watchlist)
    via: Gateway | None = None
    urls: Path | None = None
    """An index of addresses to ask instead of the watchlist's."""
    at: datetime | None = None
    """The instant that this crawl takes for now, where time is simulated."""
    contact: str = ""
    allow: frozenset[str] = frozenset()
    delay: float | None = None
    """Seconds between two requests to one host, where the owner differs with the source."""
    budget: int | None = None
    """Requests a day, where the owner differs with the source."""
    monthly_budget: int | None = None
    timeout: float = 30.0
    """Seconds that one request may take."""
    largest: int = 32 * 1024 * 1024
    """Bytes of one body, decompressed."""
    retries: int = 2
    most_pages: int = 5_000
    """Beyond them the crawl stops, and says so as a fault."""
    wanted_pages: int | None = None
    """How many pages are wanted and no more, where somebody only looks how a source answers."""
    most_depth: int = 50
    """How many pages deep a page may lead to others."""
    egress: Egress = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "egress", Egress(frozenset(place.lower() for place in self.allow)))

    def now(self) -> datetime:
        """The crawl's own now, aware, in UTC."""
        return self.at or wall_clock()

    def connections(self) -> Egress:
        """The rule for what is connected to: under --via that is the gateway alone."""
        return Egress(frozenset({self.via.place}), closed=True) if self.via else self.egress

    def with_run(self, run: str, at: datetime | None) -> Self:
        """The same crawl as another run, at another time."""
        return replace(self, run=run, at=at)


def options_of(settings: BaseSettings) -> CrawlOptions:
    """The options that a crawl's settings carry; raises ValueError where Scrapy was started without them."""
    options = settings.get(KEY)
    if isinstance(options, CrawlOptions):
        return options
    raise ValueError("this project's spiders are started by `suanli crawl SLUG`, which says where the data is kept")
