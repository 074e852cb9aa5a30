"""Lambda: the price list of its cloud.

Endpoint  GET cloud.lambda.ai/api/v1/instance-types; a key
Units     price_cents_per_hour is for the whole instance: divided by its GPUs (specs.gpus; in old answers only the name
          says how many: gpu_8x_). No region with capacity means sold out, not unpriced
Access    keys are full-access: whoever has one can start and stop machines. So it is off until somebody decides
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from crawlers.gpu.rentals import rental, subject_of
from crawlers.page import Ask, Page
from crawlers.refusals import Reason, Refused
from crawlers.source import ApiKey, Manners, Source
from crawlers.texts.quantities import number, text, whole
from storage.records import Point, instant
from watchlist.models import Watchlist

ENDPOINT = "https://cloud.lambda.ai/api/v1/instance-types"
_COUNTED = re.compile(r"gpu_(\d{1,3})x_")
_CARD = re.compile(r"(?:\d+x |gpu_\d+x_)?(.+)")
_CENTS = 100


class Lambda(Source):
    slug, cadence, evidence = "lambda", "6-hourly", "documented"
    version = 2
    credentials = ApiKey(
        "LAMBDA_API_KEY", "Authorization", "header", where="cloud.lambda.ai: API keys", prefix="Bearer "
    )
    manners = Manners(
        on=False,
        why="its keys are full-access; set LAMBDA_API_KEY and switch it on if that is acceptable",
        terms="Lambda's terms for its API",
        robots="an API: its terms govern",
    )
    statuses: ClassVar[Mapping[int, Reason | None]] = {403: "login_required"}

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """The whole price list, one request."""
        yield Ask(ENDPOINT)

    def read(self, page: Page) -> Iterator[Point]:
        types = [entry["instance_type"] for entry in page.json()["data"].values()]
        priced = [one for one in types if _gpus(one) and whole(one["price_cents_per_hour"])]
        if not priced:
            raise Refused("empty", "no instance with GPUs has a price")
        at = instant(page.received_at)
        for one in priced:
            name = text(one["name"])
            described = text(one.get("gpu_description") or one.get("description") or name)
            card = _CARD.fullmatch(described)
            dims = {"provider": "lambda", "kind": "on-demand", "instance": name}
            dollars = number(one["price_cents_per_hour"]) / _CENTS
            yield rental(subject_of(card[1] if card else described), dollars / _gpus(one), at, dims)


def _gpus(one: Mapping[str, Any]) -> int:
    """How many GPUs an instance has; 0 where it has none."""
    specs = one.get("specs") or {}
    if "gpus" in specs:
        return whole(specs["gpus"])
    counted = _COUNTED.match(text(one["name"]))
    return int(counted[1]) if counted else 0
