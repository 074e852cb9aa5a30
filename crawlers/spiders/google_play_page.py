"""Google Play's page of one app: name, developer, version, installs and ratings.

Endpoint  GET play.google.com/store/apps/details?id=<package>&hl=en&gl=<CC>; no key
Layout    since 2022: AF_initDataCallback({key: 'ds:5', ... data:[...]}); the block is found by what is in it, for its
          key moves. In data[1][2]: 0 name, 13 installs [label, floor, exact, short], 51 ratings, 68 developer,
          77 package, 140 version. A field beyond the list's end is in the mapping that ends it, under its number + 1.
          Older pages are read by apps/play_pages.py; those to early 2018 tell the least installs, not the number
Units     installs since launch, world; stars from 1 to 5 and number of ratings, of the country gl
Privacy   a page holds reviewers' names and texts: only the fields above are kept of it
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from crawlers.apps.play_pages import lists_behind, older_blocks
from crawlers.page import Ask, Page
from crawlers.points import point
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.countries import WORLD
from crawlers.texts.quantities import number, text, whole
from storage.records import App, Point, Record, instant
from watchlist.models import Watchlist

ENDPOINT = "https://play.google.com/store/apps/details"
UNKNOWN_COUNTRY = "ZZ"
"""Without gl the store goes by the caller's address; ZZ is CLDR's code for a region that is not known."""
_CALLBACK = re.compile(r"AF_initDataCallback\(\{key: ?'[^']{1,20}',[^\[]{0,99}?data: ?(?=\[)")
_TITLE = re.compile(r"<title[^>]*>([^<]{0,200})", re.IGNORECASE)
_NAME, _INSTALLS, _RATINGS, _DEVELOPER, _PACKAGE, _VERSION = _READ = 0, 13, 51, 68, 77, 140


class GooglePlayPage(Source):
    slug, cadence, evidence = "google-play-page", "daily", "recorded"
    version = 2
    manners = Manners(delay=5.0, why="public and keyless; not served in mainland China")

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One request an app and country."""
        for app in watchlist.apps:
            if app.store == "googleplay":
                for country in app.countries:
                    query = {"id": app.app_id, "hl": "en", "gl": country.upper()}
                    yield Ask(f"{ENDPOINT}?{urlencode(query)}")

    def kept(self, body: bytes) -> bytes:
        """The fields that are read, in the page's own shape; a page without them loses all its data blocks."""
        page = body.decode("utf-8", "replace")
        found = list(_details(page)) or list(older_blocks(page))
        blocks = [{str(index + 1): _field(block, index) for index in _READ} for block in found]
        if not blocks:
            return re.sub(r"<script\b.*?(</script>|\Z)", "", page, flags=re.DOTALL | re.IGNORECASE).encode()
        return "".join(map(_callback, blocks)).encode()

    def read(self, page: Page) -> Iterator[Record]:
        asked = page.query["id"]
        blocks = {_dig(_field(block, _PACKAGE), 0): block for block in _details(page.text)}
        blocks = blocks or {_dig(_field(block, _PACKAGE), 0): block for block in older_blocks(page.text)}
        if not blocks:
            raise _no_details(page.text)
        if asked not in blocks:
            raise Refused("mismatch", f"asked for {asked}, got {sorted(blocks)}")
        block, country = blocks[asked], page.query.get("gl", UNKNOWN_COUNTRY).upper()
        developer, version = _dig(_field(block, _DEVELOPER), 0), _dig(_field(block, _VERSION), 0, 0, 0)
        yield App(
            "googleplay",
            asked,
            text(_dig(_field(block, _NAME), 0)),
            developer=text(developer) if developer else None,
            version=text(version) if version else None,
            country=country.lower(),
        )
        at = instant(page.received_at)
        yield from _installs(_field(block, _INSTALLS), asked, at)
        rated = _field(block, _RATINGS)
        stars, count = _dig(rated, 0, 1), _dig(rated, 2, 1)
        if stars and count:  # an unrated app has zeros, or null
            here = {"country": country, "store": "googleplay"}
            yield point("rating", asked, at, "instant", number(stars), here)
            yield point("ratings_count", asked, at, "instant", whole(count), here)


def _installs(field: Any, app_id: str, at: str) -> Iterator[Point]:
    """The number of installs, or the least that it can be where the page tells no more; those are two series."""
    world, exact, floor = {"country": WORLD, "store": "googleplay"}, _dig(field, 2), _dig(field, 1)
    if exact is not None:
        yield point("installs", app_id, at, "instant", whole(exact), world)
    elif floor is not None:
        yield point("installs", app_id, at, "instant", whole(floor), world | {"bound": "at-least"})


def _details(page: str) -> Iterator[list[Any]]:
    """The blocks that describe one app each: those with a name and a package where they belong."""
    for data in lists_behind(_CALLBACK, page):
        block = _dig(data, 1, 2)
        if isinstance(block, list) and block and all(_names_itself(block, index) for index in (_NAME, _PACKAGE)):
            yield block


def _names_itself(block: list[Any], index: int) -> bool:
    return isinstance(_dig(_field(block, index), 0), str)


def _callback(fields: dict[str, Any]) -> str:
    """A script with these fields of one app where the page has them."""
    data = json.dumps([None, [None, None, [fields]]]).replace("<", "\\u003c")
    return f"<script>AF_initDataCallback({{key: 'kept', data:{data}}});</script>\n"


def _field(block: list[Any], index: int) -> Any:
    """The field of that number, where the list ends in a mapping perhaps there; None where it is nowhere."""
    more = block[-1] if isinstance(block[-1], dict) else None
    if index < len(block) - (more is not None):
        return block[index]
    return more.get(str(index + 1)) if more else None


def _dig(value: Any, *path: int) -> Any:
    """What lies at the path of positions; None where something on it is missing."""
    for index in path:
        if not isinstance(value, list) or index >= len(value):
            return None
        value = value[index]
    return value


def _no_details(page: str) -> Refused:
    title = found[1].strip() if (found := _TITLE.search(page)) else ""
    if title == "Not Found":
        return Refused("not_found", "the store has no such app")
    if "Before you continue" in title:
        return Refused("blocked", "a page that asks for consent")
    if not page.strip():
        return Refused("blocked", "a page without a body")
    return Refused("layout", f"no block with an app in it; title {title!r}")
