"""Cards: new against used, and purchase against rent, when one of the two has moved in a week and the other not."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Any, Literal

from derive.listings import Change, Listing, Market, markets, same_listings
from derive.spreads import against, same_rents
from derive.subjects import entity_of
from monitors.detectors.prices import WEEK, WEEKS, PriceMove, moves_of
from monitors.finding import Finding
from monitors.look_at.levels import severity
from monitors.look_at.prices import BACK
from monitors.view import Found, View
from storage import readers
from storage.records import instant
from watchlist.models import Entity

_SAID = {
    "condition": (
        "全新价由二手价的 {was:.2f} 倍变为 {now:.2f} 倍",
        "new asks {now:.2f} times what used does, after {was:.2f}",
    ),
    "rent": (
        "二手价由 {was:,.0f} 小时租金变为 {now:,.0f} 小时",
        "a used one costs {now:,.0f} hours of rent, after {was:,.0f}",
    ),
}
Of = Literal["condition", "rent"]
Weekly = Callable[[date, date], Change | None]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two prices of one card: the new and the used market of a source, or the used markets and the rents of all."""

    of: Of
    source: str
    subject: str
    currency: str


def look(view: View) -> Found:
    """Findings on the pairs of prices in which anything has been seen since the last look."""
    rows = list(readers.offers(view.db, view.as_of, since=instant(view.now - BACK)))
    fresh = {row["source"] for row in rows if view.is_new(row["last_seen_at"])}
    if not fresh:
        return Found((), 0)
    newest = max((row for row in rows if row["source"] in fresh), key=lambda row: (row["seen_at"], row["page_id"]))
    own = markets(row for row in rows if row["source"] in fresh)
    today = view.now.date()
    moves = moves_of(_by_condition(own, today) | _by_rent(view, own, today))
    findings = [
        _finding(view, move, newest)
        for move in moves
        if move.p <= view.budget < move.before and abs(move.change.change) >= view.least_change
    ]
    return Found(tuple(findings), len(moves))


def _by_condition(own: Mapping[Market, Sequence[Listing]], today: date) -> dict[_Pair, list[Change | None]]:
    found = {}
    for market, used in own.items():
        new = own.get(Market(market.source, market.model, "new", market.currency))
        if market.condition == "used" and new:
            pair = _Pair("condition", market.source, market.model, market.currency)
            found[pair] = _weekly(today, partial(same_listings, new), partial(same_listings, used))
    return found


def _by_rent(view: View, own: Mapping[Market, Sequence[Listing]], today: date) -> dict[_Pair, list[Change | None]]:
    """By entity, as what is rented is seldom the very model that is sold."""
    used: dict[tuple[str, str], list[Listing]] = defaultdict(list)
    for market, listings in own.items():
        entity = entity_of(view.watchlist, "price", market.model)
        if market.condition == "used" and entity:
            used[entity.id, market.currency] += listings
    rents = _rents(view) if used else {}
    return {
        _Pair("rent", "", *key): _weekly(today, partial(same_listings, used[key]), partial(same_rents, rents[key]))
        for key in used.keys() & rents.keys()
    }


def _weekly(today: date, one: Weekly, other: Weekly) -> list[Change | None]:
    """How the ratio of two prices changed in each week, this one first."""
    days = [today - n * WEEK for n in range(WEEKS + 1)]
    return [against(one(before, after), other(before, after)) for after, before in pairwise(days)]


def _rents(view: View) -> dict[tuple[str, str], dict[str, list[tuple[date, float]]]]:
    """What each offer of a rent asked of late, by entity and currency."""
    owners = {product.slug: product.entity for product in view.watchlist.products}
    found: dict[tuple[str, str], dict[str, list[tuple[date, float]]]] = defaultdict(lambda: defaultdict(list))
    rows = view.db.execute(
        "SELECT s.id, s.subject, s.unit, o.start, o.value FROM series s JOIN observations o ON o.series_id = s.id"
        " WHERE s.metric = 'rental_price_per_gpu_hour' AND s.subject IN (SELECT value FROM json_each(?))"
        " AND o.start >= ? AND o.seen_at <= ? ORDER BY o.start, o.seen_at",
        [json.dumps(list(owners)), (view.now.date() - BACK).isoformat(), view.as_of],
    )
    for offer, subject, unit, start, value in rows.fetchall():
        found[owners[subject], unit][str(offer)].append((date.fromisoformat(start[:10]), value))
    return found


def _finding(view: View, move: PriceMove[_Pair], newest: Mapping[str, Any]) -> Finding:
    pair, change = move.market, move.change
    entity, name = _named(view, pair)
    zh, en = (text.format(was=change.was, now=change.now) for text in _SAID[pair.of])
    monday = view.now.date() - timedelta(days=view.now.weekday())
    return Finding(
        detector="spread",
        key="|".join(("spread", pair.of, pair.source, pair.subject, pair.currency)),
        source=pair.source or newest["source"],
        metric="price",
        subject=pair.subject,
        start=monday.isoformat(),
        grain="week",
        seen_at=newest["seen_at"],
        p=move.p,
        severity=severity(move.score, change.change, entity.importance if entity else 0.5),
        note_zh=f"{name}：{zh}（一周，同一批 {change.listings} 条）",
        note_en=f"{name}: {en} (in a week, the same {change.listings})",
        entity=entity.id if entity else None,
        dims={"currency": pair.currency},
        was=change.was,
        value=change.now,
        change=change.change,
        page_id=newest["page_id"],
    )


def _named(view: View, pair: _Pair) -> tuple[Entity | None, str]:
    if pair.of == "rent":
        entity = view.watchlist.entity(pair.subject)
        return entity, entity.en
    product = next((one for one in view.watchlist.products if one.slug == pair.subject), None)
    return view.watchlist.entity_of("product", pair.subject), product.name if product else pair.subject
