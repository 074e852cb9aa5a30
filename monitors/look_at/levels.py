"""Points of levels and flows (visits, downloads, prices, market values): is a period that is newly whole a surprise?"""

from __future__ import annotations

import math
from collections.abc import Iterator

from derive.joined import counted, joined
from derive.series import Kind, Series, kinds_with_news, series_of
from derive.subjects import KINDS, entity_of
from monitors.finding import Finding
from monitors.look_at.judged import Judged, judged
from monitors.view import Found, View
from storage.metrics import names_of
from storage.records import instant

JUDGED = (
    "visits", "downloads", "installs", "revenue", "price", "rental_price_per_gpu_hour", "close", "market_cap"
)  # fmt: skip
"""What is judged; rules can be about other metrics, too."""
_SHOWN = 24


def look(view: View) -> Found:
    """Findings on the newest whole periods of every series, each judged once, when it is first seen whole."""
    since = instant(view.since) if view.since else None
    findings, checks = [], 0
    for kind in sorted(kinds_with_news(view.db, JUDGED, since, view.as_of), key=repr):
        group = list(series_to_judge(view, kind))
        points = judged(group, view.is_new, view.now.date(), view.budget, first=view.since is None)
        checks += len(points)
        findings += [_finding(view, one) for one in points if _is_notable(view, one)]
    return Found(tuple(findings), checks)


def severity(score: float, change: float, importance: float) -> float:
    """Surprise × size × importance, each from 0 to 1: half of the first at a score of 6, of the second at 25 %."""
    surprised, large = score / (score + 6), abs(change) / (abs(change) + 0.25)
    return round(math.sqrt(surprised * large * (0.4 + 0.6 * importance)), 4)


def series_to_judge(view: View, kind: Kind) -> Iterator[Series]:
    """The series of a kind; of a site, only while it counted; of an entity with several sites, also their sum."""
    every = series_of(view.db, kind, view.as_of)
    if KINDS.get(kind.metric) != "site":
        yield from every
        return
    sites = {site.domain: site for site in view.watchlist.sites}
    own = [counted(one, sites[one.subject]) if one.subject in sites else one for one in every]
    together = [one for group in joined(every, view.watchlist).values() for one in group]
    # A site that has replaced another is judged in the joined series alone: it has the longer past.
    replaced = {(one.subject, repr(one.dims)) for one in together if len(one.parts) == 1}
    yield from (one for one in own if one.periods and (one.subject, repr(one.dims)) not in replaced)
    yield from together


def _is_notable(view: View, one: Judged) -> bool:
    """Whether the point is rare enough, and far enough from what was expected."""
    far = abs(one.period.value - one.expected) >= view.least_change * max(abs(one.expected), 1e-12)
    return one.p <= view.budget and far


def _finding(view: View, one: Judged) -> Finding:
    series, kind = one.series, one.series.kind
    entity = entity_of(view.watchlist, kind.metric, series.subject, one.period.start)
    zh, en = names_of(kind.metric)
    change = one.period.value / one.before.value - 1 if one.before.value else None
    against = one.period.value / one.expected - 1 if one.expected else 0.0
    size = against if change is None else change
    start = one.period.start.isoformat()
    shown = start[:7] if kind.grain == "month" else start
    name_zh, name_en = (entity.zh, entity.en) if entity else (series.subject, series.subject)
    where = " + ".join(series.parts) if len(series.parts) > 1 else series.subject
    apart = one.expected * (math.exp(one.within * one.scale) - 1)
    return Finding(
        detector="surprise",
        key="|".join(("surprise", kind.source, kind.metric, series.subject, repr(sorted(series.dims.items())))),
        source=kind.source,
        metric=kind.metric,
        subject=series.subject,
        start=one.period.at,
        grain=kind.grain,
        seen_at=one.period.first_seen,
        p=one.p,
        severity=severity(one.score, against, entity.importance if entity else 0.3),
        note_zh=f"{name_zh}（{where}）{shown} {zh}{'上升' if size > 0 else '下降'} {abs(size):.1%}",
        note_en=f"{name_en} ({where}): {en} of {shown} {'up' if size > 0 else 'down'} {abs(size):.1%}",
        entity=entity.id if entity else None,
        dims=series.dims,
        was=one.before.value,
        value=one.period.value,
        expected=one.expected,
        low=one.expected**2 / (one.expected + apart) if one.expected + apart else None,
        high=one.expected + apart,
        change=change,
        page_id=one.period.page_id,
        history=tuple((p.start.isoformat(), p.value) for p in series.periods if p.start <= one.period.start)[-_SHOWN:],
    )
