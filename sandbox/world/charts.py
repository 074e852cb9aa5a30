"""Who stands where on the stores' charts, day by day.

Scores are logarithms of ranks with wandering noise, so that places move little at the top and much at the bottom: from
one day to the next the median app of places 51 to 100 moves by 4 places, and 3 to 5 of 100 apps are new.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from sandbox.world import noise
from sandbox.world.app_names import fictional_names
from sandbox.world.events import Event
from watchlist.models import Watchlist

DEPTH = 100
OTHERS = 150
"""Fictional apps on each chart, beside the watched ones."""
_LIST_TIME = time(5)


@dataclass(frozen=True, slots=True)
class ChartApp:
    """One app of a store."""

    app_id: str
    names: tuple[str, ...]
    """The names that it goes by in turn, two months each; one for an app that keeps it."""
    developer: str
    watched: bool

    def name(self, day: date) -> str:
        """Its name on a day."""
        return self.names[(day.toordinal() + int(self.app_id) % 61) // 61 % len(self.names)]


def list_day(moment: datetime) -> date:
    """The day of the newest list at a moment: lists are made at 05:00 UTC."""
    return (moment.astimezone(UTC) - timedelta(hours=_LIST_TIME.hour)).date()


def list_time(day: date) -> datetime:
    """When the list of a day was made."""
    return datetime.combine(day, _LIST_TIME, UTC)


class Charts:
    """The charts of each country: `free`, `paid` or `grossing`, with `/ipad` or a genre's `/6007` behind it."""

    def __init__(self, watchlist: Watchlist, seed: int, events: Sequence[Event] = ()) -> None:
        self._watchlist, self._seed = watchlist, seed
        self._importance = {entity.id: entity.importance for entity in watchlist.entities}
        self._jumps = [event for event in events if event.kind == "rank-jump"]
        self._renames = {event.subject: event for event in events if event.kind == "renamed-app"}
        self._apps: dict[tuple[str, str], tuple[ChartApp, ...]] = {}
        self._bases: dict[tuple[str, str], noise.Floats] = {}
        self._rankings: dict[tuple[str, str, date], tuple[ChartApp, ...]] = {}

    def ranking(self, country: str, chart: str, day: date) -> tuple[ChartApp, ...]:
        """The first 100 apps of a day, in order."""
        where = (country, chart, day)
        if where not in self._rankings:
            apps = self.apps(country, chart)
            order = np.argsort(self._scores(country, chart, day), kind="stable")
            if len(self._rankings) > 500:
                self._rankings.clear()
            self._rankings[where] = tuple(apps[i] for i in order[:DEPTH])
        return self._rankings[where]

    def apps(self, country: str, chart: str) -> tuple[ChartApp, ...]:
        """All apps that may stand on a chart; the watched ones, which cost nothing, come first."""
        if (country, chart) not in self._apps:
            watched = [
                ChartApp(app.app_id, (app.name,), self._maker(app.entity), True)
                for app in self._watchlist.apps
                if app.store == "appstore" and country in app.countries and app.app_id.isdecimal()
                if not chart.startswith("paid")
            ]
            taken = {app.app_id for app in self._watchlist.apps}
            others = []
            for names, developer in fictional_names(OTHERS, country, self._seed, chart):
                app_id = str(10**9 + noise.key(self._seed, "app", country, chart, names[0]) % (9 * 10**9))
                if app_id not in taken:
                    taken.add(app_id)
                    others.append(ChartApp(app_id, names, developer, False))
            self._apps[country, chart] = (*watched, *others)
        return self._apps[country, chart]

    def name(self, app: ChartApp, moment: datetime) -> str:
        """What the store calls an app at a moment."""
        rename = self._renames.get(app.app_id)
        return rename.name if rename and rename.name and rename.on(moment) else app.name(list_day(moment))

    def _maker(self, entity_id: str) -> str:
        """The developer's name: the maker of the app's entity."""
        known = {entity.id: entity for entity in self._watchlist.entities}
        entity = known.get(entity_id)
        maker = known.get(entity.maker or "") if entity else None
        return maker.en if maker else entity.en if entity else entity_id

    def _scores(self, country: str, chart: str, day: date) -> noise.Floats:
        apps = self.apps(country, chart)
        seed, at = noise.key(self._seed, "chart", country, chart), day.toordinal()
        which = np.arange(len(apps))
        white = noise.normals(seed, which, at)
        burst = 1 + 3.0 * (noise.uniforms(seed + 1, which, at) < 0.05)
        scores: noise.Floats = self._base(country, chart) + 0.05 * white * burst
        for period, width in ((3.0, 0.06), (17.0, 0.16), (90.0, 0.25)):
            scores += width * noise.drifts(seed + int(period), period, at, which)
        for event in self._jumps:
            if event.dims.get("country") == country and event.dims.get("chart") == chart and event.on(list_time(day)):
                scores += np.array([math.log(event.size) if app.app_id == event.subject else 0.0 for app in apps])
        return scores

    def _base(self, country: str, chart: str) -> noise.Floats:
        """The logarithm of each app's usual rank: by importance where watched, one rank each otherwise."""
        if (country, chart) not in self._bases:
            apps, owner = self.apps(country, chart), {app.app_id: app.entity for app in self._watchlist.apps}
            bases, others = [], 0
            for app in apps:
                if app.watched:
                    importance = self._importance.get(owner[app.app_id], 0.3)
                    luck = 0.5 * noise.normal(self._seed, "rank", country, app.app_id)
                    bases.append(max(5.2 - 4.4 * importance + luck, 0.0))
                else:
                    others += 1
                    bases.append(math.log(others + 1))
            self._bases[country, chart] = np.array(bases)
        return self._bases[country, chart]
