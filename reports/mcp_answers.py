"""What the tools for assistants answer: rows of the public tables, cut to what a question needs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from reports.scraped import line
from storage.public_tables import select
from storage.readers import END_OF_TIME

Row = dict[str, Any]
_LONGEST = 2000
_HEADLINES = 8
_FINDING = (
    "detector", "source", "metric", "subject", "dims", "start", "grain", "was", "value", "change", "expected", "low",
    "high", "p", "severity", "note_zh", "note_en", "page_url",
)  # fmt: skip
_PAGE = ("url", "status", "received_at", "bytes", "sha256", "run", "source")


def series_answer(
    db: Database, only: Mapping[str, str | None], entity: str | None, since: str | None, as_of: str | None, most: int,
    points: int,
) -> Row:  # fmt: skip
    """The series whose columns equal what is named, with at most `points` of their newest periods, oldest first."""
    where, values = ["1"], {name: value for name, value in only.items() if value is not None}
    where += [f"s.{name} = :{name}" for name in values]
    if entity is not None:
        where.append("s.subject IN (SELECT subject FROM entity_subjects WHERE entity = :entity)")
        values["entity"] = entity
    values["as_of"] = as_of or END_OF_TIME
    seen = "EXISTS (SELECT 1 FROM observations o WHERE o.series_id = s.id AND o.seen_at <= :as_of)"
    found = list(
        db.query(f"SELECT s.* FROM series s WHERE {' AND '.join(where)} AND {seen} ORDER BY s.metric, s.id", values)
    )
    told = []
    for row in found[:most]:
        periods = _periods(db, row["id"], since, values["as_of"], points)
        told.append({**row, "dims": json.loads(row["dims"]), "points": periods})
    metrics = Counter(row["metric"] for row in found)
    return {"series": told, "left_out": len(found) - len(told), "metrics": dict(metrics)}


def alerts_answer(
    db: Database, entity: str | None, since: str | None, as_of: str | None, firing: bool, audience: str, most: int
) -> Row:
    """The newest alerts as known at a time, newest first."""
    equal: dict[str, str | int] = {"audience": audience}
    if entity is not None:
        equal["entity"] = entity
    if firing:
        equal["state"] = "firing"
    query, values = select("alerts", since, as_of, equal)
    rows = list(db.query(f"{query} ORDER BY opened_at DESC, id LIMIT {most + 1}", values))
    return {"alerts": [_alert(row) for row in rows[:most]], "more": len(rows) > most}


def stories_answer(
    db: Database, entity: str | None, since: str | None, as_of: str | None, words: str | None, most: int
) -> Row:
    """The stories told last, with the first of their headlines as known at a time."""
    query, values = select("stories", since, as_of, None if entity is None else {"entity": entity})
    if words is not None:
        query += (
            " AND EXISTS (SELECT 1 FROM story_headlines m JOIN headlines h ON h.source = m.source"
            " AND h.id = m.headline_id WHERE m.story_id = t.id AND h.seen_at <= :as_of"
            " AND instr(lower(h.title), lower(:words)))"
        )
        values["words"] = words
    rows = list(db.query(f"{query} ORDER BY last_at DESC, id LIMIT {most + 1}", values))
    told = [{**row, "headlines": _headlines(db, row["id"], as_of)} for row in rows[:most]]
    return {"stories": told, "more": len(rows) > most}


def evidence_answer(alert: Row, evidence: list[Row]) -> Row:
    """An alert and what each of its findings rests on."""
    told = [
        {
            "finding": _named(one["finding"], _FINDING),
            "vintages": list(one["vintages"]),
            "page": one["page"] and _named(one["page"], _PAGE),
        }
        for one in evidence
    ]
    return {"alert": _alert(alert), "evidence": told}


def tidy(answer: Row) -> Row:
    """The same with every text as one line without unseen characters."""
    return {line(str(name), _LONGEST): _tidy(value) for name, value in answer.items()}


def _tidy(value: Any) -> Any:
    if isinstance(value, str):
        return line(value, _LONGEST) if value else value
    if isinstance(value, Mapping):
        return tidy(dict(value))
    return [_tidy(item) for item in value] if isinstance(value, list | tuple) else value


def _periods(db: Database, series_id: int, since: str | None, as_of: str, most: int) -> list[Row]:
    rows = db.query(
        "SELECT start, value, partial, seen_at FROM observations WHERE series_id = ? AND start >= ? AND seen_at <= ?"
        " AND start IN (SELECT DISTINCT start FROM observations WHERE series_id = ? AND seen_at <= ?"
        " ORDER BY start DESC LIMIT ?) ORDER BY start, seen_at",
        [series_id, since or "", as_of, series_id, as_of, most],
    )
    periods: dict[str, Row] = {}
    for row in rows:
        now = {"start": row["start"], "value": row["value"], "partial": bool(row["partial"]), "seen_at": row["seen_at"]}
        before = periods.get(row["start"])
        if before:
            earlier = before.pop("before", [])
            now["before"] = [*earlier, {name: before[name] for name in ("value", "seen_at")}]
        periods[row["start"]] = now
    return list(periods.values())


def _alert(row: Row) -> Row:
    names = ("id", "entity", "state", "severity", "title_zh", "title_en", "opened_at", "resolved_at", "verdict")
    findings = [_named(finding, _FINDING) for finding in json.loads(row["findings"])]
    return {**_named(row, names), "findings": findings, "candidates": json.loads(row["candidates"])}


def _headlines(db: Database, story: str, as_of: str | None) -> list[Row]:
    return list(
        db.query(
            "SELECT h.title, h.url, coalesce(h.published_at, h.seen_at) AS at FROM story_headlines m JOIN headlines h"
            " ON h.source = m.source AND h.id = m.headline_id WHERE m.story_id = :story AND h.seen_at ="
            " (SELECT max(n.seen_at) FROM headlines n"
            " WHERE n.source = h.source AND n.id = h.id AND n.seen_at <= :as_of)"
            " ORDER BY at, h.id LIMIT :most",
            {"story": story, "as_of": as_of or END_OF_TIME, "most": _HEADLINES},
        )
    )


def _named(row: Mapping[str, Any], names: tuple[str, ...]) -> Row:
    return {name: row[name] for name in names if row.get(name) is not None}
