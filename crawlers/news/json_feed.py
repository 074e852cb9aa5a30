"""The entries of a JSON Feed (https://www.jsonfeed.org/version/1.1/), also of one that was cut in transfer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from crawlers.news.addresses import absolute
from crawlers.news.syndication import Entry
from crawlers.refusals import Refused

_ITEMS = re.compile(r'"items"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_MARK = re.compile(r'"version"\s*:\s*"[^"]{0,30}jsonfeed|"(?:home_page_url|feed_url)"\s*:')


def json_items(text: str) -> list[Any] | None:
    """The items of a JSON Feed; None where it is none. Of a cut one those that are whole, or Refused("truncated")."""
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        if not _MARK.search(text):
            return None
        if whole := list(_whole(text)):
            return whole
        raise Refused("truncated", "the feed ends inside its first item") from None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    is_one = "jsonfeed" in str(feed.get("version")) or "home_page_url" in feed or "feed_url" in feed
    return feed["items"] if is_one else None


def _whole(text: str) -> Iterator[Any]:
    """The items before the place where the JSON breaks off."""
    begin = _ITEMS.search(text)
    decoder = json.JSONDecoder(strict=False)
    at = begin.end() if begin else len(text)
    while True:
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        yield item


def json_entries(items: list[Any], address: str) -> Iterator[Entry]:
    """The items that are objects; fields of a wrong kind count as missing."""
    for item in items:
        if isinstance(item, dict):
            links = (absolute(_text(item, name), address) for name in ("url", "external_url"))
            guid = _text(item, "id")
            own = absolute(guid, address) if guid.lower().startswith(("http://", "https://")) else None
            yield Entry(
                title=_text(item, "title"),
                addresses=tuple(dict.fromkeys(link for link in (*links, own) if link)),
                guid=guid,
                dates=(_text(item, "date_published"), _text(item, "date_modified")),
                summaries=tuple(_text(item, name) for name in ("summary", "content_text", "content_html")),
            )


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
