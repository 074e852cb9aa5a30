"""Hacker News: stories from Algolia's search and from the Firebase interface.

Endpoint  https://hn.algolia.com/api/v1/search?tags=front_page and …/search_by_date?query=NAME (https://hn.algolia.com/api);
          https://hacker-news.firebaseio.com/v0/item/ID.json and …/topstories.json (https://github.com/HackerNews/API)
Limits    no key; Algolia allows 10,000 requests an hour, Firebase states none
Identity  the story's address without tracking; a text post's is its page of comments
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from crawlers.news.addresses import absolute, canonical
from crawlers.news.summaries import summary_text
from crawlers.page import Ask, Page
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.dates import published
from crawlers.texts.plain_text import headline_text
from storage.records import Headline
from watchlist.models import Watchlist

SEARCH = "https://hn.algolia.com/api/v1"
ITEM = "https://hacker-news.firebaseio.com/v0/item/{}.json"
COMMENTS = "https://news.ycombinator.com/item?id={}"
_FEWEST_POINTS, _MOST_ITEMS = 20, 50


class HackerNews(Source):
    slug, cadence, evidence = "hn", "hourly", "recorded"
    version = 2
    manners = Manners(delay=1.0, why="two interfaces made for programs", terms="public data, no key")

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """The front page, and the newest stories of some standing about each entity, by its English name."""
        yield Ask(f"{SEARCH}/search?{urlencode({'tags': 'front_page', 'hitsPerPage': _MOST_ITEMS})}")
        for name in dict.fromkeys(entity.en for entity in watchlist.entities if entity.en):
            query = {
                "query": f'"{name}"',
                "tags": "story",
                "numericFilters": f"points>{_FEWEST_POINTS}",
                "restrictSearchableAttributes": "title",
                "hitsPerPage": _MOST_ITEMS,
            }
            yield Ask(f"{SEARCH}/search_by_date?{urlencode(query)}")

    def read(self, page: Page) -> Iterator[Headline | Ask]:
        answer = page.json()
        if isinstance(answer, list):
            yield from _items(answer)
            return
        if answer is None:
            raise Refused("empty", "no such item, or not yet")
        stories = [_of_algolia(hit) for hit in answer["hits"]] if "hits" in answer else [_of_firebase(answer)]
        headlines = {(made := _headline(story, page)).id: made for story in reversed(stories) if story["title"]}
        if not headlines:
            raise Refused("empty", "no story: comments, parts of polls and deleted items have no headline")
        yield from reversed(headlines.values())


def _items(ids: list[Any]) -> Iterator[Ask]:
    """The best of a list of ids, an item each."""
    if not all(type(one) is int for one in ids):
        raise Refused("layout", "a list of something else than ids")
    for one in ids[:_MOST_ITEMS]:
        yield Ask(ITEM.format(one))


def _of_algolia(hit: Mapping[str, Any]) -> dict[str, Any]:
    """A hit in Firebase's names; since about 2024 what was null is left out (a text post's url, a comment's title).

    `_highlightResult` is not looked at: it has tags even in addresses.
    """
    seconds = hit.get("created_at_i")
    time = seconds if isinstance(seconds, int) else hit.get("created_at")
    return {
        "id": hit["objectID"],
        "title": hit.get("title"),
        "url": hit.get("url"),
        "text": hit.get("story_text"),
        "time": time,
    }


def _of_firebase(item: Mapping[str, Any]) -> dict[str, Any]:
    gone = item.get("deleted") or item.get("dead")
    fields = {name: item.get(name) for name in ("title", "url", "text", "time")}
    fields["time"] = fields["time"] or item.get("created_at_i")  # Algolia's /items/ID is of the same shape otherwise
    return {"id": item["id"], **fields, "title": None if gone else fields["title"]}


def _headline(story: Mapping[str, Any], page: Page) -> Headline:
    address = absolute(story["url"], page.url) or COMMENTS.format(int(story["id"]))
    return Headline(
        id=canonical(address),
        title=headline_text(story["title"]),
        url=address,
        published_at=published([str(story["time"] or "")], page.received_at),
        summary=summary_text(story["text"] or ""),
    )
