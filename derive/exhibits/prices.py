"""Charts 7 and 8: what a GPU costs new, used and refurbished, from Amazon's history or from markets' listings.

Of listings, the price of a day is the median of those that are live, five at least; their change is that of the same
listings, so that another mix of sellers is no change.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from derive.exhibits.drawn import Dot, Name, Priced, Prices
from derive.exhibits.known import Known
from derive.exhibits.notes import footnotes
from derive.exhibits.publishers import named, publisher, publishers
from derive.exhibits.remedies import PRICE_SOURCES, REMEDIES
from derive.exhibits.shown import Column, Gap, Row, Shown, Table, Words, same
from derive.listings import LEAST_LISTINGS, Listing, live, markets, same_listings
from storage import readers
from watchlist.models import Exhibit

CONDITIONS = {"new": Words("全新", "new"), "used": Words("二手", "used"), "refurbished": Words("翻新", "refurbished")}
DRAWN = timedelta(days=365)
WEEK, MONTH = timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _History:
    """One product's price in one condition by the day; `listings` only where it comes from them."""

    source: str
    days: dict[date, float]
    listings: Sequence[Listing] = ()

    def change(self, end: date, span: timedelta) -> float | None:
        """In per cent: of the same listings, else of the last prices known on both days."""
        if self.listings:
            found = same_listings(self.listings, end - span, end)
            return found.change * 100 if found else None
        now, was = self.at(end), self.at(end - span)
        return (now / was - 1) * 100 if now and was else None

    def at(self, day: date) -> float | None:
        """The price on a day: Amazon's holds until the next one."""
        if self.listings:
            return self.days.get(day)
        known = [one for one in self.days if one <= day]
        return self.days[max(known)] if known else None


def prices(known: Known, exhibit: Exhibit) -> Shown:
    """The products of one chart, in US dollars."""
    found = _histories(known, {member.subject for member in exhibit.members})
    names = {product.slug: product.name for product in known.watchlist.products}
    order = [
        (m.subject, condition) for m in exhibit.members for condition in CONDITIONS if (m.subject, condition) in found
    ]
    end = max((max(one.days) for one in found.values()), default=known.day)
    order = [key for key in order if found[key].at(end) or found[key].at(end - WEEK)]
    rows = tuple(_row(slug, names[slug], condition, found[slug, condition], end) for slug, condition in order)
    drawn = tuple(
        Priced(Name(names[slug], names[slug]), condition, _dots(found[slug, condition])) for slug, condition in order
    )
    missing = [names[m.subject] for m in exhibit.members if not any((m.subject, c) in found for c in CONDITIONS)]
    sources = sorted({one.source for one in found.values()})
    return Shown(
        exhibit.number, Words(exhibit.zh, exhibit.en), exhibit.unit,
        publishers(sources) if sources else named(exhibit.source),
        same(end.isoformat()), exhibit.of, (Table(_columns(end), rows),) if rows else (),
        (Prices(Name(exhibit.unit.zh, exhibit.unit.en), drawn),) if drawn else (),
        (*footnotes(known, exhibit), *_notes(found.values())), _gaps(known, missing),
    )  # fmt: skip


def _histories(known: Known, slugs: set[str]) -> dict[tuple[str, str], _History]:
    """By product and condition: Amazon's history where there is one, else the market with the most listings."""
    since = (known.day - DRAWN).isoformat()
    found: dict[tuple[str, str], _History] = {}
    rows = (row for row in readers.offers(known.db, known.as_of, since=since) if row["model"] in slugs)
    for market, listings in markets(rows).items():
        known_one = found.get((market.model, market.condition))
        if market.currency == "USD" and (known_one is None or len(known_one.listings) < len(listings)):
            history = _History(market.source, _medians(listings, known.day), listings)
            if history.days:
                found[market.model, market.condition] = history
    return found | _amazon(known, slugs, since)


def _medians(listings: Sequence[Listing], today: date) -> dict[date, float]:
    first = max(min(one.start for one in listings), today - DRAWN)
    last = min(max(one.end for one in listings), today)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    asked = {day: list(live(listings, day).values()) for day in days}
    return {day: median(own) for day, own in asked.items() if len(own) >= LEAST_LISTINGS}


def _amazon(known: Known, slugs: set[str], since: str) -> dict[tuple[str, str], _History]:
    """By product and condition: the history with the most days; a lowest price ever, alone, is part of none."""
    owners = {asin: product.slug for product in known.watchlist.products for asin in product.asins}
    found: dict[tuple[str, str, str], dict[date, float]] = defaultdict(dict)
    for asin, slug in owners.items():
        if slug not in slugs:
            continue
        for row in readers.points(known.db, known.as_of, metric="price", subject=asin, since=since):
            dims = json.loads(row["dims"])
            condition = dims.get("series", "")
            if row["unit"] == "USD" and condition in CONDITIONS and "extreme" not in dims:
                by_day, day = found[slug, condition, row["source"]], date.fromisoformat(row["start"][:10])
                by_day[day] = min(by_day.get(day, row["value"]), row["value"])
    fullest = sorted(found.items(), key=lambda one: (len(one[1]), one[0]))
    return {(slug, condition): _History(source, days) for (slug, condition, source), days in fullest}


def _columns(end: date) -> tuple[Column, ...]:
    return (
        Column("label", Words("产品", "Product")),
        Column("condition", Words("成色", "Condition")),
        Column("before", same((end - WEEK).isoformat())),
        Column("now", same(end.isoformat())),
        Column("change", Words("7 日变动 %", "7-day %"), 1, 1, True),
        Column("month_change", Words("30 日变动 %", "30-day %"), 1, 1, True),
        Column("listings", Words("挂牌数", "Listings")),
        Column("source", Words("来源", "Source")),
    )


def _row(slug: str, name: str, condition: str, one: _History, end: date) -> Row:
    count = float(len(live(one.listings, end))) if one.listings else None
    return Row(slug, (
        same(name), CONDITIONS[condition], one.at(end - WEEK), one.at(end), one.change(end, WEEK),
        one.change(end, MONTH), count, publisher(one.source),
    ))  # fmt: skip


def _dots(one: _History) -> tuple[Dot, ...]:
    """Days without a price break the line; Amazon's holds."""
    dots: list[Dot] = []
    for day in sorted(one.days):
        if one.listings and dots and day - dots[-1].at > timedelta(days=1):
            dots.append(Dot(dots[-1].at + timedelta(days=1), None))
        dots.append(Dot(day, one.days[day]))
    return tuple(dots)


def _notes(histories: Iterable[_History]) -> list[Words]:
    if not any(one.listings for one in histories):
        return []
    return [
        Words(
            f"价格为当日有效挂牌价的中位数（至少 {LEAST_LISTINGS} 条）；变动按同一批挂牌计算，不受挂牌构成变化影响，"
            "因此与两日中位数之比可能不同",
            f"prices are medians of live listings ({LEAST_LISTINGS} at least); changes compare the same listings, so"
            " that another mix of them is no change, and may differ from the ratio of the medians",
        )
    ]


def _gaps(known: Known, missing: list[str]) -> tuple[Gap, ...]:
    if not missing:
        return ()
    why = known.last_refusal(PRICE_SOURCES) or Words("暂无价格数据", "no prices are known")
    return (Gap(same(", ".join(missing)), why, REMEDIES["product"]),)
