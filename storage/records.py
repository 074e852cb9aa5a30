"""The vocabulary: what a reader may say about the world.

Every record is frozen, checked as it is made, and knows nothing of where it is kept. A record that cannot be true
(NaN, an infinity, a date that is no date) cannot be made: the constructor raises `BadRecord` with the field's name.

Times are UTC, ISO 8601: `YYYY-MM-DDTHH:MM:SSZ` for an instant, `YYYY-MM-DD` for the first day of a day, week, month
or year in the source's own calendar. Amounts are whole units (dollars, visits, yuan); shares are fractions of 1.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from itertools import repeat
from operator import attrgetter
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Never, Self, get_args

from storage.times import FIRST_DAY as FIRST_DAY
from storage.times import FIRST_YEAR as FIRST_YEAR
from storage.times import BadRecord as BadRecord
from storage.times import instant as instant
from storage.times import is_day, is_instant
from storage.times import parse_instant as parse_instant

Grain = Literal["instant", "hour", "day", "week", "month", "quarter", "year"]
Condition = Literal["new", "used", "refurbished", "parts"]
Sale = Literal["fixed", "auction", "variation"]
GRAINS = frozenset(get_args(Grain))
_BY_DAYS = GRAINS - {"instant", "hour"}
_NO_DIMS: Mapping[str, str] = MappingProxyType({})
_HALF = re.compile("[\ud800-\udfff]")
_SERIES_KNOWN = 1024
"""How many texts are remembered as sound, as a body names the same series in row after row."""


@dataclass(frozen=True, slots=True)
class Record:
    """What all records share: checks, and the JSON form with `kind` in lower case."""

    kind: ClassVar[str]
    key: ClassVar[tuple[str, ...]]
    """The fields that say what the fact is about (beside the source); the others are what it says."""

    def to_json(self) -> dict[str, Any]:
        """`kind` and the fields by name; prices as decimal strings, mappings with sorted keys."""
        out: dict[str, Any] = {"kind": self.kind}
        for f in fields(self):
            value = getattr(self, f.name)
            if isinstance(value, Decimal):
                value = format(value, "f")
            elif isinstance(value, Mapping):
                value = dict(sorted(value.items()))
            out[f.name] = value
        return out

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The record that `to_json` wrote; raises BadRecord on a missing, unknown or impossible field."""
        values = {name: value for name, value in data.items() if name != "kind"}
        if isinstance(values.get("price"), str):
            values["price"] = _decimal(values["price"])
        try:
            return cls(**values)
        except TypeError as error:
            raise BadRecord(f"{cls.kind}: {error}") from None

    def _need(self, ok: bool, name: str, why: str) -> None:
        if not ok:
            self._refuse(name, why)

    def _refuse(self, name: str, why: str) -> Never:
        raise BadRecord(f"{self.kind}.{name}: {why}: {getattr(self, name)!a}"[:300])

    def _need_text(self, *names: str) -> None:
        for name in names:
            value = getattr(self, name)
            if not isinstance(value, str) or not value or value.isspace():
                self._refuse(name, "must be a text that is not blank")
        kind: Any = type(self)  # mypy takes a dataclass's type for one that cannot be a key
        for n, value in enumerate(_all_of(kind)(self)):
            # JSON can spell half a character ("\\ud800"), which no file or database can hold.
            if isinstance(value, str) and not (value.isascii() or value.isprintable()) and _HALF.search(value):
                self._refuse(list(self.__dataclass_fields__)[n], "holds half a character")

    def _need_number(self, name: str) -> None:
        value = getattr(self, name)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        self._need(number and math.isfinite(value), name, "must be a finite number")

    def _need_instant(self, name: str) -> None:
        value = getattr(self, name)
        if not (isinstance(value, str) and is_instant(value)):
            self._refuse(name, "must be an instant like 2026-01-31T08:00:00Z")

    def _need_day(self, name: str) -> None:
        value = getattr(self, name)
        if not (isinstance(value, str) and is_day(value)):
            self._refuse(name, "must be a day like 2026-01-31")


@cache
def _all_of(kind: Any) -> attrgetter[tuple[object, ...]]:
    return attrgetter(*kind.__dataclass_fields__)


@lru_cache(_SERIES_KNOWN)
def _are_texts(*values: object) -> bool:
    return all(isinstance(value, str) and value and not value.isspace() and not _HALF.search(value) for value in values)


def _is_plain(text: object) -> bool:
    """Whether it is a text that is not blank, of characters that any file can hold; False also of some that are."""
    return type(text) is str and (text.isascii() or text.isprintable()) and bool(text.strip())


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise BadRecord(f"not a price: {text!r}") from None


@dataclass(frozen=True, slots=True, init=False)
class Point(Record):
    """One value of a series in one period. `start` is the period's first day, or the instant where grain says so."""

    kind: ClassVar = "point"
    key: ClassVar = ("metric", "subject", "grain", "unit", "dims", "start")
    metric: str
    subject: str
    start: str
    grain: Grain
    value: float
    unit: str
    dims: Mapping[str, str]
    partial: bool

    def __init__(
        self,
        metric: str,
        subject: str,
        start: str,
        grain: Grain,
        value: float,
        unit: str,
        dims: Mapping[str, str] = _NO_DIMS,
        partial: bool = False,
    ) -> None:
        # Most records are points. Written and checked here they take two thirds of the time of a dataclass's own way;
        # a frozen record can only be written to by its slots.
        _metric(self, metric)
        _subject(self, subject)
        _start(self, start)
        _grain(self, grain)
        _value(self, value)
        _unit(self, unit)
        _dims(self, dims)
        _partial(self, partial)
        try:
            sound = _are_texts(metric, subject, unit)
        except TypeError:
            sound = False  # one is a list or an object
        if not sound:
            self._need_text("metric", "subject", "unit")
        if grain not in GRAINS:
            self._refuse("grain", f"must be one of {', '.join(sorted(GRAINS))}")
        is_time = is_day if grain in _BY_DAYS else is_instant
        if not (type(start) is str and is_time(start) and type(value) in (float, int) and math.isfinite(value)):
            self._check_period()
        for name, told in dims.items():
            if not (type(name) is type(told) is str and name.isascii() and told.isascii()):
                self._check_dim(name, told)

    def _check_dim(self, name: object, told: object) -> None:
        if not isinstance(name, str) or not isinstance(told, str):
            self._refuse("dims", "must map texts to texts")
        if _HALF.search(f"{name} {told}"):
            self._refuse("dims", "holds half a character")

    def _check_period(self) -> None:
        (self._need_day if self.grain in _BY_DAYS else self._need_instant)("start")
        if type(self.value) is not float or not math.isfinite(self.value):
            self._need_number("value")

    def others(self, starts: Sequence[str], values: Sequence[float], partial: Sequence[bool]) -> list[Point]:
        """More points of this series, a column at a time, which is quicker for a history; `partial` says it of each."""
        is_time = is_day if self.grain in _BY_DAYS else is_instant
        sound = set(map(type, starts)) <= {str} and set(map(type, values)) <= {float, int}
        sound = sound and len(starts) == len(values) == len(partial)
        if not (sound and all(map(is_time, starts)) and all(map(math.isfinite, values))):
            told = zip(starts, values, partial, strict=True)
            return [replace(self, start=one, value=value, partial=of_it) for one, value, of_it in told]
        many = list(map(_new, repeat(Point, len(starts))))
        same = (
            (_metric, self.metric),
            (_subject, self.subject),
            (_grain, self.grain),
            (_unit, self.unit),
            (_dims, self.dims),
        )
        columns = *((put, repeat(one)) for put, one in same), (_start, starts), (_value, values), (_partial, partial)
        for put, column in columns:
            _run(map(put, many, column))
        return many


_run = deque[None](maxlen=0).extend
"""To the end of an iterator, keeping nothing: a loop that Python itself has no part in."""
_new = object.__new__
_metric, _subject, _start, _grain, _value, _unit, _dims, _partial = (
    getattr(Point, name).__set__ for name in Point.__slots__
)


@dataclass(frozen=True, slots=True)
class Rank(Record):
    """One place of one chart at one time. `app_id` is null where the source names no id."""

    kind: ClassVar = "rank"
    key: ClassVar = ("store", "country", "device", "chart", "genre", "at", "rank")
    store: str
    country: str
    device: str
    chart: str
    genre: str
    at: str
    rank: int
    app_id: str | None
    name: str

    def __post_init__(self) -> None:
        words = (self.store, self.country, self.device, self.chart, self.genre, self.name, self.app_id or "-")
        if not all(map(_is_plain, words)):  # then it is looked at closer, which takes longer
            self._need_text("store", "country", "device", "chart", "genre", "name")
        self._need_instant("at")
        self._need(type(self.rank) is int and 1 <= self.rank <= 100_000, "rank", "must be a place from 1")


@dataclass(frozen=True, slots=True)
class Snapshot(Record):
    """That a chart was looked at: how deep we asked, how many came, whether that is the whole list."""

    kind: ClassVar = "snapshot"
    key: ClassVar = ("store", "country", "device", "chart", "genre", "at")
    store: str
    country: str
    device: str
    chart: str
    genre: str
    at: str
    asked: int
    got: int
    complete: bool

    def __post_init__(self) -> None:
        self._need_text("store", "country", "device", "chart", "genre")
        self._need_instant("at")
        self._need(type(self.asked) is int and self.asked >= 1, "asked", "must be at least 1")
        self._need(type(self.got) is int and self.got >= 0, "got", "must not be negative")


@dataclass(frozen=True, slots=True)
class Offer(Record):
    """One listing as last seen. `price` is for the lot of `quantity`; `reject` says why it is no offer of `model`."""

    kind: ClassVar = "offer"
    key: ClassVar = ("listing_id",)
    listing_id: str
    title: str
    url: str
    model: str | None
    condition: Condition | None
    sale: Sale
    price: Decimal | None
    currency: str | None
    quantity: int = 1
    reject: str | None = None

    def __post_init__(self) -> None:
        self._need_text("listing_id", "title", "url", "sale")
        self._need(self.condition in (None, *get_args(Condition)), "condition", "is not one we know")
        self._need(self.sale in get_args(Sale), "sale", "is not one we know")
        price = self.price
        ok = price is None or (isinstance(price, Decimal) and price.is_finite() and 0 <= price < 10**12)
        self._need(ok, "price", "must be a finite decimal, not negative")
        self._need(price is None or bool(self.currency), "currency", "must stand beside a price")
        self._need(type(self.quantity) is int and 1 <= self.quantity <= 100_000, "quantity", "must be at least 1")


@dataclass(frozen=True, slots=True, init=False)
class Headline(Record):
    """One item of news. `id` is the canonical address where there is one, else the outlet's own id."""

    kind: ClassVar = "headline"
    key: ClassVar = ("id",)
    id: str
    title: str
    url: str | None
    published_at: str | None
    summary: str | None = None

    def __init__(
        self, id: str, title: str, url: str | None, published_at: str | None, summary: str | None = None
    ) -> None:
        # As with points: a feed is nothing but these, and here they take little more than half of the time.
        _id(self, id)
        _title(self, title)
        _url(self, url)
        _published_at(self, published_at)
        _summary(self, summary)
        if not all(map(_is_plain, (id, title, url or "-", summary or "-"))):  # as above
            self._need_text("id", "title")
        if published_at is not None and not (type(published_at) is str and is_instant(published_at)):
            self._need_instant("published_at")


_id, _title, _url, _published_at, _summary = (getattr(Headline, name).__set__ for name in Headline.__slots__)


@dataclass(frozen=True, slots=True)
class App(Record):
    """What a store says an app is called, in one country; identity is the store's id, never the name."""

    kind: ClassVar = "app"
    key: ClassVar = ("store", "country", "app_id")
    store: str
    app_id: str
    name: str
    developer: str | None = None
    version: str | None = None
    country: str = "WW"

    def __post_init__(self) -> None:
        self._need_text("store", "app_id", "name", "country")


@dataclass(frozen=True, slots=True)
class Estimate(Record):
    """Somebody's range for a figure: `low` to `high` for the `target` period, as they saw it on `as_of`."""

    kind: ClassVar = "estimate"
    key: ClassVar = ("author", "subject", "metric", "unit", "as_of", "target")
    author: str
    subject: str
    metric: str
    unit: str
    as_of: str
    target: str
    low: float
    high: float

    def __post_init__(self) -> None:
        self._need_text("author", "subject", "metric", "unit", "target")
        self._need_day("as_of")
        self._need_number("low")
        self._need_number("high")
        self._need(self.low <= self.high, "high", f"must not be below low ({self.low})")


KINDS: dict[str, type[Record]] = {cls.kind: cls for cls in (Point, Rank, Snapshot, Offer, Headline, App, Estimate)}


def from_json(data: Mapping[str, Any]) -> Record:
    """The record of any kind that a JSON object describes; raises BadRecord."""
    cls = KINDS.get(str(data.get("kind")))
    if cls is None:
        raise BadRecord(f"kind: is not one we know: {data.get('kind')!r}")
    return cls.from_json(data)
