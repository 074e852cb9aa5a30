"""Charts: what watched apps did between the newest list and the one before it."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import timedelta
from typing import Any

from monitors.detectors.ranks import ChartList, Move, moves
from monitors.finding import Finding
from monitors.look_at.levels import severity
from monitors.view import Found, View
from storage import readers
from storage.records import instant, parse_instant

BACK = timedelta(days=35)
LONGEST_GAP = timedelta(days=3)
_WORDS = {
    "moved": ("由第 {was} 位变为第 {now} 位", "from {was} to {now}"),
    "entered": ("进入榜单，第 {now} 位", "entered at {now}"),
    "left": ("由第 {was} 位跌出榜单", "left the list from {was}"),
}


def look(view: View) -> Found:
    """Findings on the newest list of every chart that has not been looked at."""
    since = instant(view.now - BACK)
    newest = {row["chart_id"]: row for row in readers.snapshots(view.db, view.as_of, since=since)}
    if not any(view.is_new(row["seen_at"]) for row in newest.values()):
        return Found((), 0)
    lists, pages = _lists(view, since)
    watched: dict[str, set[str]] = defaultdict(set)
    for app in view.watchlist.apps:
        watched[app.store].add(app.app_id)
    findings, checks = [], 0
    for chart_id, row in sorted(newest.items()):
        own = lists[chart_id]
        if not view.is_new(row["seen_at"]) or len(own) < 2 or _gap(own) > LONGEST_GAP:
            continue
        ids = frozenset(watched[row["store"]])
        checks += sum(app in own[-1].places or app in own[-2].places for app in ids)
        for move in moves(own[:-1], own[-1], ids, view.budget):
            findings.append(_finding(view, row, own, move, pages.get((chart_id, move.app_id))))
    return Found(tuple(findings), checks)


def _lists(view: View, since: str) -> tuple[dict[int, list[ChartList]], dict[tuple[int, str], int]]:
    at_rank: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
    pages: dict[tuple[int, str], int] = {}
    for chart_id, at, rank, app_id, page_id in readers.places(view.db, view.as_of, since=since):
        at_rank[chart_id, at][rank] = app_id
        pages[chart_id, app_id] = page_id
    # An app that stands twice in a list has the better of its places.
    places = {key: {app_id: rank for rank, app_id in sorted(of.items(), reverse=True)} for key, of in at_rank.items()}
    lists: dict[int, list[ChartList]] = defaultdict(list)
    for row in readers.snapshots(view.db, view.as_of, since=since):
        at = row["at"]
        lists[row["chart_id"]].append(
            ChartList(at, places.get((row["chart_id"], at), {}), row["asked"], bool(row["complete"]))
        )
    return lists, pages


def _gap(lists: list[ChartList]) -> timedelta:
    return parse_instant(lists[-1].at) - parse_instant(lists[-2].at)


def _finding(view: View, chart: dict[str, Any], own: list[ChartList], move: Move, page_id: int | None) -> Finding:
    entity = view.watchlist.entity_of("app", move.app_id)
    name_zh, name_en = (entity.zh, entity.en) if entity else (move.app_id, move.app_id)
    zh, en = (text.format(was=move.was, now=move.now) for text in _WORDS[move.kind])
    where = f"{chart['store']} {chart['country']} {chart['chart']}"
    asked = own[-1].asked + 1
    ratio = (move.was or asked) / (move.now or asked)
    dims = {name: chart[name] for name in ("store", "country", "device", "chart", "genre")}
    history = [(one.at, float(one.places[move.app_id])) for one in own if move.app_id in one.places]
    return Finding(
        detector=f"rank-{move.kind}",
        key="|".join(("rank", chart["source"], move.app_id, *dims.values())),
        source=chart["source"],
        metric="rank",
        subject=move.app_id,
        start=own[-1].at,
        grain="instant",
        seen_at=chart["seen_at"],
        p=move.p,
        severity=severity(abs(math.log(ratio)) * 6, abs(math.log(ratio)), entity.importance if entity else 0.3),
        note_zh=f"{name_zh} 在 {where} 榜{zh}",
        note_en=f"{name_en}: {where} chart, {en}",
        entity=entity.id if entity else None,
        dims=dims,
        was=move.was,
        value=move.now,
        page_id=page_id or chart["page_id"],
        history=tuple(history[-24:]),
    )
