"""A share's day against its group: what it did beyond the others, so that a fall of all is no news of each of them.

A move is the change on logs since the share's own close before, less the median change of the others of its group over
the same days. How surprising it is, is told by the share's own past moves (`surprise`), and how rare, by those of all.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Generic, TypeVar

import numpy as np

from monitors.detectors.rarity import Known
from monitors.detectors.surprise import surprise

LEAST_OTHERS = 3
"""The others of a group that must have closed on both days: two may have news of their own."""
MOST_DAYS = 150
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Apart(Generic[K]):
    """The newest day of one share. `p` is how rare it is that one moves so far apart from its group."""

    share: K
    day: date
    was: float
    now: float
    group: float
    """The relative change of the others, their median."""
    apart: float
    """The share's relative change beyond that."""
    score: float
    p: float


def moves_apart(closes: Mapping[K, Mapping[date, float]]) -> list[Apart[K]]:
    """The newest day of each share of one group, by its closes; none of a share of which too little is known."""
    logs = {share: {day: math.log(close) for day, close in own.items() if close > 0} for share, own in closes.items()}
    residuals = {share: _residuals(share, logs) for share in logs}
    judged = [share for share, own in residuals.items() if own and max(own) == max(logs[share])]
    if not judged:
        return []
    scores = surprise([np.array(list(residuals[share].values())) for share in judged])
    known = Known(np.concatenate([one.score[:-1] for one in scores]))
    found = []
    for share, said in zip(judged, scores, strict=True):
        if np.isnan(said.score[-1]):
            continue
        before, day = sorted(logs[share])[-2:]
        beyond = residuals[share][day]
        moved = logs[share][day] - logs[share][before]
        p = known.p_values(said.score[-1:], said.above[-1:], said.known[-1:])
        found.append(
            Apart(
                share, day, closes[share][before], closes[share][day], math.expm1(moved - beyond), math.expm1(beyond),
                float(said.score[-1]), float(p[0]),
            )
        )  # fmt: skip
    return found


def _residuals(share: K, logs: Mapping[K, Mapping[date, float]]) -> dict[date, float]:
    """By day, what the share did beyond the median of the others; days on which too few others closed are left out."""
    own = logs[share]
    others = [one for other, one in logs.items() if other != share]
    found = {}
    for before, day in pairwise(sorted(own)[-MOST_DAYS - 1 :]):
        changes = [one[day] - one[before] for one in others if day in one and before in one]
        if len(changes) >= LEAST_OTHERS:
            found[day] = own[day] - own[before] - median(changes)
    return found
