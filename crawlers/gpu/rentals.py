"""The price of one rented GPU for one hour, under the slug of its model."""

from __future__ import annotations

import re
from functools import lru_cache

from crawlers.gpu.models import MODELS
from crawlers.gpu.naming import OURS, identify
from crawlers.gpu.text import normal
from crawlers.points import point
from crawlers.texts.quantities import text
from storage.records import Point

_RESERVED = 0.08
"""The share of a card's memory that drivers keep for themselves, or that makers count differently."""
_VENDOR = re.compile(r"\b(nvidia|geforce|tesla|amd|instinct|intel|generation)\b")


@lru_cache(maxsize=4096)
def subject_of(name: str, gib: float | None = None) -> str:
    """The slug of the model that a provider's name means; of another GPU, or an unsettled one, the name as a slug.

    `gib` is the memory of one GPU as the provider counts it: 79.6 is 80 GB, 45 is 48 GB. Raises ValueError on a name
    that says nothing.
    """
    words = normal(name)
    size = _size(words, gib)
    sized = words if size is None or re.search(r"\d+gb\b", words) else f"{words} {size}gb"
    slug, _ = identify(normal(f"nvidia {sized}"))
    if slug:
        return slug
    rest = re.findall(r"[a-z0-9]+", _VENDOR.sub(" ", sized))
    if not rest:
        raise ValueError(f"not the name of a GPU: {name!r}"[:80])
    return "-".join(rest)[:60]


def _size(words: str, gib: float | None) -> int | None:
    """The size in GB as sold: that of a model of this name where one is near, else what was said."""
    if not gib or gib <= 0:
        return None
    names = set(OURS.findall(words))
    sold = {size for model in MODELS if model.name in names for size in model.memory}
    return next((size for size in sorted(sold) if abs(gib - size) <= _RESERVED * size), round(gib))


def rental(subject: str, per_gpu: float, at: str, dims: dict[str, str], currency: str = "USD") -> Point:
    """One offer as it stood at an instant. `dims` name the provider, the kind (on-demand, spot, ..) and what else tells
    it from others; blank ones are left out. Raises ValueError on a price of 0 or less: that is no offer."""
    told = {name: text(value) for name, value in dims.items() if value}
    return point("rental_price_per_gpu_hour", subject, at, "instant", per_gpu, told, currency=currency)
