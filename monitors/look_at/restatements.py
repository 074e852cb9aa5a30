"""Whole periods whose value became another after we had told it: what an analyst may have printed already."""

from __future__ import annotations

import json
import math
from itertools import groupby
from typing import Any

from derive.series import Kind, kinds_with_news
from derive.subjects import entity_of
from monitors.detectors.restated import Restated, restated
from monitors.finding import Finding
from monitors.look_at.levels import JUDGED, severity
from monitors.view import Found, View
from storage.metrics import names_of
from storage.records import instant

LEAST = 2.0
"""How many times the least change worth an alert a restatement must be: small ones are a source's daily bread."""
Row = dict[str, Any]


def look(view: View) -> Found:
    """Findings on periods that have been restated since the last look."""
    since = instant(view.since) if view.since else None
    findings, checks = [], 0
    for kind in sorted(kinds_with_news(view.db, JUDGED, since, view.as_of), key=repr):
        fresh: dict[tuple[int, str], tuple[Row, Row]] = {}
        past: list[float] = []
        for key, own in groupby(_vintages(view, kind), key=lambda row: (row["id"], row["start"])):
            vintages = list(own)
            if len(vintages) > 1 and view.is_new(vintages[-1]["seen_at"]):
                fresh[key] = (vintages[-2], vintages[-1])
                vintages = vintages[:-1]
            past.append(_size(vintages))
        told = [(key[0], key[1], was["value"], now["value"]) for key, (was, now) in fresh.items()]
        checks += len(told)
        for one in restated(told, past):
            if one.p <= view.budget and abs(one.change) >= LEAST * view.least_change:
                findings.append(_finding(view, kind, one, fresh[one.series, one.start][1]))
    return Found(tuple(findings), checks)


def _vintages(view: View, kind: Kind) -> list[Row]:
    """All vintages of whole periods, by series, period and time of sight."""
    return list(
        view.db.query(
            "SELECT s.id, s.subject, s.dims, o.start, o.value, o.seen_at, o.page_id FROM series s"
            " JOIN observations o ON o.series_id = s.id WHERE s.source = ? AND s.metric = ? AND s.grain = ?"
            " AND NOT o.partial AND o.seen_at <= ? AND s.grain <> 'instant' ORDER BY s.id, o.start, o.seen_at",
            [kind.source, kind.metric, kind.grain, view.as_of],
        )
    )


def _size(vintages: list[Row]) -> float:
    first, last = vintages[0]["value"], vintages[-1]["value"]
    return math.log(last / first) if first > 0 and last > 0 else 0.0


def _finding(view: View, kind: Kind, one: Restated[int], row: Row) -> Finding:
    entity = entity_of(view.watchlist, kind.metric, row["subject"])
    zh, en = names_of(kind.metric)
    name_zh, name_en = (entity.zh, entity.en) if entity else (row["subject"], row["subject"])
    shown = one.start[:7] if kind.grain == "month" else one.start
    return Finding(
        detector="restated",
        key="|".join(("restated", kind.source, kind.metric, row["subject"], row["dims"], row["seen_at"])),
        source=kind.source,
        metric=kind.metric,
        subject=row["subject"],
        start=one.start,
        grain=kind.grain,
        seen_at=row["seen_at"],
        p=one.p,
        severity=round(0.6 * severity(6.0, one.change, entity.importance if entity else 0.3), 4),
        note_zh=f"{name_zh}（{row['subject']}）{shown} {zh}被来源修订 {one.change:+.1%}（不是新变化）",
        note_en=f"{name_en} ({row['subject']}): {en} of {shown} restated by {one.change:+.1%} (not a new change)",
        entity=entity.id if entity else None,
        dims=json.loads(row["dims"]),
        was=one.was,
        value=one.now,
        change=one.change,
        page_id=row["page_id"],
    )
