"""Whose a series is: from a source's own identifier to the watchlist's entity."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from watchlist.models import Entity, Kind, Watchlist

KINDS: Mapping[str, Kind] = {
    "visits": "site",
    "downloads": "app",
    "installs": "app",
    "revenue": "app",
    "price": "product",
    "rental_price_per_gpu_hour": "product",
    "close": "ticker",
    "market_cap": "ticker",
}
"""The kind of subject that each metric is about, of those that belong to somebody."""


def entity_of(watchlist: Watchlist, metric: str, subject: str, on: date | None = None) -> Entity | None:
    """The entity that a subject of a metric belongs to on a day, or None; an ASIN is its product's."""
    kind = KINDS.get(metric)
    if kind is None:
        return None
    if kind == "product":
        subject = next((p.slug for p in watchlist.products if subject in p.asins), subject)
    return watchlist.entity_of(kind, subject, on)
