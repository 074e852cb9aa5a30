"""When a source is due: the pure rule that the scheduler follows, from what the database says of its runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from storage.records import parse_instant

GOOD = frozenset({"ok", "partial"})
_FIRST_RETRY = timedelta(minutes=15)
_SPREAD = timedelta(seconds=20)
_JITTER = 0.05


@dataclass(frozen=True, slots=True)
class History:
    """A source's past: its last good run, and how many have failed since."""

    last_good: datetime | None = None
    last_try: datetime | None = None
    failures: int = 0


def history(runs: Iterable[Mapping[str, Any]]) -> History:
    """What the runs of one source, oldest first, come to."""
    good, tried, failures = None, None, 0
    for run in runs:
        tried = parse_instant(run["started_at"])
        if run["outcome"] in GOOD:
            good, failures = tried, 0
        else:
            failures += 1
    return History(good, tried, failures)


def due(past: History, cadence: timedelta, now: datetime) -> datetime:
    """When the source is to be crawled next: one cadence after its last good run, and `now` where that is past.

    After a failure the next try comes sooner than the cadence, and later with each further one: 15, 30, 60 … minutes.
    """
    regular = past.last_good + cadence if past.last_good else now
    if past.failures and past.last_try:
        retry = past.last_try + min(cadence, _FIRST_RETRY * 2 ** min(past.failures - 1, 20))
        regular = retry if past.last_good is None else max(regular, retry)
    return max(regular, now)


def spread(dues: Mapping[str, datetime], now: datetime, random: Random) -> dict[str, datetime]:
    """The same dues with those that wait already set one behind the other, so that a restart is no stampede."""
    out, waiting = {}, 0
    for slug in sorted(dues, key=lambda s: (dues[s], s)):
        if dues[slug] <= now:
            out[slug] = now + _SPREAD * waiting + _SPREAD * random.uniform(0, _JITTER)
            waiting += 1
        else:
            out[slug] = dues[slug]
    return out


def with_jitter(moment: datetime, cadence: timedelta, random: Random) -> datetime:
    """A moment moved on by up to a twentieth of the cadence, so that hosts do not see a clock strike."""
    return moment + cadence * random.uniform(0, _JITTER)
