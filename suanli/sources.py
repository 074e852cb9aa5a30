"""`suanli sources`: what there is to crawl, what it needs, and why it is on or off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suanli.options import HomeOption, JsonOption, home_of
from suanli.output import show

if TYPE_CHECKING:
    from crawlers.source import Source


def sources(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """One line a source: on or off and why, how often, on what evidence it was built, which key it needs."""
    from crawlers.registry import sources as all_sources
    from suanli.installation import Installation

    place = Installation(home_of(home))
    rows = [row_of(source, place.is_on(source)) for source in all_sources()]
    show(rows, ("source", "on", "cadence", "evidence", "key", "why"), as_json=as_json)


def row_of(source: Source, on: bool) -> dict[str, Any]:
    """What there is to know of a source, for a table."""
    from suanli.installation import missing_keys

    manners, key, missing = source.manners, source.credentials, missing_keys(source)
    return {
        "source": source.slug,
        "on": "on" if on else "off",
        "cadence": source.cadence,
        "evidence": source.evidence,
        "key": "" if not key else f"needs {' '.join(missing)}" if missing else "there",
        "why": manners.why,
        "where": key.where if key else "",
        "browser": source.browser,
        "delay": manners.delay,
        "cost": manners.cost,
        "terms": manners.terms,
        "robots": manners.robots,
    }
