"""The simulated web: the sources of the watchlist in their real shapes, on a date that can be moved.

The same watchlist, seed, events, date and address give the same bytes, in whatever order they are asked; only faults
that go by the count of requests depend on what was asked before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from urllib.parse import parse_qsl, urlsplit

from sandbox.addresses import host_of, normal, path_of
from sandbox.ebay_token import is_token_request, token_answer
from sandbox.exchange import Answer, Request, text_answer
from sandbox.world import apple, apple_legacy, ebay, feeds, months, similarweb
from sandbox.world.charts import DEPTH, Charts
from sandbox.world.events import Event
from sandbox.world.faults import Fault, Faults
from sandbox.world.listings import Listings
from sandbox.world.stories import Stories
from sandbox.world.visits import Visits
from watchlist.models import Watchlist

_JSON = {"content-type": "application/json"}
_CHART = re.compile(r"/api/v2/([a-z]{2})/apps/top-(free|paid)/(\d{1,3})/apps\.json", re.ASCII)
_LOOKUP = re.compile(r"/(?:([a-z]{2})/)?lookup", re.ASCII)
_SITE = re.compile(r"/(?:[a-z]{2}/)?website/([^/]+)/?")
_MORNING = time(8)


class World:
    """A Web that shows each page as it would be at `now`."""

    def __init__(
        self,
        watchlist: Watchlist,
        seed: int = 0,
        now: date | datetime = date(2024, 12, 5),
        events: Sequence[Event] = (),
        faults: Mapping[str, Fault] | None = None,
    ) -> None:
        self.events = tuple(events)
        self.faults = Faults(faults or {})
        self.now = now
        self._seed = seed
        self._visits = Visits(watchlist, seed, events)
        self._charts = Charts(watchlist, seed, events)
        self._listings = Listings(watchlist, seed, events)
        self._stories = Stories(watchlist, seed, events)
        self._feeds = {normal(feed.url): feed for feed in watchlist.feeds}
        self._hosts: dict[str, Callable[[Request, datetime], Answer]] = {
            "data.similarweb.com": self._similarweb_extension,
            "www.similarweb.com": self._similarweb_page,
            "rss.marketingtools.apple.com": self._apple_rss,
            "rss.applemarketingtools.com": self._apple_rss,
            "itunes.apple.com": self._itunes,
            "api.ebay.com": self._ebay,
        }
        self._known = {*self._hosts, *(host_of(feed.url) for feed in watchlist.feeds)}

    @property
    def now(self) -> datetime:
        """The moment that the world shows; a date stands for its 08:00 UTC."""
        return self._now

    @now.setter
    def now(self, moment: date | datetime) -> None:
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, _MORNING, UTC)
        if moment.tzinfo is None:
            raise ValueError(f"now: a time without a zone: {moment.isoformat()}")
        self._now = moment.astimezone(UTC)

    def answer(self, request: Request) -> Answer:
        """The answer at `now`, spoiled where a fault is planted."""
        moment = self._now
        return self.faults.answer(request, moment, lambda asked: self._unspoiled(asked, moment))

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a GET, without a socket."""
        return self.answer(Request(url, headers=headers or {}))

    def _unspoiled(self, request: Request, moment: datetime) -> Answer:
        host, path = host_of(request.url), path_of(request.url)
        if path == "/robots.txt" and host in self._known:
            return text_answer(200, "User-agent: *\nDisallow:", moment)
        if is_token_request(request):
            return token_answer(request, moment)
        if feed := self._feeds.get(normal(request.url)):
            body = feeds.feed_body(feed, self._stories.newest(feed, moment))
            return _tagged(request, Answer(200, {"content-type": feeds.TYPES[feeds.shape_of(feed)]}, body, moment))
        if host in self._hosts and request.method in ("GET", "HEAD"):
            return self._hosts[host](request, moment)
        return text_answer(404, "Not Found", moment)

    def _similarweb_extension(self, request: Request, moment: datetime) -> Answer:
        domain = _query(request.url).get("domain", "").lower()
        if path_of(request.url) != "/api/v1/data" or not domain:
            return text_answer(404, "Not Found", moment)
        shown = self._visits.shown(domain, moment)
        return Answer(200, _JSON, similarweb.extension_body(self._seed, domain, shown, months.newest(moment)), moment)

    def _similarweb_page(self, request: Request, moment: datetime) -> Answer:
        if not (site := _SITE.fullmatch(path_of(request.url))):
            return text_answer(404, "Not Found", moment)
        shown = self._visits.shown(site[1].lower(), moment)
        body = similarweb.page_body(self._seed, site[1].lower(), shown, months.newest(moment))
        return Answer(200, {"content-type": "text/html; charset=utf-8"}, body, moment)

    def _apple_rss(self, request: Request, moment: datetime) -> Answer:
        asked = _CHART.fullmatch(path_of(request.url))
        if not asked:
            return text_answer(404, "Not Found", moment)
        if not 1 <= int(asked[3]) <= DEPTH:
            return text_answer(500, "Internal Server Error", moment)  # the real one's answer above 100
        url = request.url.partition("?")[0]
        body = apple.chart_body(self._charts, asked[1], asked[2], int(asked[3]), moment, url)
        return Answer(200, _JSON, body, moment)

    def _itunes(self, request: Request, moment: datetime) -> Answer:
        if chart := apple_legacy.legacy_chart_body(self._charts, path_of(request.url), moment):
            return Answer(200, {"content-type": "text/javascript; charset=utf-8"}, chart, moment)
        asked, query = _LOOKUP.fullmatch(path_of(request.url)), _query(request.url)
        if not asked:
            return text_answer(404, "Not Found", moment)
        country = query.get("country", asked[1] or "us").lower()
        ids = [one.strip() for one in query.get("id", "").split(",")]
        body = apple.lookup_body(self._charts, self._seed, ids, country, moment)
        return Answer(200, {"content-type": "text/javascript; charset=utf-8"}, body, moment)

    def _ebay(self, request: Request, moment: datetime) -> Answer:
        if path_of(request.url) != ebay.PATH:
            return text_answer(404, "Not Found", moment)
        return ebay.search_answer(self._listings, request, moment)


def _query(url: str) -> dict[str, str]:
    return dict(reversed(parse_qsl(urlsplit(url).query)))


def _tagged(request: Request, answer: Answer) -> Answer:
    """The answer with its ETag, or 304 where the client has it already."""
    tag = f'"{blake2b(answer.body, digest_size=8).hexdigest()}"'
    headers = {**answer.headers, "etag": tag}
    if request.headers.get("if-none-match") == tag:
        return Answer(304, headers, b"", answer.at)
    return Answer(200, headers, answer.body, answer.at)
