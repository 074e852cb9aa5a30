"""The watchlist: everything that the other packages know of what is watched, in one frozen value."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Literal

from watchlist.exhibits import Exhibit, Footnote, Member, Stock, SubjectKind, SuggestedGroup, Unit, Window
from watchlist.fields import Frozen, Lang, Weekday
from watchlist.rules import METRICS, Rule
from watchlist.subjects import App, AppChart, Entity, Feed, Join, Product, Rename, Site, Store, Ticker

__all__ = [
    "METRICS",
    "App",
    "AppChart",
    "Entity",
    "Exhibit",
    "Feed",
    "Footnote",
    "Join",
    "Kind",
    "Lang",
    "Member",
    "Product",
    "Rename",
    "Rule",
    "Site",
    "Stock",
    "Store",
    "SubjectKind",
    "SuggestedGroup",
    "Ticker",
    "Unit",
    "Watchlist",
    "Weekday",
    "Window",
]

Kind = Literal["site", "app", "product", "ticker", "feed"]


class Watchlist(Frozen):
    """What is watched. Made by `watchlist.load.load`, which also checks that its parts refer to each other rightly."""

    entities: tuple[Entity, ...] = ()
    sites: tuple[Site, ...] = ()
    apps: tuple[App, ...] = ()
    app_charts: tuple[AppChart, ...] = ()
    products: tuple[Product, ...] = ()
    tickers: tuple[Ticker, ...] = ()
    feeds: tuple[Feed, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    suggested: tuple[SuggestedGroup, ...] = ()
    windows: tuple[Window, ...] = ()
    rules: tuple[Rule, ...] = ()

    def entity(self, id: str) -> Entity:
        """The entity of that id; raises KeyError."""
        return self._by_id[id]

    def window(self, id: str) -> Window:
        """The window of that id; raises KeyError."""
        return {w.id: w for w in self.windows}[id]

    def exhibit(self, number: int) -> Exhibit:
        """The chart of that number; raises KeyError."""
        return {e.number: e for e in self.exhibits}[number]

    def entity_of(self, kind: Kind, subject: str, on: date | None = None) -> Entity | None:
        """Whose the subject is (domain, store id, product slug, ticker code, feed address), or None.

        With `on`, a site belongs to nobody on a day outside its since…until.
        """
        if kind == "site" and on is not None and not any(s.domain == subject and s.counts_on(on) for s in self.sites):
            return None
        return self._by_id.get(self._owners.get((kind, subject), ""))

    def names(self, entity_id: str) -> tuple[str, ...]:
        """Every name a headline may use for the entity: now, formerly, and aliases, each once; raises KeyError."""
        e = self.entity(entity_id)
        return tuple(dict.fromkeys((e.zh, e.en, *e.aliases, *(r.name for r in e.renames))))

    def maker_names(self, entity_id: str) -> tuple[str, ...]:
        """Every name a headline may use for the entity's maker; empty where it has none. Raises KeyError."""
        maker = self.entity(entity_id).maker
        return self.names(maker) if maker in self._by_id else ((maker,) if maker else ())

    @cached_property
    def _by_id(self) -> dict[str, Entity]:
        return {e.id: e for e in self.entities}

    @cached_property
    def _owners(self) -> dict[tuple[Kind, str], str]:
        owners: dict[tuple[Kind, str], str] = {("site", s.domain): s.entity for s in self.sites}
        owners |= {("app", a.app_id): a.entity for a in self.apps}
        owners |= {("product", p.slug): p.entity for p in self.products}
        owners |= {("ticker", t.code): t.entity for t in self.tickers}
        owners |= {("feed", f.url): f.entity for f in self.feeds if f.entity is not None}
        return owners
