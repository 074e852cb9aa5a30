"""The operator's part: sources that fell silent, are refused, or changed their layout. Analysts never hear of these.

While a source is in trouble, what its last pages seem to say is not trusted: its findings wait (`Trouble.silences`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Literal

from storage.records import parse_instant

SILENT_AFTER = 3
"""Cadences without a good run before a source counts as silent; runs in which a part is refused before that is told."""
GOOD = frozenset({"ok", "partial"})
_NORMAL = frozenset({"ok", "empty", "not_found"})
"""What even a healthy crawl meets: a site below the panel's threshold is no trouble of the source."""
_PASSING = frozenset({"server_error", "timeout", "truncated", "network"})
"""What goes wrong on the way now and then; once is no trouble, twice is."""
_MOST, _SOME = 0.5, 0.1
_USUALLY, _LEAST_RUNS = 8, 3
"""Over how many good runs it is looked what a source usually gives, and how many that takes at least."""

Kind = Literal["layout", "refused", "failed", "silent", "fewer", "partly"]
Run = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one source; the same trouble has the same kind and `since` in every scan while it lasts."""

    source: str
    kind: Kind
    since: str
    zh: str
    en: str
    severity: float
    refusals: Mapping[str, int] = field(default_factory=dict)
    silences: bool = True
    """Whether findings from the source wait until it is over."""


def troubles(runs: Iterable[Run], cadences: Mapping[str, timedelta], now: datetime) -> list[Trouble]:
    """What is wrong with the sources on the schedule, by their runs (oldest first); nothing for one that never ran."""
    by_source: dict[str, list[Run]] = {}
    for run in runs:
        by_source.setdefault(run["source"], []).append(run)
    found = []
    for source, cadence in sorted(cadences.items()):
        past = by_source.get(source, [])
        if past and (trouble := _trouble(source, past, cadence, now)):
            found.append(trouble)
    return found


def _trouble(source: str, past: Sequence[Run], cadence: timedelta, now: datetime) -> Trouble | None:
    last = past[-1]
    bad = _bad(last)
    said = ", ".join(f"{reason} {n}" for reason, n in (bad or _without_data(last)).items())
    kind, since = _kind(last), _since(past)
    if kind == "layout":
        zh, en = f"页面结构变化，{bad['layout']} 页无法读取", f"the layout changed, {bad['layout']} pages unread"
        whole = bad["layout"] > _pages(last) * _MOST
        return Trouble(source, kind, since, f"{source}：{zh}", f"{source}: {en}", 0.9, bad, silences=whole)
    if kind == "refused":
        return Trouble(source, kind, since, f"{source}：被拒绝（{said}）", f"{source}: refused ({said})", 0.7, bad)
    good = [parse_instant(run["started_at"]) for run in past if run["outcome"] in GOOD]
    heard = max(good) if good else parse_instant(past[0]["started_at"])
    if now - heard > cadence * SILENT_AFTER:
        text = f"{heard:%Y-%m-%d %H:%MZ}"
        zh, en = f"{source}：自 {text} 起无有效数据", f"{source}: no good run since {text}"
        return Trouble(source, "silent", heard.isoformat(), zh, en, 0.8, bad)
    if kind == "failed" and len(past) > 1 and _kind(past[-2]):
        zh, en = f"连续失败（{last['outcome']}）", f"failing ({last['outcome']}: {str(last['detail'])[:80]})"
        return Trouble(source, kind, since, f"{source}：{zh}", f"{source}: {en}", 0.6, bad)
    if fewer := _fewer(past):
        usual, begun = fewer
        zh = f"{source}：有数据的页面由通常 {usual:g} 页降至 {_read(last)} 页"
        en = f"{source}: {_read(last)} pages with data, usually {usual:g}"
        return Trouble(source, "fewer", begun, zh, en, 0.5, bad, silences=False)
    lasting = [reason for reason in bad if all(_bad(run).get(reason) for run in past[-SILENT_AFTER:])]
    if lasting and len(past) >= SILENT_AFTER:
        begun = _since(past, frozenset(lasting))
        zh, en = f"{source}：部分页面持续失败（{said}）", f"{source}: some pages keep failing ({said})"
        return Trouble(source, "partly", begun, zh, en, 0.4, bad, silences=False)
    return None


def _fewer(past: Sequence[Run]) -> tuple[float, str] | None:
    """Where the last runs, though good, found data on less than half the usual pages: how many that is, since when.

    A source that suddenly knows nothing of most of what is asked answers politely, with empty pages.
    """
    good = [run for run in past if run["outcome"] in GOOD]
    begun = next((n for n in range(len(good) - 1, -1, -1) if not _is_few(good, n)), len(good)) + 1
    if begun >= len(good) or good[-1] is not past[-1]:
        return None
    return _usual(good, begun), str(good[begun]["started_at"])


def _is_few(good: Sequence[Run], n: int) -> bool:
    return n >= _LEAST_RUNS and _read(good[n]) < _MOST * _usual(good, n)


def _usual(good: Sequence[Run], n: int) -> float:
    return median(_read(run) for run in good[max(0, n - _USUALLY) : n])


def _read(run: Run) -> int:
    """The pages with data."""
    return int(json.loads(run["counts"]).get("ok", 0))


def _kind(run: Run) -> Literal["layout", "refused", "failed"] | None:
    """What is wrong with one run as a whole; None where it is good enough."""
    bad, pages = _bad(run), _pages(run)
    if bad.get("layout", 0) > pages * _SOME:
        return "layout"
    passing = sum(n for reason, n in bad.items() if reason in _PASSING)
    if run["outcome"] == "refused" or sum(bad.values()) - passing > pages * _MOST > 0:
        return "refused"
    return "failed" if run["outcome"] not in GOOD or passing > pages * _MOST else None


def _since(past: Sequence[Run], reasons: frozenset[str] = frozenset()) -> str:
    """When the first of the last runs began that were all in trouble (or all met one of the reasons)."""
    since = past[-1]["started_at"]
    for run in reversed(past):
        if not (_kind(run) or reasons & _bad(run).keys()):
            break
        since = run["started_at"]
    return str(since)


def _bad(run: Run) -> dict[str, int]:
    return {reason: n for reason, n in _without_data(run).items() if reason not in _NORMAL}


def _without_data(run: Run) -> dict[str, int]:
    counts: dict[str, int] = json.loads(run["counts"])
    return {reason: n for reason, n in sorted(counts.items()) if n and reason != "ok"}


def _pages(run: Run) -> int:
    return Counter(json.loads(run["counts"])).total()
