"""Slow shifts of what is watched, for digests: where a series has taken another level or slope, seen from its end.

Nothing here is an alarm. Once a week the series with news are cut into straight pieces, as known now and as known a
week ago; a recent cut that was not there a week ago is told, if the level has moved enough. Days become whole weeks.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from derive.periods import days_in
from derive.series import Kind, Series, kinds_with_news
from derive.subjects import entity_of
from monitors.detectors.levels import LEAST_LENGTH, pieces
from monitors.finding import Finding
from monitors.look_at.levels import series_to_judge
from monitors.view import View
from storage.metrics import METRICS, names_of
from storage.records import instant

EVERY = timedelta(days=7)
SHIFTING = ("visits", "downloads", "revenue", "price", "rental_price_per_gpu_hour")
"""Quotes of shares are none of them: they walk at random, and are always on another level."""
SEVERITY = 0.1
_LEAST_POINTS, _MOST_POINTS = 16, 104
_RECENT = 3 * LEAST_LENGTH
_NEAR, _SHOWN = 2, 36
_LEAST_CHANGES = 2.0
"""How many times the least change worth an alert the level must have moved."""


Points = list[tuple[date, float]]


@dataclass(frozen=True, slots=True)
class Shift:
    """The newest cut of a series: when it begins, the level before it, the level now, and whether it was a step."""

    start: date
    earliest: date
    latest: date
    """Within which periods the same cut may be found another time."""
    was: float
    now: float
    step: bool

    @property
    def size(self) -> float:
        """How far the level has moved, relative to what it was."""
        return abs(self.now / self.was - 1)


def shifts(view: View, told: Collection[str] = ()) -> list[Finding]:
    """What has shifted since the last look (`view.since`); nothing at the first, which has nothing to compare with.

    `told` are the ids of findings that were told of: a step that was an alert when it came is no news when it stays.
    """
    if view.since is None:
        return []
    before, found = replace(view, now=view.since), []
    least = _LEAST_CHANGES * view.least_change
    for kind in sorted(kinds_with_news(view.db, SHIFTING, instant(view.since), view.as_of), key=repr):
        earlier = {_name(one): _points(one) for one in series_to_judge(before, kind)}
        for one in series_to_judge(view, kind):
            shift = news(_points(one), earlier.get(_name(one), []), least)
            if shift and not _was_told(kind, one, shift, told):
                found.append(_finding(view, kind, one, shift))
    return found


def news(now: Points, before: Points, least: float) -> Shift | None:
    """The newest shift of `least` or more in these points, unless `before`, what was known earlier, had it too.

    None where `before` is too short to have had one: what only now can be cut has not shifted now.
    """
    if now == before or len(before) < _LEAST_POINTS or not _may_have_moved(now, least):
        return None
    shift, earlier = newest_shift(now), newest_shift(before)
    if shift is None or shift.size < least:
        return None
    was_there = earlier is not None and earlier.size >= least and earlier.latest >= shift.earliest
    return None if was_there else shift


def _may_have_moved(points: Points, least: float) -> bool:
    """Whether the last points lie apart from those just before them at all: most series need no cutting."""
    logs = np.log([value for _, value in points[-_RECENT - LEAST_LENGTH :]])
    logs = logs[len(logs) % LEAST_LENGTH :]
    means = [float(logs[n : n + LEAST_LENGTH].mean()) for n in range(0, len(logs), LEAST_LENGTH)]
    return max(abs(means[-1] - one) for one in means) >= math.log1p(least) / 3


def newest_shift(points: Points) -> Shift | None:
    """The newest cut of some points (above nothing, in order of time); None where there is none, or it is long ago."""
    if len(points) < _LEAST_POINTS:
        return None
    days, own = [day for day, _ in points], pieces(np.log([value for _, value in points]))
    if len(own) < 2 or own[-1].begin < len(points) - _RECENT:
        return None
    cut, last, first, newest = own[-1].begin, own[-2].last, own[-1].first, own[-1].last
    step = abs(first - last) >= abs(newest - last) / 2
    return Shift(days[cut], days[cut - _NEAR], days[cut + _NEAR], math.exp(last), math.exp(newest), step)


def _was_told(kind: Kind, series: Series, shift: Shift, told: Collection[str]) -> bool:
    """Whether a point of the series at the cut or behind it was an alert, or a cut there a note."""
    own = tuple(f"{detector}|{kind.source}|{kind.metric}|{series.subject}|" for detector in ("surprise", "shift"))
    return any(id.startswith(own) and id.rpartition("@")[2] >= shift.earliest.isoformat() for id in told)


def _points(series: Series) -> Points:
    """The newest values above nothing, by the day where they add up; of days and instants, the mean of whole weeks."""
    if series.kind.grain in ("day", "instant"):
        weeks: dict[date, list[float]] = {}
        for one in series.periods:
            weeks.setdefault(one.start - timedelta(days=one.start.weekday()), []).append(one.value)
        full = max(map(len, weeks.values()), default=0) // 2
        # The newest week may not be over; one with few days says little.
        values = [(week, sum(of) / len(of)) for week, of in sorted(weeks.items())[:-1] if len(of) > full]
    else:
        adds_up = METRICS[series.kind.metric].kind == "flow"
        values = [
            (one.start, one.value / days_in(one.start, series.kind.grain) if adds_up else one.value)
            for one in series.periods
        ]
    return [(day, value) for day, value in values if value > 0][-_MOST_POINTS:]


def _name(series: Series) -> tuple[str, ...]:
    return series.subject, repr(sorted(series.dims.items())), *series.parts


def _finding(view: View, kind: Kind, series: Series, shift: Shift) -> Finding:
    entity = entity_of(view.watchlist, kind.metric, series.subject, series.periods[-1].start)
    zh, en = names_of(kind.metric)
    name_zh, name_en = (entity.zh, entity.en) if entity else (series.subject, series.subject)
    change = shift.now / shift.was - 1
    since = f"{shift.start:%Y-%m}" if kind.grain == "month" else shift.start.isoformat()
    how_zh, how_en = ("水平改变", "another level") if shift.step else ("走势改变", "another slope")
    return Finding(
        detector="shift",
        key="|".join(("shift", kind.source, kind.metric, *_name(series))),
        source=kind.source,
        metric=kind.metric,
        subject=series.subject,
        start=shift.start.isoformat(),
        grain=kind.grain,
        seen_at=series.periods[-1].first_seen,
        p=0.0,
        severity=SEVERITY,
        note_zh=f"{name_zh}（{series.subject}）{zh}自 {since} 起{how_zh}，至今 {change:+.1%}",
        note_en=f"{name_en} ({series.subject}): {en} on {how_en} since {since}, {change:+.1%} by now",
        entity=entity.id if entity else None,
        dims=series.dims,
        page_id=series.periods[-1].page_id,
        change=change,
        history=tuple((day.isoformat(), value) for day, value in _points(series)[-_SHOWN:]),
    )


def title_of(told: Sequence[Finding]) -> tuple[str, str]:
    """What the note on these shifts is called, in Chinese and English: the largest, and how many more there are."""
    first, more = max(told, key=lambda one: abs(one.change or 0.0)), len(told) - 1
    zh = f"缓慢变化：{first.note_zh}" + (f"；另有 {more} 项" if more else "")
    return zh, f"Slow shift: {first.note_en}" + (f"; and {more} more" if more else "")
