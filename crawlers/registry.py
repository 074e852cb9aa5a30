"""Which sources there are: a file in crawlers/spiders or crawlers/importers with a Source in it is all it takes."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from inspect import isabstract, isclass

from crawlers.source import Source
from watchlist.plain import PlainFault

PACKAGES = ("crawlers.spiders", "crawlers.importers")


class UnknownSource(PlainFault):
    """No source has that slug; the message suggests those that are near."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class TwoOfOneSlug(ValueError):
    """Two classes claim one slug; the message names both."""


def get(slug: str) -> Source:
    """The source of that slug; raises UnknownSource. Only its own file is imported where that is named after it."""
    for package in PACKAGES:
        name = f"{package}.{slug.replace('-', '_')}"
        if slug.replace("-", "_").isidentifier() and importlib.util.find_spec(name):
            for source in _sources_in(name):
                if source.slug == slug:
                    return source
    return _by_slug_or_refuse(slug)


def slugs() -> tuple[str, ...]:
    """The slugs of all sources, in alphabetical order."""
    return tuple(_by_slug())


def sources() -> Iterator[Source]:
    """All sources, by slug."""
    yield from _by_slug().values()


def _by_slug_or_refuse(slug: str) -> Source:
    known = _by_slug()
    if slug in known:
        return known[slug]
    near = get_close_matches(slug, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "`suanli sources` lists those there are"
    raise UnknownSource(f"no source is called {slug!r}; {hint}")


@cache
def _by_slug() -> dict[str, Source]:
    found: dict[str, Source] = {}
    for package in PACKAGES:
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
            for source in _sources_in(module.name):
                other = found.setdefault(source.slug, source)
                if type(other) is not type(source):
                    here, there = type(source).__module__, type(other).__module__
                    raise TwoOfOneSlug(f"{here} and {there} both call their source {source.slug!r}; rename one")
    return dict(sorted(found.items()))


def _sources_in(name: str) -> Iterator[Source]:
    module = importlib.import_module(name)
    for thing in vars(module).values():
        own = isclass(thing) and issubclass(thing, Source) and thing.__module__ == name
        if own and not isabstract(thing) and isinstance(getattr(thing, "slug", None), str):
            yield thing()
