"""Headlines grouped as they come: each joins the story it is likest to, or begins one, and never moves again.

Method   one pass in order of time (the family of Miranda et al. 2018, arXiv:1809.00540). Titles are TF-IDF vectors; a
         word is as rare as it was in the headlines before, beside a prior, so that not all is rare to the first ones;
         what one story tells over and over counts half.
         A title is compared with a story's centroid and with its three likest headlines. It is the liker the more
         separate places agree (one long phrase is less than four words, and four that every title has are little), and
         the less where its amounts, works or places are others and the longer the story's last headline is ago; large
         stories draw a little more. A round-up of several events joins nothing, nor anything it.
         Where it is known whom titles are about, none joins a story about somebody else, and the same amount beside the
         same name is the same event, in whatever language.
Cost     of a title's words the rarest are looked up, of each the stories it came in last; both numbers are bounded.
"""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from monitors.story_latin import Names
from monitors.story_particulars import Particulars, particulars
from monitors.story_words import breadth, is_round_up, is_single, words

LIKE = 0.235
"""How like a story a title must be to join it."""
CLOSED_AFTER = timedelta(hours=96)
SAME_FIGURE_WITHIN = timedelta(hours=36)
_FADING = timedelta(hours=24)
_CENTROID = 0.7
_GROWN = 0.04
_BREADTH, _USUAL_BREADTH, _BROADEST = 0.42, 3, 8
_PRIOR, _PRIOR_SHARE = 600, 0.002
"""As if so many headlines had come before, with each word in this share of them."""
_AGAIN = 0.5
"""How much a word counts as told where its story has it already: much told, a story's own words stay rare."""
_WEIGHTIEST, _RAREST, _NEWEST, _COMPARED, _REMEMBERED = 80, 30, 200, 40, 40
_SWEEP = timedelta(hours=6)
NOBODY: frozenset[str] = frozenset()
Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Title:
    vector: Vector
    worth: Mapping[str, float]
    """How much it tells that another title has the same word: from 0 to 1, for one that was never told before."""
    told: Particulars


@dataclass(slots=True)
class _Story:
    id: str
    first: datetime
    last: datetime
    about: frozenset[str] = NOBODY
    """Whom all its headlines that name somebody name."""
    named: set[str] = field(default_factory=set)
    amounts: set[str] = field(default_factory=set)
    total: dict[str, float] = field(default_factory=dict)
    length: float = 0.0
    members: list[tuple[Vector, Particulars]] = field(default_factory=list)
    joined: int = 0

    def take(self, title: _Title, at: datetime, about: frozenset[str]) -> None:
        for word, weight in title.vector.items():
            self.total[word] = self.total.get(word, 0.0) + weight
        self.length = math.sqrt(sum(weight * weight for weight in self.total.values()))
        self.members = [*self.members[1 - _REMEMBERED :], (title.vector, title.told)]
        self.joined += 1
        self.first, self.last = min(self.first, at), max(self.last, at)
        self.about = self.about & about or self.about | about
        self.named |= about
        self.amounts |= title.told.amounts

    def apart(self, at: datetime) -> timedelta:
        """How long before or after its headlines that is."""
        return max(at - self.last, self.first - at, timedelta())

    def likeness(self, title: _Title, at: datetime) -> float:
        """From 0 to about 1."""
        vector = title.vector
        centroid = sum(weight * self.total.get(word, 0.0) for word, weight in vector.items()) / self.length
        likest = sorted(((_dot(vector, other), n) for n, (other, _) in enumerate(self.members)), reverse=True)[:3]
        here = _CENTROID * centroid + (1 - _CENTROID) * sum(like for like, _ in likest) / len(likest)
        other, tells = self.members[likest[0][1]]
        places = max(0.5, min(breadth(title.worth, other), _BROADEST))
        fading = math.exp(-self.apart(at) / _FADING)
        broad = math.pow(places / _USUAL_BREADTH, _BREADTH)
        return here * broad * title.told.agreement(tells) * fading * (1 + _GROWN * math.log(self.joined))


class Stream:
    """The stories of headlines that are given in order of time. A story's id is that of its first headline."""

    def __init__(self) -> None:
        self._count: dict[str, float] = defaultdict(float)
        self._seen = 0.0
        self._names = Names()
        self._by_word: dict[str, dict[str, None]] = defaultdict(dict)
        self._open: dict[str, _Story] = {}
        self._last_sweep: datetime | None = None

    def add(
        self, id: str, at: datetime, title: str, about: frozenset[str] = NOBODY, *, known: str | None = None
    ) -> str:
        """Group one headline; returns its story's id, which is `known` where it was grouped before."""
        self._close(at)
        if is_round_up(title) or not (read := self._read(title)):
            return known or id
        if known:
            story = self._open.get(known)
        else:
            story = self._same_event(about, read.told.amounts, at) or self._likest(read, at, about)
        if story is None:
            story = self._open[known or id] = _Story(known or id, at, at)
        self._learn(read.vector, story)
        story.take(read, at, about)
        for word in [*read.vector, *(f"@{one}" for one in about)]:
            # The story comes last among those with the word: the newest are looked at first.
            self._by_word[word].pop(story.id, None)
            self._by_word[word][story.id] = None
        return story.id

    def learn(self, title: str) -> None:
        """Take from a title that is too old to be joined what it shows of words and names."""
        if is_round_up(title):
            return
        self._seen += 1
        for word in words(title, self._names):
            self._count[sys.intern(word)] += 1

    def _read(self, title: str) -> _Title | None:
        """What is compared of a title, by those before it and itself; None where it has no word."""
        shares = {sys.intern(word): share for word, share in words(title, self._names).items()}
        rarities = {word: self._rarity(self._count.get(word, 0)) for word in shares}
        weights = {word: share * rarities[word] for word, share in shares.items()}
        if len(weights) > _WEIGHTIEST:
            kept = set(sorted(weights, key=lambda word: (-weights[word], word))[:_WEIGHTIEST])
            weights = {word: weight for word, weight in weights.items() if word in kept}
        if not weights:
            return None
        length, rarest = math.sqrt(sum(weight * weight for weight in weights.values())), self._rarity(0)
        vector = {word: weight / length for word, weight in weights.items()}
        worth = {word: math.sqrt(rarities[word] / rarest) for word in vector if is_single(word)}
        return _Title(vector, worth, particulars(title))

    def _rarity(self, count: float) -> float:
        """How rare a word is in a headline, after so many that had it."""
        return math.log(1 + (self._seen + 1 + _PRIOR) / (count + 1 + _PRIOR * _PRIOR_SHARE))

    def _learn(self, vector: Vector, story: _Story) -> None:
        """Count a title's words, before its story has them."""
        self._seen += _AGAIN if story.joined else 1
        for word in vector:
            self._count[word] += _AGAIN if word in story.total else 1

    def _same_event(self, about: frozenset[str], told: frozenset[str], at: datetime) -> _Story | None:
        """The newest story that names one of these beside one of these amounts."""
        if not told:
            return None
        for one in sorted(about):
            for story in self._newest(f"@{one}"):
                if story.amounts & told and story.about & about and story.apart(at) <= SAME_FIGURE_WITHIN:
                    return story
        return None

    def _likest(self, title: _Title, at: datetime, about: frozenset[str]) -> _Story | None:
        shared: dict[str, float] = defaultdict(float)
        for word in sorted(title.worth, key=lambda word: (-title.worth[word], word))[:_RAREST]:
            for story in self._newest(word):
                shared[story.id] += title.vector[word]
        best, most = None, LIKE
        for id, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_COMPARED]:
            story = self._open[id]
            others = about and story.about and not about & story.about
            if others or story.apart(at) > CLOSED_AFTER:
                continue
            like = story.likeness(title, at)
            if like > most:
                best, most = story, like
        return best

    def _newest(self, word: str) -> Iterator[_Story]:
        return (self._open[id] for id in islice(reversed(self._by_word.get(word, {})), _NEWEST))

    def _close(self, at: datetime) -> None:
        """Forget stories that nothing can join any more, now and then."""
        if self._last_sweep is not None and at - self._last_sweep < _SWEEP:
            return
        self._last_sweep = at
        for story in [story for story in self._open.values() if at - story.last > CLOSED_AFTER]:
            del self._open[story.id]
            for word in [*story.total, *(f"@{one}" for one in story.named)]:
                self._by_word[word].pop(story.id, None)
                if not self._by_word[word]:
                    del self._by_word[word]


def _dot(one: Vector, other: Vector) -> float:
    return sum(weight * other[word] for word, weight in one.items() if word in other)


def grouped(headlines: Iterator[tuple[str, datetime, str]]) -> Iterator[tuple[str, str]]:
    """(id, story) of each headline (id, time, title), in order of time whatever the order they are given in."""
    stream = Stream()
    for id, at, title in sorted(headlines, key=lambda one: (one[1], one[0])):
        yield id, stream.add(id, at, title)
