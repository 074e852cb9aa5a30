"""What happens, and which outlets tell it when: mostly one, seldom three, and five only where that is planted."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from urllib.parse import urlsplit

from sandbox.world import noise
from sandbox.world.events import Event, Telling
from sandbox.world.small_news import SMALL_NEWS
from sandbox.world.wordings import CALM, TOPICS
from watchlist.models import Entity, Feed, Watchlist

STORIES_A_DAY = 6.0
SMALL_NEWS_A_DAY = 4.0
OWN_NEWS_A_DAY = 0.25
"""Of a feed that is about one entity alone."""
_FARTHEST_BACK = 120
_SUMMARIES = {"zh": "本报讯：{title}。更多细节将陆续公布。", "en": "{title}. More details are expected this week."}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed; what it says never changes."""

    feed: str
    number: int
    title: str
    summary: str
    at: datetime

    @property
    def link(self) -> str:
        """Its address at the outlet."""
        return f"https://{urlsplit(self.feed).hostname}/{self.at:%Y/%m/%d}/{self.number}.html"


@dataclass(frozen=True, slots=True)
class _Story:
    id: str
    topic: str
    entity: Entity
    told: tuple[Telling, ...]


class Stories:
    """The headlines of every feed on the watchlist."""

    def __init__(self, watchlist: Watchlist, seed: int, events: Sequence[Event] = ()) -> None:
        self._seed = seed
        self._outlets = tuple(feed for feed in watchlist.feeds if feed.entity is None)
        shown = {site.entity for site in watchlist.sites} | {app.entity for app in watchlist.apps}
        # What people use is in the news; a company is, too, as the maker of it.
        self._entities = tuple(one for one in watchlist.entities if one.id in shown) or watchlist.entities
        self._weights = list(accumulate(entity.importance**2 + 0.02 for entity in self._entities))
        self._known = {entity.id: entity for entity in watchlist.entities}
        self._planted: dict[date, list[_Story]] = defaultdict(list)
        for event in events:
            if event.topic and event.told and event.entity in self._known:
                story = _Story(event.id, event.topic, self._known[event.entity], event.told)
                for day in {one.at.date() for one in event.told}:
                    self._planted[day].append(story)
        self._days: dict[date, tuple[_Story, ...]] = {}
        self._items: dict[tuple[str, date], tuple[Item, ...]] = {}

    def newest(self, feed: Feed, moment: datetime, count: int = 30) -> list[Item]:
        """The newest items published by that moment, the newest first."""
        found: list[Item] = []
        for back in range(_FARTHEST_BACK):
            day = moment.astimezone(UTC).date() - timedelta(days=back)
            found += [item for item in reversed(self._on(feed, day)) if item.at <= moment]
            if len(found) >= count:
                break
        return found[:count]

    def _on(self, feed: Feed, day: date) -> tuple[Item, ...]:
        """What a feed published on a day (UTC), in order of time."""
        if (feed.url, day) not in self._items:
            items = self._small_news(feed, day) if feed.entity is None else self._own_news(feed, day)
            nearby = (*self._stories(day), *self._stories(day - timedelta(days=1)), *self._planted.get(day, ()))
            items += [
                self._item(feed, story, telling.at)
                for story in nearby
                for telling in story.told
                if telling.feed == feed.url and telling.at.date() == day
            ]
            self._items[feed.url, day] = tuple(sorted(items, key=lambda item: (item.at, item.number)))
        return self._items[feed.url, day]

    def _stories(self, day: date) -> tuple[_Story, ...]:
        """The calm stories that break on a day, told within ten hours by one to three outlets."""
        if day not in self._days:
            quiet = 0.5 if day.weekday() >= 5 else 1.0
            count = noise.poisson(STORIES_A_DAY * quiet, self._seed, "stories", day.isoformat()) if self._outlets else 0
            self._days[day] = tuple(self._story(day, n) for n in range(count)) if self._entities else ()
        return self._days[day]

    def _story(self, day: date, number: int) -> _Story:
        id = f"{day.isoformat()}-{number}"
        lot = noise.uniform(self._seed, "entity", id) * self._weights[-1]
        entity = self._entities[min(bisect_left(self._weights, lot), len(self._entities) - 1)]
        width = bisect_left((0.72, 0.92), noise.uniform(self._seed, "width", id)) + 1
        broke = datetime.combine(day, time(0), UTC) + timedelta(minutes=noise.key(self._seed, "broke", id) % 1440)
        told = tuple(
            Telling(feed.url, broke + timedelta(minutes=n * (30 + noise.key(self._seed, "delay", id, feed.url) % 240)))
            for n, feed in enumerate(noise.some(self._outlets, width, self._seed, "outlets", id))
        )
        return _Story(id, noise.pick(tuple(CALM), self._seed, "topic", id), entity, told)

    def _item(self, feed: Feed, story: _Story, at: datetime) -> Item:
        topic = TOPICS[story.topic]
        wordings = topic.zh if feed.lang == "zh" else topic.en
        place = [one.feed for one in story.told].index(feed.url) if feed.url in {one.feed for one in story.told} else 0
        first = noise.key(self._seed, "wording", story.id)
        wording = wordings[(first + place) % len(wordings)]  # no two outlets use the same words while there are others
        maker = self._known.get(story.entity.maker or "", story.entity)
        title = wording.format(
            name=story.entity.name(feed.lang, at.date()),
            maker=maker.name(feed.lang, at.date()),
            version=f"{1 + first % 6}.{first // 6 % 10}",
            n=10 + first // 60 % 80,
        )
        return self._made(feed, title, at, story.id)

    def _small_news(self, feed: Feed, day: date) -> list[Item]:
        parts, items = SMALL_NEWS[feed.lang], []
        for n in range(noise.poisson(SMALL_NEWS_A_DAY, self._seed, "noise", feed.url, day.isoformat())):
            what = (self._seed, feed.url, day.isoformat(), n)
            chance = noise.key("noise", *what)
            title = parts.form.format(
                firm=noise.pick(parts.firms, "firm", *what),
                deed=noise.pick(parts.deeds, "deed", *what),
                thing=noise.pick(parts.things, "thing", *what),
                tail=noise.pick(parts.tails, "tail", *what).format(n=2 + chance % 97),
            )
            at = datetime.combine(day, time(chance // 97 % 24, chance // 9_700 % 60), UTC)
            items.append(self._made(feed, title, at, f"noise-{n}"))
        return items

    def _own_news(self, feed: Feed, day: date) -> list[Item]:
        entity = self._known.get(feed.entity or "")
        if entity is None:
            return []
        items = []
        for n in range(noise.poisson(OWN_NEWS_A_DAY, self._seed, "own", feed.url, day.isoformat())):
            id = f"own-{feed.url}-{day.isoformat()}-{n}"
            at = datetime.combine(day, time(noise.key(self._seed, id) % 24), UTC)
            topic = noise.pick(("launch", "voice", "campus", "desktop", "office"), self._seed, "topic", id)
            made = [one for one in self._entities if one.maker == entity.id] or [entity]
            items.append(self._item(feed, _Story(id, topic, noise.pick(made, "about", id), ()), at))
        return items

    def _made(self, feed: Feed, title: str, at: datetime, what: str) -> Item:
        number = 100_000 + noise.key(self._seed, feed.url, at.isoformat(), what) % 9_000_000
        return Item(feed.url, number, title, _SUMMARIES[feed.lang].format(title=title), at)
