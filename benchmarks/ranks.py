"""Moves in recorded charts: what share of them is told of, and how many planted jumps are found.

    python benchmarks/ranks.py PATH [--budget 0.01]

PATH is a folder of charts as JSON: `snapshots` is a list of {"day", "at", "ids"}, an app's rank being its place in ids.
Every app counts as watched. A list is judged by those of the 35 days before it, as a scan judges it; the first week of
a chart is past only. Planted: an app's place in one list is divided or multiplied by 3, 5 or 10, or an app of the first
third is taken out, or a new one put there. Found: its move is told of in that list, and was not without the jump.
The peer tells of every move of at least ten places. Exit 1 where more than the budget is told of over all charts.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from monitors.detectors.ranks import ChartList, moves

BACK, GAP, WEEK = timedelta(days=35), timedelta(days=3), 7
FACTORS = (3, 5, 10)
EACH = 8
"""Jumps planted of each kind in each list."""
_STEADY = 0.6
Detector = Callable[[Sequence[ChartList], ChartList, frozenset[str], float], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Moment:
    """One list, and those before it that it is judged by."""

    past: tuple[ChartList, ...]
    newest: ChartList


def ours(past: Sequence[ChartList], newest: ChartList, watched: frozenset[str], budget: float) -> frozenset[str]:
    """The apps that a scan tells of."""
    return frozenset(move.app_id for move in moves(past, newest, watched, budget))


def by_places(past: Sequence[ChartList], newest: ChartList, watched: frozenset[str], budget: float) -> frozenset[str]:
    """The peer: ten places or more, or in or out of the steady part of the list."""
    before, out = past[-1].places, newest.asked + 1
    return frozenset(
        app
        for app in watched
        if abs(before.get(app, out) - newest.places.get(app, out)) >= 10
        and min(before.get(app, out), newest.places.get(app, out)) <= newest.asked * _STEADY
    )


def moments(file: Path) -> list[Moment]:
    """The lists of a chart from its second week on."""
    chart = json.loads(file.read_text("utf-8"))
    rows = sorted((date.fromisoformat(one["day"]), one) for one in chart["snapshots"])
    deepest = max(len(one["ids"]) for _, one in rows)
    asked = -(-deepest // 10) * 10
    lists = [
        (day, ChartList(one["at"], {app: rank for rank, app in enumerate(one["ids"], 1)}, asked, True))
        for day, one in rows
    ]
    found = []
    for place in range(WEEK, len(lists)):
        day = lists[place][0]
        past = tuple(one for at, one in lists[:place] if at >= day - BACK)
        if past and day - lists[place - 1][0] <= GAP:
            found.append(Moment(past, lists[place][1]))
    return found


def planted(moment: Moment, random: np.random.Generator) -> Iterator[tuple[str, str, ChartList]]:
    """Kind, app and the list with the jump in it."""
    newest, top = moment.newest, moment.newest.asked // min(FACTORS)
    order = sorted(newest.places, key=lambda app: newest.places[app])
    known = [app for app in order if app in moment.past[-1].places]
    for kind in ("up", "down", "left", "entered"):
        for _ in range(EACH):
            factor = int(random.choice(FACTORS))
            if kind == "entered":
                app, to = "planted", int(random.integers(1, top + 1))
            else:
                app = str(random.choice(known[:top] if kind == "left" else known))
                was = moment.past[-1].places[app]
                to = max(1, was // factor) if kind == "up" else was * factor
                if kind != "left" and (abs(was - to) < 4 or to > len(order)):
                    continue
            rest = [other for other in order if other != app]
            if kind != "left":
                rest.insert(to - 1, app)
            yield kind, app, ChartList(newest.at, {one: rank for rank, one in enumerate(rest, 1)}, newest.asked, True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--budget", type=float, default=0.01)
    args = parser.parse_args()
    print(f"{'':<28}{'lists':>6}{'checks':>9}{'told':>9}   found of those planted")
    worst = False
    for name, detector in (("ours", ours), ("ten places", by_places)):
        checks, told, lists = 0, 0, 0
        found: dict[str, list[bool]] = {}
        for file in sorted(args.path.glob("*.json")):
            own = _measure(moments(file), detector, args.budget, found)
            print(f"{name:<12}{file.stem[:15]:<16}{own[0]:>6}{own[1]:>9,}{own[2] / max(own[1], 1):>9.2%}")
            lists, checks, told = lists + own[0], checks + own[1], told + own[2]
        kinds = "  ".join(f"{kind} {np.mean(hits):.2f} of {len(hits)}" for kind, hits in found.items())
        print(f"{name:<12}{'all':<16}{lists:>6}{checks:>9,}{told / max(checks, 1):>9.2%}   {kinds}")
        worst |= name == "ours" and told > args.budget * checks
    sys.exit(worst)


def _measure(
    own: list[Moment], detector: Detector, budget: float, found: dict[str, list[bool]]
) -> tuple[int, int, int]:
    random = np.random.default_rng(0)
    checks = told = 0
    for moment in own:
        apps = frozenset(moment.newest.places.keys() | moment.past[-1].places.keys())
        anyway = detector(moment.past, moment.newest, apps, budget)
        checks, told = checks + len(apps), told + len(anyway)
        for kind, app, changed in planted(moment, random):
            hit = app in detector(moment.past, changed, frozenset({app}), budget)
            found.setdefault(kind, []).append(hit and app not in anyway)
    return len(own), checks, told


if __name__ == "__main__":
    main()
