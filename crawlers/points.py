"""Points in the unit that storage/metrics.py declares, so that no reader can give a metric another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from storage.metrics import metric
from storage.records import Grain, Point, Record

R = TypeVar("R", bound=Record)


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
    declared = metric(name)
    unit = declared.unit or currency or ""
    if objection := declared.objection(value, unit):
        raise ValueError(objection)
    return Point(name, subject, start, grain, value, unit, dims, partial=partial)


def once(records: Iterable[R]) -> Iterator[R]:
    """Each fact once, as a source may repeat itself; raises ValueError where it contradicts itself."""
    seen: dict[tuple[object, ...], R] = {}
    for record in records:
        fact = _fact(record)
        known = seen.setdefault(fact, record)
        if known is record:
            yield record
        elif known != record:
            raise ValueError(f"two accounts of one fact: {known} and {record}"[:300])


def _fact(record: Record) -> tuple[object, ...]:
    """What a record is about, as a key."""
    if isinstance(record, Point):
        dims = tuple(record.dims.items())
        return record.start, record.subject, record.metric, record.grain, record.unit, dims
    about = _getter(record.key)(record)
    return record.kind, *(about if len(record.key) > 1 else (about,))


@cache
def _getter(names: tuple[str, ...]) -> attrgetter[Any]:
    return attrgetter(*names)
