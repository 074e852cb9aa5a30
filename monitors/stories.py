"""Headlines of one event from many outlets, told as one story: what the monitors make of the stream's groups."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitors.story_stream import Stream
from storage.records import parse_instant

OWN_VOICE = ""
"""In place of the outlet, for an entity's own feed."""
_NONE_KNOWN: Mapping[str, str] = {}


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

    id: str
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


def named_after(title_id: str) -> str:
    """The id of the story that begins with a title; it never changes."""
    return hashlib.sha256(title_id.encode()).hexdigest()[:12]


def stories(titles: Sequence[Title], known: Mapping[str, str] = _NONE_KNOWN, before: Iterable[str] = ()) -> list[Story]:
    """The stories that the titles tell, in order of their first headline; the order of the titles does not matter.

    `known` are the stories of titles that were grouped before, by the titles' ids. Those stay where they are; the
    others join them, or one another, as if they had come after them. `before` are titles too old to be told: from them
    comes only how usual words are, which a few days do not tell.
    """
    stream = Stream()
    for text in before:
        stream.learn(text)
    groups: dict[str, list[Title]] = defaultdict(list)
    for one in sorted(titles, key=lambda one: (one.id not in known, one.at, one.id)):
        story = known.get(one.id)
        groups[stream.add(story or named_after(one.id), parse_instant(one.at), one.title, one.kin, known=story)].append(
            one
        )
    found = [Story(id, tuple(sorted(group, key=_in_time))) for id, group in groups.items()]
    return sorted(found, key=lambda story: _in_time(story.titles[0]))


def _in_time(one: Title) -> tuple[str, str]:
    return one.at, one.id
