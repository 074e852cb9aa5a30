"""All charts of the watchlist, in their order."""

from __future__ import annotations

from datetime import date

from sqlite_utils import Database

from derive.exhibits.compute import compute
from derive.exhibits.downloads import downloads
from derive.exhibits.known import Known
from derive.exhibits.prices import prices
from derive.exhibits.shown import Shown
from derive.exhibits.stocks import stocks
from derive.exhibits.visits import levels_of, visits
from derive.exhibits.weeks import Counted
from watchlist.models import Watchlist


def exhibits(db: Database, watchlist: Watchlist, as_of: str) -> list[Shown]:
    """Each chart as known at `as_of` (an instant), by number."""
    known = Known(db, watchlist, as_of)
    levels: dict[date, dict[str, dict[str, Counted]]] = {}
    shown = []
    for exhibit in sorted(watchlist.exhibits, key=lambda one: one.number):
        if exhibit.of == "site":
            first = known.window(exhibit)[0]
            if first not in levels:
                levels[first] = levels_of(known, exhibit)
            shown.append(visits(known, exhibit, levels[first]))
        else:
            of = {"ticker": stocks, "app": downloads, "product": prices, "estimate": compute}[exhibit.of]
            shown.append(of(known, exhibit))
    return shown
