"""The week's charts, drawn in a process of its own, and kept until what is known has changed.

Nine charts over years of facts take seconds; whoever asks for a page is shown what was drawn last, and when that was.
"""

from __future__ import annotations

import asyncio
import json
import logging
import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from charts.adaptive import adaptive
from charts.draw import svg
from derive.exhibits.drawn import Drawing
from derive.exhibits.shown import Shown
from reports.web.site import CandidatesIn, Site
from reports.weekly.issue import Issue, issue
from reports.weekly.pictures import pictures
from storage.database import open_readonly
from watchlist.fields import Lang
from watchlist.models import Watchlist

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plate:
    """One chart in one language: its picture, its Vega-Lite as JSON, and what it says in words."""

    name: str
    alt: str
    svg: str
    spec: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One issue, and its plates by language and the chart's number."""

    issue: Issue
    plates: Mapping[Lang, Mapping[int, tuple[Plate, ...]]]

    def plate(self, lang: Lang, name: str) -> Plate | None:
        """The plate of that name; None where there is none."""
        return next((p for own in self.plates[lang].values() for p in own if p.name == name), None)

    def drawings(self, kind: type[Drawing]) -> list[Drawing]:
        """All that is drawn of one kind."""
        return [one for shown in self.issue.exhibits for one in shown.drawings if isinstance(one, kind)]


def draft(database: Path, watchlist: Watchlist, as_of: str, candidates_in: CandidatesIn) -> Draft:
    """The issue as known at `as_of`, with all its pictures."""
    db = open_readonly(database)
    try:
        made = issue(db, watchlist, as_of, candidates_in(db, watchlist, as_of))
    finally:
        db.close()
    return Draft(made, {lang: {one.number: _plates(one, lang) for one in made.exhibits} for lang in get_args(Lang)})


def _plates(shown: Shown, lang: Lang) -> tuple[Plate, ...]:
    return tuple(
        Plate(one.name, one.alt, adaptive(svg(one.spec)), json.dumps(one.spec, ensure_ascii=False))
        for one in pictures(shown, lang)
    )


def end_with_parent() -> None:
    """In the process that draws: end when the one that serves has, however it came to its end."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent:
            multiprocessing.connection.wait([parent.sentinel])
            os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


class Drafts:
    """What was drawn last. One drawing at a time, however many ask."""

    def __init__(self, site: Site, executor: Executor) -> None:
        self._site, self._executor = site, executor
        self._mark: str | None = None
        self._running: asyncio.Task[None] | None = None
        self.newest: Draft | None = None
        self.failed = False

    @property
    def running(self) -> bool:
        """Whether newer charts are being drawn."""
        return self._running is not None and not self._running.done()

    def want(self, mark: str) -> asyncio.Task[None] | None:
        """Have them drawn anew where `mark`, which tells what is known, is another than when they were drawn last.

        Returns the drawing that is under way, where there is one.
        """
        if not self.running and mark != self._mark:
            self._running = asyncio.get_running_loop().create_task(self._draw(mark))
        return self._running if self.running else None

    async def _draw(self, mark: str) -> None:
        site, loop = self._site, asyncio.get_running_loop()
        try:
            self.newest = await loop.run_in_executor(
                self._executor, draft, site.database, site.watchlist, site.moment, site.candidates_in
            )
            self.failed = False
        except Exception:
            self.failed = True
            _log.exception("the week's charts could not be drawn")
        finally:
            self._mark = mark  # what cannot be drawn is tried again when there is news
