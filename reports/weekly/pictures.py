"""The charts of an issue as pictures, each made once a language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from charts.draw import drawn, png, svg
from charts.theme import Spec
from derive.exhibits.shown import Shown
from reports.weekly.issue import Issue
from watchlist.fields import Lang

_IDS = re.compile(r'\b(id=")([^"]+)"|url\(#([^)]+)\)|(href="#)([^"]+)"')


@dataclass(frozen=True)
class Picture:
    """One chart: what it says in words, and its Vega-Lite."""

    name: str
    kind: str
    """lines, ranks, prices, bars or spans."""
    alt: str
    spec: Spec

    @cached_property
    def svg(self) -> str:
        """SVG that can stand in one page with others: its ids begin with its name."""
        return _IDS.sub(self._own_id, svg(self.spec))

    def png(self) -> bytes:
        """PNG at twice the size in points."""
        return png(self.svg)

    def _own_id(self, match: re.Match[str]) -> str:
        if match[2]:
            return f'{match[1]}{self.name}-{match[2]}"'
        return f"url(#{self.name}-{match[3]})" if match[3] else f'{match[4]}{self.name}-{match[5]}"'


def pictures(shown: Shown, lang: Lang) -> Iterator[Picture]:
    """The pictures of one chart."""
    for at, drawing in enumerate(shown.drawings):
        spec = drawn(drawing, shown.title.of(lang), lang)
        yield Picture(f"chart{shown.number}-{at}", type(drawing).__name__.lower(), str(spec["description"]), spec)


def all_pictures(issue: Issue, lang: Lang) -> dict[int, list[Picture]]:
    """Every picture, by the chart's number."""
    return {shown.number: list(pictures(shown, lang)) for shown in issue.exhibits}
