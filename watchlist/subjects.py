"""What is watched: the entities, and the subjects through which the sources see them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from watchlist.fields import (
    Count,
    Country,
    Day,
    Domain,
    Frozen,
    Importance,
    Lang,
    Slug,
    Text,
    WebAddress,
    WindCode,
    Zone,
    shaped,
)

Store = Literal["appstore", "googleplay", "huawei", "xiaomi", "oppo", "vivo", "yingyongbao", "baidu", "360"]
Join = Literal["splice", "sum"]
Period = Literal["day", "week", "month"]


class Rename(Frozen):
    """A former name: `name` was the entity's name in `lang` until the day before `date`."""

    date: Day
    name: Text
    lang: Lang


class Entity(Frozen):
    """A product or a company that people ask about, whatever it is called; `zh` and `en` are its names now."""

    id: Slug
    zh: Text
    en: Text
    maker: Text | None = None
    """The id of the entity that makes it; None where product and maker share a name."""
    aliases: tuple[Text, ...] = ()
    """Other spellings that headlines use, in any language."""
    importance: Importance = 0.5
    """How much a change of it matters to the reader: 0 not at all, 1 most."""
    renames: tuple[Rename, ...] = ()

    def name(self, lang: Lang, on: date | None = None) -> str:
        """Its name in a language on a day (today's where none is given)."""
        former = sorted((r for r in self.renames if r.lang == lang), key=lambda r: r.date)
        current = self.zh if lang == "zh" else self.en
        return next((r.name for r in former if on is not None and on < r.date), current)


class Site(Frozen):
    """One domain of an entity, counted from `since` up to, not including, `until`."""

    domain: Domain
    entity: Text
    since: Day | None = None
    until: Day | None = None
    join_as: Join = "splice"
    """`splice`: it replaces, or is replaced by, the entity's other sites; `sum`: it is added to them."""
    visits_by: Annotated[tuple[Period, ...], Field(min_length=1)] = ("week",)
    """The periods whose visits are bought: of days, any week can be made, but they cost seven times as much."""
    countries: tuple[Country, ...] = ()
    """Those of which visits are bought besides the world's."""

    def counts_on(self, day: date) -> bool:
        """Whether its visits are the entity's on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


class App(Frozen):
    """One app in one store. The store's id is its identity; `name` is only for people."""

    store: Store
    app_id: Annotated[Text, shaped(r"[A-Za-z0-9._]+", 'must be the id in the store\'s address, like "6448311069"')]
    entity: Text
    countries: Annotated[tuple[Country, ...], Field(min_length=1)]
    name: Text


class AppChart(Frozen):
    """One list of a store: `chart` free, paid or grossing; `genre` the store's own id, or "all"; `depth` places."""

    store: Store
    country: Country
    device: Literal["iphone", "ipad", "android"] = "iphone"
    chart: Literal["free", "paid", "grossing"] = "free"
    genre: Text = "all"
    depth: Annotated[Count, Field(le=500)] = 100


class Product(Frozen):
    """One thing with a price. `queries` are what to search markets for, `asins` its pages on Amazon."""

    slug: Slug
    entity: Text
    name: Text
    queries: tuple[Text, ...] = ()
    asins: tuple[Annotated[Text, shaped(r"[A-Z0-9]{10}", "must be an ASIN: ten capitals and digits")], ...] = ()


class Ticker(Frozen):
    """One listed share. `code` is Wind's spelling (NVDA.O), `exchange` the ISO 10383 market code (XNAS)."""

    code: WindCode
    entity: Text
    group: Text
    exchange: Annotated[Text, shaped(r"[A-Z0-9]{4}", 'must be an ISO 10383 market code, like "XNAS"')]
    currency: Annotated[Text, shaped(r"[A-Z]{3}", 'must be an ISO 4217 currency code, like "USD"')]


class Feed(Frozen):
    """One list of headlines. `entity` where all of them are about one; `zone` where its times name none."""

    url: WebAddress
    outlet: Text
    lang: Lang
    entity: Text | None = None
    zone: Zone | None = None
