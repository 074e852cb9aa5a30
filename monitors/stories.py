"""Headlines of one event from many outlets, told as one story.

Method   titles as sets of features (Latin words, pairs of Chinese signs, the entities named), weighted by how rare each
         is in the window. Two titles are of one story when what they share weighs enough beside both (Dice; more where
         their figures differ), or when they name the same entity beside the same figure ("4.3", "17%"), which holds
         across languages too. The likest are joined first, and never two that came long after each other or that name
         different entities: "X opens an office" is another story than "Y opens an office".
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from storage.records import parse_instant

LIKE, LIKE_WITH_OTHER_FIGURES = 0.5, 0.75
LONGEST_APART = timedelta(hours=36)
OWN_VOICE = ""
"""In place of the outlet, for an entity's own feed."""
_COMMON = 0.2
_FIGURE = re.compile(r"\d+\.\d+|\d{2,}")
_YEAR = re.compile(r"(19|20)\d\d")
_WORD = re.compile(r"[a-z0-9][a-z0-9.+-]*[a-z0-9+]|[a-z0-9]")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_EMPTY = frozenset(
    "the a an of to in on for and or is are was with by from at as its it how why what new says".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Title:
    """One headline as far as grouping looks at it."""

    id: str
    outlet: str
    at: str
    title: str
    entities: frozenset[str] = frozenset()
    """The watched entities that it names."""
    kin: frozenset[str] = frozenset()
    """These and their makers: whom it may be about."""


@dataclass(frozen=True, slots=True)
class Story:
    """One event: its headlines, first first."""

    titles: tuple[Title, ...]

    @property
    def outlets(self) -> int:
        """How many outlets tell it; those that speak of themselves do not count."""
        return len({one.outlet for one in self.titles} - {OWN_VOICE})

    @property
    def about(self) -> str | None:
        """The entity that at least two thirds of the titles name, the one named most; None where there is none."""
        count = Counter(entity for one in self.titles for entity in one.entities)
        best = max(sorted(count), key=lambda entity: count[entity], default=None)
        return best if best is not None and count[best] * 3 >= len(self.titles) * 2 else None


def chinese_pairs(text: str) -> set[str]:
    """The pairs of neighbouring Chinese signs, which stand for the words that nothing parts."""
    return {run[i : i + 2] for run in _CHINESE.findall(text) for i in range(len(run) - 1)}


def features(one: Title) -> frozenset[str]:
    """What a title is compared by: its Latin words but for the empty ones, pairs of Chinese signs, and entities."""
    low = one.title.lower()
    words = {word for word in _WORD.findall(low) if word not in _EMPTY}
    return frozenset(words | chinese_pairs(low) | {f"@{entity}" for entity in one.entities})


def stories(titles: Sequence[Title]) -> list[Story]:
    """The stories that the titles tell, in order of their first headline; the order of the titles does not matter."""
    ordered = sorted(titles, key=lambda one: (one.at, one.id))
    sets = [features(one) for one in ordered]
    figures = [_figures(one.title) for one in ordered]
    weight = _weights(sets)
    times = [parse_instant(one.at) for one in ordered]
    pairs: list[tuple[float, int, int]] = []
    by_feature: dict[str, list[int]] = defaultdict(list)
    most = max(20, int(_COMMON * len(ordered)))
    for number, own in enumerate(sets):
        for other in {other for f in own if len(by_feature[f]) <= most for other in by_feature[f]}:
            if times[number] - times[other] > LONGEST_APART:
                continue
            like = _likeness(own, sets[other], weight)
            shared, both = figures[number] & figures[other], figures[number] and figures[other]
            same_event = shared and ordered[number].kin & ordered[other].kin
            if same_event or like >= (LIKE_WITH_OTHER_FIGURES if both and not shared else LIKE):
                pairs.append((-1.0 if same_event else -like, other, number))
        for f in own:
            by_feature[f].append(number)
    groups = _Groups([one.kin for one in ordered])
    for _, first, second in sorted(pairs):
        groups.join(first, second)
    members: dict[int, list[Title]] = defaultdict(list)
    for number, one in enumerate(ordered):
        members[groups.of(number)].append(one)
    return [Story(tuple(group)) for group in members.values()]


def _weights(sets: Sequence[frozenset[str]]) -> Mapping[str, float]:
    count = Counter(f for own in sets for f in own)
    return {f: math.log(1 + len(sets) / n) for f, n in count.items()}


def _likeness(a: frozenset[str], b: frozenset[str], weight: Mapping[str, float]) -> float:
    def total(these: frozenset[str]) -> float:
        return sum(weight[f] for f in these)

    return 2 * total(a & b) / max(total(a) + total(b), 1e-9)


def _figures(title: str) -> frozenset[str]:
    """The numbers that tell one event from another; a year does not."""
    return frozenset(figure for figure in _FIGURE.findall(title) if not _YEAR.fullmatch(figure))


class _Groups:
    """Connected groups (union–find), each about somebody: no group's titles may name nobody in common."""

    def __init__(self, about: Sequence[frozenset[str]]) -> None:
        self._parent = list(range(len(about)))
        self._about = list(about)

    def of(self, one: int) -> int:
        while self._parent[one] != one:
            self._parent[one] = self._parent[self._parent[one]]
            one = self._parent[one]
        return one

    def join(self, a: int, b: int) -> None:
        first, second = sorted((self.of(a), self.of(b)))
        one, other = self._about[first], self._about[second]
        if first == second or (one and other and not one & other):
            return
        self._parent[second] = first
        self._about[first] = one & other if one and other else one | other
