"""One installation: its home, what is watched, how its owner wants it, and which sources that switches on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Literal

from sqlite_utils import Database

from crawlers.registry import UnknownSource, get, sources
from crawlers.source import SECONDS, Source
from storage.archive import Archive
from storage.database import open_database
from storage.home import Home
from watchlist.load import load
from watchlist.models import Watchlist
from watchlist.plain import PlainFault
from watchlist.settings import Settings, load_settings

State = Literal["on", "off", "idle"]


class NotInstalled(PlainFault):
    """There is no installation in that folder."""


@dataclass(frozen=True)
class Installation:
    """What every command needs to know of where it works."""

    home: Home

    @cached_property
    def watchlist(self) -> Watchlist:
        """The owner's watchlist, else the one that comes with the package; raises WatchlistError."""
        return load(self.home.watchlist if self.home.watchlist.exists() else None)

    @cached_property
    def settings(self) -> Settings:
        """The owner's settings; raises SettingsError, and UnknownSource where they speak of one that there is not."""
        settings = load_settings(self.home.settings)
        for slug in settings.sources:
            try:
                get(slug)
            except UnknownSource as unknown:
                raise UnknownSource(f"{self.home.settings.name}: sources.{slug}: {unknown}") from None
        return settings

    def sources(self) -> dict[str, Source]:
        """The sources that the schedule has, by slug."""
        return {s.slug: s for s in sources() if self.state(s) == "on"}

    def state(self, source: Source) -> State:
        """Whether the schedule has the source: by the owner's word, else by its own manners and whether its key is
        there. It is idle where the watchlist names nothing that it could be asked for."""
        word = self.settings.sources.get(source.slug)
        on = source.manners.on and not missing_keys(source) if word is None or word.on is None else word.on
        return "off" if not on else "on" if self._asks(source) else "idle"

    def _asks(self, source: Source) -> bool:
        watchlist = self.watchlist
        try:
            return next(iter(source.asks(watchlist)), None) is not None
        except Exception:  # what is wrong with it is for its crawl to tell
            return True

    def cadence(self, source: Source) -> timedelta:
        """How often the source is crawled: the owner's word, else its own."""
        word = self.settings.sources.get(source.slug)
        return timedelta(seconds=SECONDS[(word.cadence if word else None) or source.cadence])

    def cadences(self) -> Mapping[str, timedelta]:
        """The cadence of every source that the schedule has, by slug."""
        return {slug: self.cadence(source) for slug, source in self.sources().items()}

    def database(self) -> Database:
        """suanli.db, open for writing."""
        return open_database(self.home.database)

    def archive(self) -> Archive:
        """pages.db, open."""
        return Archive(self.home.archive)


def missing_keys(source: Source) -> list[str]:
    """The environment variables that a source needs and that are not set."""
    return [name for name in (source.credentials.variables if source.credentials else ()) if not os.environ.get(name)]


def installed(home: Home) -> Installation:
    """The installation in that folder; raises NotInstalled where there is none."""
    if not home.database.exists():
        raise NotInstalled(f"{home.path}: nothing is installed here; run `suanli init --home {home.path}` first")
    return Installation(home)
