"""Listings: how prices moved in a week, by model and condition, like with like."""

from __future__ import annotations

from datetime import timedelta

from derive.listings import Market, markets
from monitors.detectors.prices import PriceMove, price_moves
from monitors.finding import Finding
from monitors.look_at.levels import severity
from monitors.view import Found, View
from storage import readers
from storage.records import instant

BACK = timedelta(days=190)
_CONDITIONS = {"new": ("全新", "new"), "used": ("二手", "used"), "refurbished": ("翻新", "refurbished")}
_SAID = {
    "same": ("同一批 {n} 条挂牌一周{verb_zh} {size:.1%}", "the same {n} listings are {verb_en} {size:.1%} in a week"),
    "new": ("新挂牌 {n} 条要价较其他挂牌{verb_zh} {size:.1%}", "{n} new listings ask {size:.1%} {more} than others"),
}
_VERBS = {"same": ("下跌", "上涨"), "new": ("低", "高")}
_LEAST = {"same": 1.0, "new": 2.0}
"""How many times the least change a move must be: what a few new sellers ask varies by itself."""


def look(view: View) -> Found:
    """Findings on every model and condition whose listings have been seen since the last look."""
    rows = list(readers.offers(view.db, view.as_of, since=instant(view.now - BACK)))
    seen = {row["source"] for row in rows if view.is_new(row["last_seen_at"])}
    if not seen:
        return Found((), 0)
    own = markets(row for row in rows if row["source"] in seen)
    moves = price_moves(own, view.now.date())
    newest = {
        Market(row["source"], row["model"], row["condition"], row["currency"]): row
        for row in sorted(rows, key=lambda row: (row["seen_at"], row["page_id"]))
    }
    findings = [
        _finding(view, move, newest[move.market]["seen_at"], newest[move.market]["page_id"])
        for move in moves
        if move.p <= view.budget < move.before and abs(move.change.change) >= _LEAST[move.by] * view.least_change
    ]
    return Found(tuple(findings), len(moves))


def _finding(view: View, move: PriceMove[Market], seen_at: str, page_id: int) -> Finding:
    market, change = move.market, move.change.change
    product = next((p for p in view.watchlist.products if p.slug == market.model), None)
    entity = view.watchlist.entity_of("product", market.model)
    name = product.name if product else market.model
    zh, en = _CONDITIONS[market.condition]
    monday = view.now.date() - timedelta(days=view.now.weekday())
    up = change > 0
    words = {
        "n": move.change.listings,
        "size": abs(change),
        "verb_zh": _VERBS[move.by][up],
        "verb_en": "up" if up else "down",
        "more": "more" if up else "less",
    }
    said_zh, said_en = (text.format(**words) for text in _SAID[move.by])
    return Finding(
        detector="price",
        key="|".join(("price", move.by, market.source, market.model, market.condition, market.currency)),
        source=market.source,
        metric="price",
        subject=market.model,
        start=monday.isoformat(),
        grain="week",
        seen_at=seen_at,
        p=move.p,
        severity=severity(move.score, change, entity.importance if entity else 0.5),
        note_zh=f"{name}（{zh}）{said_zh}",
        note_en=f"{name} ({en}): {said_en}",
        entity=entity.id if entity else None,
        dims={"condition": market.condition, "currency": market.currency},
        was=move.change.was,
        value=move.change.now,
        change=change,
        page_id=page_id,
    )
