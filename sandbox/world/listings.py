"""The listings of a second-hand market, each with a life, a title and a price of its own.

A market has slots; in each, one listing follows another, for two to eight weeks each. A listing keeps its seller's
price (the model's level on the day it was made, and 7 % of the seller's own opinion), and may be marked down once.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sandbox.world import noise
from sandbox.world.events import Event
from sandbox.world.titles import ACCESSORIES, GPU_TITLES, OTHER_MODELS, SERVERS, Gpu, gpu_of
from watchlist.models import Product, Watchlist

CONDITIONS = {
    "1000": ("New", 1.0),
    "2000": ("Certified - Refurbished", 0.84),
    "3000": ("Used", 0.72),
    "7000": ("For parts or not working", 0.3),
}
"""By eBay's condition id: its name, and the price beside a new one's."""
_SLOTS = (
    *[("card", "1000")] * 11,
    *[("card", "3000")] * 9,
    *[("card", "2000")] * 3,
    *[("card", "7000")] * 2,
    ("lot", "3000"),
    ("auction", "3000"),
    *[("accessory", "1000")] * 2,
    ("variation", "1000"),
    ("server", "3000"),
    ("other", "3000"),
)
_FOLLOWED = timedelta(days=3)
"""All sellers have followed a fall of the market by then."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing, as it was made."""

    number: int
    title: str
    kind: str
    """card | lot | auction | accessory | variation (an accessory in several sizes) | server | other"""
    condition: str
    base: float
    """Dollars, before any mark-down."""
    made: date
    ends: date
    marked_down: date
    mark_down: float
    product: Product
    """The model that it is a card of, or is found beside."""


class Listings:
    """All listings, by model."""

    def __init__(self, watchlist: Watchlist, seed: int, events: Sequence[Event] = ()) -> None:
        self._products, self._seed = watchlist.products, seed
        self._drops = [event for event in events if event.kind == "price-drop"]
        self._listings: dict[tuple[str, int, int], Listing] = {}
        self._families: dict[str, list[Product]] = defaultdict(list)
        for product in self._products:
            self._families[gpu_of(product.slug).chip].append(product)

    def found(self, query: str, moment: datetime) -> list[tuple[Listing, str]]:
        """What a search finds at a moment, with prices in dollars; not all of it is of the model that was meant."""
        asked = set(re.findall(r"[a-z0-9]+", query.lower()))
        chips = [chip for chip in self._families if chip in asked]
        on = [listing for chip in chips for product in self._families[chip] for listing in self._on(product, moment)]
        on.sort(key=lambda one: (gpu_of(one.product.slug).form not in asked, one.number))
        return [(listing, self.price(listing, moment)) for listing in on]

    def price(self, listing: Listing, moment: datetime) -> str:
        """The price of a listing at a moment, as eBay writes it."""
        price = listing.base * (listing.mark_down if listing.marked_down <= moment.date() else 1.0)
        if listing.kind in ("card", "lot", "auction"):
            for drop in self._drops_of(listing.product):
                delay = timedelta(seconds=noise.key(drop.id, listing.number) % int(_FOLLOWED.total_seconds()))
                if listing.made < (drop.when + _FOLLOWED).date() and drop.when + delay <= moment:
                    price *= 1 + drop.size
        return f"{_rounded(price):.2f}"

    def _on(self, product: Product, moment: datetime) -> Iterator[Listing]:
        day = moment.astimezone(UTC).date()
        for slot in range(len(_SLOTS)):
            period = 14 + noise.key(self._seed, "period", product.slug, slot) % 42
            turn = (day.toordinal() + noise.key(self._seed, "offset", product.slug, slot) % period) // period
            listing = self._listing(product, slot, turn, period)
            if listing.made <= day < listing.ends and self._born(listing) <= moment:
                yield listing

    def _born(self, listing: Listing) -> datetime:
        return datetime.combine(listing.made, time(listing.number % 24), UTC)

    def _listing(self, product: Product, slot: int, turn: int, period: int) -> Listing:
        if (product.slug, slot, turn) not in self._listings:
            self._listings[product.slug, slot, turn] = self._make(product, slot, turn, period)
        return self._listings[product.slug, slot, turn]

    def _make(self, product: Product, slot: int, turn: int, period: int) -> Listing:
        kind, condition = _SLOTS[slot]
        what = (self._seed, "listing", product.slug, slot, turn)
        gpu = gpu_of(product.slug)
        offset = noise.key(self._seed, "offset", product.slug, slot) % period
        made = date.fromordinal(max(turn * period - offset, 1))
        life = max(7, int(period * (0.75 + 0.3 * noise.uniform(*what, "life"))))
        title, factor = _title_and_factor(kind, gpu, what)
        if kind in ("accessory", "variation", "other"):
            base = factor * math.exp(0.2 * noise.normal(*what, "price"))
        else:
            level = gpu.dollars * CONDITIONS[condition][1] * math.exp(self._market(product, made))
            base = level * factor * math.exp(0.07 * noise.normal(*what, "price"))
        return Listing(
            number=110_000_000_000 + noise.key(*what) % 280_000_000_000,
            title=title[:80],
            kind=kind,
            condition=condition,
            base=base,
            made=made,
            ends=made + timedelta(days=min(life, period)),
            marked_down=made + timedelta(days=life // 2),
            mark_down=0.95 if noise.uniform(*what, "mark-down") < 0.25 else 1.0,
            product=product,
        )

    def _market(self, product: Product, day: date) -> float:
        """The logarithm of a model's level on a day beside its usual one, planted falls included."""
        n = day.toordinal()
        level = -0.25 * math.tanh((n - 738_886) / 1500) + 0.03 * noise.drift(45, n, self._seed, "market", product.slug)
        fallen = [drop.size for drop in self._drops_of(product) if (drop.when + _FOLLOWED).date() <= day]
        return level + sum(math.log1p(size) for size in fallen)

    def _drops_of(self, product: Product) -> list[Event]:
        return [drop for drop in self._drops if drop.subject == product.slug]


def _title_and_factor(kind: str, gpu: Gpu, what: tuple[str | int, ...]) -> tuple[str, float]:
    """A title, and the price beside one card's (the price itself for what is no card)."""
    match kind:
        case "accessory" | "variation":
            title, dollars = noise.pick(ACCESSORIES, *what, "title")
            return gpu.filled(title), dollars
        case "other":
            return noise.pick(OTHER_MODELS, *what, "title")
        case "server":
            return gpu.filled(noise.pick(SERVERS, *what, "title")), 9.5
        case "lot":
            count = 2 + noise.key(*what, "count") % 4
            return f"LOT OF {count} " + gpu.filled(noise.pick(GPU_TITLES[gpu.form], *what, "title")), 0.97 * count
        case _:
            return gpu.filled(noise.pick(GPU_TITLES[gpu.form], *what, "title")), 1.0


def _rounded(price: float) -> float:
    """A price as sellers write it: whole dollars above a thousand, else .99."""
    return round(price) if price >= 1000 else max(math.floor(price), 1) + 0.99
