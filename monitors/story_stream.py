"""Headlines grouped as they come: each joins the story it is likest to, or begins one, and never moves again.

Method   one pass in order of time (the family of Miranda et al. 2018, arXiv:1809.00540). Titles are TF-IDF vectors of
         Latin words (crudely stemmed), pairs of them, and pairs of Chinese signs; names and figures count for more, and
         a word is as rare as it was in the headlines before. A title is compared with a story's centroid and with its
         three likest headlines, and a story fades with the hours since its last one. A round-up of several events
         (早报, "8点1氪") joins nothing, and nothing joins it.
Cost     a headline is compared with the stories that share one of its rarer words, a few dozen at most.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from monitors.stories import chinese_pairs

LIKE = 0.2
"""How like a story a title must be to join it."""
CLOSED_AFTER = timedelta(hours=96)
_FADING = timedelta(hours=30)
_CENTROID = 0.7
_GROWN = 0.02
_NAMED = 1.4
_PAIR = 0.2
_COMMON = 0.1
"""The share of headlines from which a word is too common to look for stories by."""
_RAREST, _COMPARED, _REMEMBERED = 30, 80, 40
_WORD = re.compile(r"[a-z0-9][a-z0-9.'+-]*[a-z0-9+]|[a-z0-9]")
_NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[A-Z][a-zA-Z'-]+")
_SHOUTED = 0.7
"""The share of capitals from which a title is set in them, so that they tell no name."""
_ENDINGS = ("ing", "ed", "es", "s")
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "the a an of to in on for and or is are was with by from at as its it how why what new says after over be will"
        " has have had that this his her their they he she we you i not but who which into up out about more than",
    )
)
_ROUND_UP = re.compile(
    r"早报|晚报|晨报|日报[：:|丨]|周报|早知道|早资讯|要闻|一周.{0,4}(回顾|盘点|汇总)|\d点\d+氪|氪星晚报"
    r"|(daily|morning|evening|weekly)\s+(brief|briefing|digest|roundup|round-up|recap)|live updates",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[;；|｜丨]")
_TAIL = re.compile(r"\s\|\s(?=[^|]*$)")
"""Where the name of the site begins, which says nothing of the event."""
Vector = Mapping[str, float]


@dataclass(slots=True)
class _Story:
    id: str
    last: datetime
    total: dict[str, float] = field(default_factory=dict)
    length: float = 0.0
    members: list[Vector] = field(default_factory=list)
    joined: int = 0

    def take(self, vector: Vector, at: datetime) -> None:
        for word, weight in vector.items():
            self.total[word] = self.total.get(word, 0.0) + weight
        self.length = math.sqrt(sum(weight * weight for weight in self.total.values()))
        self.members = [*self.members[1 - _REMEMBERED :], vector]
        self.joined += 1
        self.last = max(self.last, at)

    def likeness(self, vector: Vector, at: datetime) -> float:
        """From 0 to about 1: to the centroid and the likest members, fading with time, a little more for large ones."""
        centroid = sum(weight * self.total.get(word, 0.0) for word, weight in vector.items()) / self.length
        likest = sorted((_dot(vector, other) for other in self.members), reverse=True)[:3]
        here = _CENTROID * centroid + (1 - _CENTROID) * sum(likest) / len(likest)
        fading = math.exp(-max(at - self.last, timedelta()) / _FADING)
        return here * fading * (1 + _GROWN * math.log(self.joined))


class Stream:
    """The stories of headlines that are given in order of time. A story's id is that of its first headline."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()
        self._seen = 0
        self._by_word: dict[str, set[str]] = defaultdict(set)
        self._open: dict[str, _Story] = {}
        self._last_sweep: datetime | None = None

    def add(self, id: str, at: datetime, title: str) -> str:
        """Group one headline; returns its story's id."""
        self._close(at)
        words = _words(title)
        self._seen += 1
        self._count.update(words.keys())
        if is_round_up(title) or not words:
            return id
        vector = self._vector(title, words)
        story = self._likest(vector, at)
        if story is None:
            story = self._open[id] = _Story(id, at)
        story.take(vector, at)
        for word in vector:
            self._by_word[word].add(story.id)
        return story.id

    def _vector(self, title: str, words: Mapping[str, float]) -> Vector:
        named = _names(title)
        weights = {
            word: share
            * math.log(1 + self._seen / self._count[word])
            * (_NAMED if word in named or word.isdigit() else 1)
            for word, share in words.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        return {word: weight / length for word, weight in weights.items()}

    def _likest(self, vector: Vector, at: datetime) -> _Story | None:
        shared: dict[str, float] = defaultdict(float)
        common = max(30, _COMMON * self._seen)
        single = [word for word in vector if " " not in word and self._count[word] <= common]
        for word in sorted(single, key=lambda word: (self._count[word], word))[:_RAREST]:
            for id in self._by_word.get(word, ()):
                shared[id] += vector[word]
        best, most = None, LIKE
        ranked = sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_COMPARED]
        for id, _ in ranked:
            story = self._open[id]
            if at - story.last <= CLOSED_AFTER and (like := story.likeness(vector, at)) > most:
                best, most = story, like
        return best

    def _close(self, at: datetime) -> None:
        """Forget stories that nothing can join any more, now and then."""
        if self._last_sweep is not None and at - self._last_sweep < timedelta(hours=6):
            return
        self._last_sweep = at
        for story in [story for story in self._open.values() if at - story.last > CLOSED_AFTER]:
            del self._open[story.id]
            for word in story.total:
                self._by_word[word].discard(story.id)


def is_round_up(title: str) -> bool:
    """Whether a title tells of several events at once."""
    return bool(_ROUND_UP.search(title)) or sum(len(part.strip()) >= 6 for part in _PARTS.split(title)) >= 3


def _words(title: str) -> dict[str, float]:
    low = _TAIL.split(title)[0].replace("’", "'").lower()  # what titles have for an apostrophe
    plain = [_stem(word) for word in _WORD.findall(low) if word not in _EMPTY]
    pairs = {f"{first} {second}": _PAIR for first, second in pairwise(plain)}
    return {**pairs, **dict.fromkeys(plain, 1.0), **dict.fromkeys(sorted(chinese_pairs(low)), 1.0)}


def _names(title: str) -> frozenset[str]:
    words = title.split()
    if sum(word[:1].isupper() for word in words) >= _SHOUTED * len(words):
        return frozenset()
    return frozenset(_stem(name.lower()) for name in _NAME.findall(title))


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    ending = next((end for end in _ENDINGS if word.endswith(end) and len(word) > len(end) + 3), "")
    return word.removesuffix(ending) if ending else word


def _dot(one: Vector, other: Vector) -> float:
    return sum(weight * other[word] for word, weight in one.items() if word in other)


def grouped(headlines: Iterator[tuple[str, datetime, str]]) -> Iterator[tuple[str, str]]:
    """(id, story) of each headline (id, time, title), in order of time whatever the order they are given in."""
    stream = Stream()
    for id, at, title in sorted(headlines, key=lambda one: (one[1], one[0])):
        yield id, stream.add(id, at, title)
