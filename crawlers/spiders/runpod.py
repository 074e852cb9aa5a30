"""RunPod: the price list of its two clouds, secure (its own halls) and community (other owners' machines).

Endpoint  POST api.runpod.io/graphql {gpuTypes{..}}; no key for the price list
Units     dollars an hour for one GPU. 0 is "not offered"; where a cloud's flag is false its price is a filler or stale
          (0.5 for many), so the flags are always asked for
          lowestPrice is for gpuCount GPUs: read only where the list itself was not asked for
Identity  the id decides the model ("NVIDIA H100 80GB HBM3" is the SXM card)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from crawlers.gpu.rentals import rental, subject_of
from crawlers.page import Ask, Page
from crawlers.points import once
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import number, text
from storage.records import Point, instant
from watchlist.models import Watchlist

ENDPOINT = "https://api.runpod.io/graphql"
QUERY = "{gpuTypes{id displayName memoryInGb secureCloud communityCloud securePrice communityPrice}}"
_CLOUDS = {"secure": ("secureCloud", "securePrice"), "community": ("communityCloud", "communityPrice")}
_PRICES = {price for _, price in _CLOUDS.values()}
_LOWEST = {"on-demand": "uninterruptablePrice", "spot": "minimumBidPrice"}
_COUNT = re.compile(r"gpuCount\W{1,6}(\d{1,3})\b")
_SXM = {"NVIDIA H100 80GB HBM3": "H100 SXM"}
_FILLER = 0.5
"""What stands where there is no price, in an answer without flags: it may be a price, but cannot be told from none."""


class Runpod(Source):
    slug, cadence, evidence = "runpod", "6-hourly", "recorded"
    version = 2
    manners = Manners(
        delay=5.0,
        why="the public price list, as its own site asks for it",
        terms="none published for this endpoint",
        robots="an API: asked before each crawl all the same",
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """The whole price list, one request."""
        body = json.dumps({"query": QUERY}).encode()
        yield Ask(ENDPOINT, "POST", {"Content-Type": "application/json"}, body)

    def read(self, page: Page) -> Iterator[Point]:
        answer = page.json()
        if errors := answer.get("errors"):
            message = str(errors[0].get("message"))
            raise Refused("login_required" if "auth" in message.lower() else "layout", message)
        points = list(once(_points(page, answer["data"]["gpuTypes"])))
        if not points:
            raise Refused("empty", "no GPU has a price")
        yield from points


def _points(page: Page, rows: list[Mapping[str, Any]]) -> Iterator[Point]:
    at = instant(page.received_at)
    for row in rows:
        name, prices = text(row["id"]), _prices(row, page)
        subject = subject_of(_SXM.get(name, name), number(row.get("memoryInGb") or 0)) if prices else ""
        for kind, price in prices.items():
            yield rental(subject, price, at, {"provider": "runpod", "kind": kind, "gpu": name})


def _prices(row: Mapping[str, Any], page: Page) -> dict[str, float]:
    """The prices of one GPU by kind: of the clouds, or the lowest of both where those were not asked for."""
    if not _PRICES.isdisjoint(row):
        return {kind: row[price] for kind, (flag, price) in _CLOUDS.items() if _offered(row.get(flag), row.get(price))}
    lowest = row["lowestPrice"] or {}
    asked = _COUNT.search(page.request_body.decode("utf-8", "replace"))
    gpus = int(asked[1]) if asked else 1
    return {kind: number(lowest[name]) / gpus for kind, name in _LOWEST.items() if lowest.get(name)}


def _offered(flag: Any, price: Any) -> bool:
    """Whether a cloud offers at this price: by its flag, and where that was not asked, by what a filler looks like."""
    if flag not in (True, False, None):
        raise ValueError(f"not a flag: {flag!r}"[:80])
    if price is None or number(price) == 0:
        return False
    return flag if isinstance(flag, bool) else price != _FILLER
