"""Points in the unit that storage/metrics.py declares, so that no reader can give a metric another one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

from storage.metrics import Metric, metric
from storage.records import Grain, Point, Record

R = TypeVar("R", bound=Record)
_MANY = 8
"""From how many on it is quicker to go by columns."""


def point(
    name: str,
    subject: str,
    start: str,
    grain: Grain,
    value: float,
    dims: Mapping[str, str],
    *,
    partial: bool = False,
    currency: str | None = None,
) -> Point:
    """One value of a declared metric; `currency` for those in money. Raises ValueError on a value it cannot take."""
    declared, unit, is_any_above_0 = _declared(name, currency)
    if not (is_any_above_0 and 0 < value < math.inf) and (objection := declared.objection_to_value(value)):
        raise ValueError(objection)
    return Point(name, subject, start, grain, value, unit, dims, partial)


@lru_cache(maxsize=256)
def _declared(name: str, currency: str | None) -> tuple[Metric, str, bool]:
    """The metric, its unit, and whether every value above 0 is one of it, as of most: to ask why one is not takes as
    long as to make a record. Raises ValueError on a unit that the metric cannot have."""
    declared = metric(name)
    unit = declared.unit or currency or ""
    if objection := declared.objection_to_unit(unit):
        raise ValueError(objection)
    return declared, unit, declared.ceiling is None and declared.kind != "rank"


class Series:
    """Values of one declared metric of one subject: what is the same for all of them is checked once."""

    def __init__(
        self, name: str, subject: str, grain: Grain, dims: Mapping[str, str], *, currency: str | None = None
    ) -> None:
        """`currency` for those in money. Raises ValueError on a unit that the metric cannot have."""
        self._declared, self._unit, _ = _declared(name, currency)
        self._subject, self._grain, self._dims = subject, grain, dims

    def at(self, start: str, value: float, partial: bool = False) -> Point:
        """The value of one period; raises ValueError on one that the metric cannot take."""
        if objection := self._declared.objection_to_value(value):
            raise ValueError(objection)
        return Point(self._declared.name, self._subject, start, self._grain, value, self._unit, self._dims, partial)

    def all(self, told: Sequence[tuple[str, float, bool]]) -> list[Point]:
        """What is told of many periods (start, value, partial), each once; raises ValueError on a value that the metric
        cannot take, and on two accounts of one period."""
        return self.columns(*zip(*told, strict=True)) if told else []

    def columns(self, starts: Sequence[str], values: Sequence[float], partial: Sequence[bool]) -> list[Point]:
        """The same of three columns of one length."""
        if len(starts) < _MANY:
            points = list(map(self.at, starts, values, partial))
        elif objection := self._declared.objection_to_values(values):
            raise ValueError(objection)
        else:
            points = self.at(starts[0], values[0], partial[0]).others(starts, values, partial)
        return points if len(set(starts)) == len(points) else list(once(points))


def once(records: Iterable[R]) -> Iterator[R]:
    """Each fact once, as a source may repeat itself; raises ValueError where it contradicts itself."""
    seen: dict[tuple[object, ...], R] = {}
    for record in records:
        known = seen.setdefault(fact_of(record), record)
        if known is record:
            yield record
        elif known != record:
            apart = ", ".join(f"{name} {here!r} and {there!r}" for name, here, there in differences(known, record))
            raise ValueError(f"two accounts of one {record.kind} ({about(record)}): {apart}"[:300])


def fact_of(record: Record) -> tuple[object, ...]:
    """What a record is about, to be compared with others of its source."""
    if isinstance(record, Point):
        dims = tuple(record.dims.items())
        return record.start, record.subject, record.metric, record.grain, record.unit, dims
    return record.kind, _getter(record.key)(record)


def about(record: Record) -> str:
    """What a record is about, in words."""
    told = [getattr(record, name) for name in record.key]
    flat = chain.from_iterable(one.values() if isinstance(one, Mapping) else (one,) for one in told)
    return " ".join(str(one) for one in flat if one)


def differences(one: Record, other: Record) -> list[tuple[str, Any, Any]]:
    """What two records of one fact say of it that is not the same: the field, what the one says, and the other."""
    said = ((f.name, getattr(one, f.name), getattr(other, f.name)) for f in fields(one) if f.name not in one.key)
    return [(name, here, there) for name, here, there in said if here != there]


@cache
def _getter(names: tuple[str, ...]) -> attrgetter[Any]:
    return attrgetter(*names)
