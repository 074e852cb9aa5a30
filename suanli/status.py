"""`suanli status`: what ran, what came of it, what was refused and why, and what is due next."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from suanli.options import HomeOption, JsonOption, home_of
from suanli.output import show

if TYPE_CHECKING:
    from sqlite_utils import Database

    from suanli.installation import Installation

_COLUMNS = ("source", "outcome", "last_run", "refused", "due", "records", "pages", "on", "last_good")


def status(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """One line a source: its last run, the reasons of its refusals, and when it is due."""
    from suanli.installation import installed

    place = installed(home_of(home))
    place.watchlist  # noqa: B018  # what is wrong with it is told before anything else
    rows = list(source_rows(place, place.database(), datetime.now(UTC)))
    show(rows, _COLUMNS, as_json=as_json, empty="no source has run yet; try: suanli crawl feed")


def source_rows(place: Installation, db: Database, now: datetime) -> list[dict[str, Any]]:
    """A row a source that has run or is on: last run, counts of refusals by reason, when it is due."""
    from crawlers.outcome import refused_in
    from crawlers.registry import sources
    from storage.readers import runs
    from storage.records import instant
    from suanli.schedule import due, history

    rows = []
    for source in sources():
        past = list(runs(db, source=source.slug))
        state = place.state(source)
        if not past and state != "on":
            continue
        known, last = history(past), past[-1] if past else None
        counts = json.loads(last["counts"]) if last else {}
        rows.append(
            {
                "source": source.slug,
                "on": state,
                "outcome": last["outcome"] if last else "never ran",
                "last_run": last["started_at"] if last else None,
                "last_good": instant(known.last_good) if known.last_good else None,
                "pages": last["pages"] if last else 0,
                "records": last["records"] if last else 0,
                "refused": refused_in(counts),
                "due": instant(due(known, place.cadence(source), now)) if state == "on" else None,
                "detail": last["detail"] if last else "",
            }
        )
    return rows
