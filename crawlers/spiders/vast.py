"""Vast.ai: what owners of machines ask for their GPUs now.

Endpoint  GET console.vast.ai/api/v0/bundles/?q=<JSON filter>; no key. Without a limit at most 64 offers come back
Units     dph_total is dollars an hour for the whole offer with its disk: divided by num_gpus (0 of a machine that only
          computes: no offer). gpu_ram is MiB of one GPU
Identity  one machine is offered as 1, 2, 4 and 8 GPUs at different unit prices: one point an offer
Privacy   addresses of hosts are not kept
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from crawlers.gpu.rentals import rental, subject_of
from crawlers.page import Ask, Page
from crawlers.points import once
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import number, text, whole
from storage.records import Point, instant
from watchlist.models import Watchlist

ENDPOINT = "https://console.vast.ai/api/v0/bundles/"
_NAMES = {
    "h100-sxm-80gb": "H100 SXM", "h100-pcie-80gb": "H100 PCIE", "h100-nvl-94gb": "H100 NVL", "h200-141gb": "H200",
    "a100-sxm-40gb": "A100 SXM4", "a100-sxm-80gb": "A100 SXM4", "a100-pcie-40gb": "A100 PCIE",
    "a100-pcie-80gb": "A100 PCIE", "l40s": "L40S", "l40": "L40", "l4": "L4", "a10": "A10", "a16": "A16",
    "a30": "A30", "a40": "A40", "t4": "Tesla T4", "rtx-4090": "RTX 4090", "rtx-5090": "RTX 5090",
}  # fmt: skip
_MOST = 1000


class Vast(Source):
    slug, cadence, evidence = "vast", "6-hourly", "recorded"
    version = 2
    manners = Manners(
        delay=5.0,
        why="the search that its own public console and command line use",
        terms="none published for this endpoint",
        robots="an API: asked before each crawl all the same",
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One search for each name of a watched model."""
        names = {_NAMES[product.slug] for product in watchlist.products if product.slug in _NAMES}
        for name in sorted(names):
            wanted = {"gpu_name": {"eq": name}, "rentable": {"eq": True}, "type": "on-demand", "limit": _MOST}
            yield Ask(f"{ENDPOINT}?{urlencode({'q': json.dumps(wanted)})}")

    def kept(self, body: bytes) -> bytes:
        """All but the hosts' addresses."""
        try:
            answer = json.loads(body.decode("utf-8-sig"))
            for row in answer.get("offers", ()):
                for name in ("public_ipaddr", "hostname"):
                    row.pop(name, None)
        except (ValueError, AttributeError, TypeError, RecursionError):
            return body
        return json.dumps(answer).encode()

    def read(self, page: Page) -> Iterator[Point]:
        answer = page.json()
        if isinstance(answer, dict) and answer.get("success") is False:
            said = f"{answer.get('error')}: {answer.get('msg')}"
            raise Refused("login_required" if "auth" in said.lower() else "layout", said)
        # The command line prints the bare list.
        rows = answer if isinstance(answer, list) else answer["offers"]
        asked = _one_name(page.query.get("q", "{}"))
        if other := next((row["gpu_name"] for row in rows if asked not in (None, row["gpu_name"])), None):
            raise Refused("mismatch", f"asked for {asked!r}, got {other!r}")
        at = instant(page.received_at)
        yield from once(_point(at, row) for row in rows if row.get("rentable") is not False and row["num_gpus"])


def _one_name(filters: str) -> str | None:
    """The name of the GPU that a search asked for; None where it asked for several, or for any."""
    name = json.loads(filters).get("gpu_name")
    asked: str | None = name.get("eq") if isinstance(name, dict) else name
    return asked


def _point(at: str, row: Mapping[str, Any]) -> Point:
    gpus = whole(row["num_gpus"])
    if not 1 <= gpus <= 1024:
        raise ValueError(f"{gpus} GPUs")
    dims = {
        "provider": "vast",
        "kind": "spot" if row.get("is_bid") is True else "on-demand",
        "offer": str(whole(row["id"])),
        "gpus": str(gpus),
        "region": (row.get("geolocation") or "").strip(" ,"),
        "verification": row.get("verification") or "",
    }
    subject = subject_of(text(row["gpu_name"]), number(row["gpu_ram"]) / 1024)
    return rental(subject, number(row["dph_total"]) / gpus, at, dims)
