"""Which watched entities a text names: whole words for Latin names, anywhere for Chinese ones of two signs or more."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from watchlist.models import Watchlist

_LATIN = "A-Za-z0-9"


class Mentions:
    """Finds the names of all entities at once. The longest name wins where several begin at one place."""

    def __init__(self, watchlist: Watchlist) -> None:
        self._owners: dict[str, set[str]] = defaultdict(set)
        for entity in watchlist.entities:
            for name in watchlist.names(entity.id):
                if len(name) > 1:
                    self._owners[name.casefold()].add(entity.id)
        longest_first = sorted(self._owners, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(_bounded, longest_first)) or r"(?!)", re.IGNORECASE)
        self.entities = lru_cache(maxsize=20_000)(self._entities)

    def _entities(self, text: str) -> frozenset[str]:
        """The ids of the entities that a text names."""
        found: set[str] = set()
        for match in self._pattern.finditer(text):
            found |= self._owners.get(match[0].casefold(), set())
        return frozenset(found)


def names(name: str, text: str) -> bool:
    """Whether a text names something."""
    return len(name) > 1 and _compiled(name).search(text) is not None


@lru_cache(maxsize=4096)
def _compiled(name: str) -> re.Pattern[str]:
    return re.compile(_bounded(name), re.IGNORECASE)


def _bounded(name: str) -> str:
    """The pattern of a name; a Latin end of it must not stand within a longer Latin word."""
    left = rf"(?<![{_LATIN}])" if re.match(f"[{_LATIN}]", name) else ""
    right = rf"(?![{_LATIN}])" if re.search(f"[{_LATIN}]$", name) else ""
    return left + re.escape(name) + right
