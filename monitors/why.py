"""From an alert to the bytes: each finding's observation, the run that saw it, the page, and the hash of its body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from monitors.actions import find_alert
from storage import readers


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding and where it comes from; `page` is a row of `pages` with its run's key and source, or None."""

    finding: dict[str, Any]
    vintages: tuple[dict[str, Any], ...]
    page: dict[str, Any] | None


def why(db: Database, alert_id: str) -> tuple[dict[str, Any], list[Evidence]]:
    """The alert whose id begins so, and its evidence; raises UnknownAlert."""
    alert = find_alert(db, alert_id)
    return alert, [_evidence(db, finding) for finding in json.loads(alert["findings"])]


def _evidence(db: Database, finding: dict[str, Any]) -> Evidence:
    page = readers.page(db, finding["page_id"]) if finding.get("page_id") else None
    names = ("source", "metric", "subject", "grain", "start")
    dims = json.dumps(dict(sorted(finding.get("dims", {}).items())), ensure_ascii=False, separators=(",", ":"))
    rows = db.query(
        "SELECT o.start, o.value, o.partial, o.seen_at, o.last_seen_at, p.url FROM series s"
        " JOIN observations o ON o.series_id = s.id JOIN pages p ON p.id = o.page_id WHERE s.source = ?"
        " AND s.metric = ? AND s.subject = ? AND s.grain = ? AND o.start = ? AND s.dims = ? ORDER BY o.seen_at",
        [*(finding.get(name) for name in names), dims],
    )
    return Evidence(finding, tuple(rows), page)
