"""An entity's series as the panels of a chart: what they are called, and which of them are drawn."""

from __future__ import annotations

import re
from collections.abc import Iterable

from charts.prices import CONDITIONS
from charts.timeline import Strand
from derive.exhibits.drawn import Line, Name, Prices
from derive.timeline import Panel
from reports.web.drafting import Draft
from storage.metrics import names_of
from watchlist.fields import Lang
from watchlist.models import Watchlist

MOST = 12
_CURRENCY = re.compile(r"[A-Z]{3}\b")
DRAWN = frozenset({
    "visits", "downloads", "installs", "revenue", "price", "rental_price_per_gpu_hour", "close", "adjusted_close",
    "market_cap", "rank", "global_rank", "rating", "ratings_count",
})  # fmt: skip
GRAINS = {
    "day": ("日", "daily"), "week": ("周", "weekly"), "month": ("月", "monthly"), "year": ("年", "yearly"),
    "instant": ("即时", "by the moment"),
}  # fmt: skip


def called(panel: Panel, lang: Lang) -> str:
    """The title of one series: 访问量 · kimi.com（月，similarweb-api）."""
    metric = names_of(panel.metric)[lang == "en"]
    dims = " ".join(value for name, value in panel.dims.items() if (name, value) != ("country", "WW") and value)
    grain = GRAINS.get(panel.grain, (panel.grain, panel.grain))[lang == "en"]
    unit = f" {panel.unit}" if _CURRENCY.match(panel.unit) else ""
    about = " ".join(part for part in (panel.subject, dims) if part)
    if lang == "zh":
        return f"{metric}{unit} · {about}（{grain}，{panel.source}）"
    return f"{metric}{unit} · {about} ({grain}, {panel.source})"


def strands(panels: Iterable[Panel], lang: Lang) -> list[Strand]:
    """The first `MOST` of those that have a past to draw; what several sources say of the same is drawn of one."""
    of_each: dict[tuple[object, ...], Panel] = {}
    for one in panels:
        if one.metric in DRAWN and sum(dot.value is not None for dot in one.dots) > 1:
            of_each.setdefault((one.metric, one.subject, one.grain, *sorted(one.dims.items())), one)
    worth = list(of_each.values())
    return [
        Strand(called(one, lang), Line(Name(one.subject, one.subject), one.dots), one.series_id is None)
        for one in worth[:MOST]
    ]


def priced(draft: Draft | None, watchlist: Watchlist, entity: str) -> list[tuple[str, str, Line]]:
    """The price histories of an entity's products that the week's charts show: product, condition, line."""
    names = {product.name for product in watchlist.products if product.entity == entity}
    drawings = draft.drawings(Prices) if draft else []
    return [
        (one.product.en, one.condition, Line(one.product, one.dots))
        for drawing in drawings
        if isinstance(drawing, Prices)
        for one in drawing.lines
        if one.product.en in names
    ]


def price_strands(draft: Draft | None, watchlist: Watchlist, entity: str, lang: Lang) -> list[Strand]:
    """Those as panels, in US dollars."""
    return [
        Strand(f"{product} · {CONDITIONS[condition][lang == 'en']} (USD)", line)
        for product, condition, line in priced(draft, watchlist, entity)
    ]
