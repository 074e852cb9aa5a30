"""Shares beside their group: did one move, today, as the others did not?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from derive.series import Kind, Series, kinds_with_news, series_of
from monitors.detectors.apart import Apart, moves_apart
from monitors.finding import Finding
from monitors.look_at.levels import severity
from monitors.view import Found, View
from storage.records import instant
from watchlist.models import Ticker
from watchlist.ticker_codes import SPELLINGS

STALE = timedelta(days=7)
"""What an older close did is no news when it comes in."""
Member = tuple[Ticker, Series]


def look(view: View) -> Found:
    """Findings on the newest closes of the shares that the watchlist puts into one group, source by source."""
    since = instant(view.since) if view.since else None
    findings, checks = [], 0
    for kind in sorted(kinds_with_news(view.db, {"close"}, since, view.as_of), key=repr):
        for members in _groups(view, kind):
            closes = {n: {p.start: p.value for p in one.periods} for n, (_, one) in enumerate(members)}
            for move in moves_apart(closes):
                is_fresh = move.day >= view.now.date() - STALE
                if is_fresh and view.is_new(members[move.share][1].periods[-1].first_seen):
                    checks += 1
                    if move.p <= view.budget and abs(move.apart) >= view.least_change:
                        findings.append(_finding(view, *members[move.share], move))
    return Found(tuple(findings), checks)


def _groups(view: View, kind: Kind) -> Iterator[list[Member]]:
    """The shares of each group of which a source gives closes on the same basis."""
    spell = SPELLINGS.get(kind.source)
    if spell is None or kind.grain not in ("day", "instant"):
        return
    tickers = {name: ticker for ticker in view.watchlist.tickers if (name := spell(ticker.code)) is not None}
    groups: dict[tuple[str, str], list[Member]] = defaultdict(list)
    for one in series_of(view.db, kind, view.as_of):
        ticker = tickers.get(one.subject)
        if ticker is not None and one.periods:
            groups[ticker.group, one.dims.get("adjustment", "")].append((ticker, one))
    yield from groups.values()


def _finding(view: View, ticker: Ticker, series: Series, move: Apart[int]) -> Finding:
    kind, newest = series.kind, series.periods[-1]
    entity = view.watchlist.entity(ticker.entity)
    change, group = move.now / move.was - 1, f"({ticker.group}) {move.group:+.1%}"
    return Finding(
        detector="apart",
        key="|".join(("apart", kind.source, kind.metric, series.subject, repr(sorted(series.dims.items())))),
        source=kind.source,
        metric=kind.metric,
        subject=series.subject,
        start=newest.at,
        grain=kind.grain,
        seen_at=newest.first_seen,
        p=move.p,
        severity=severity(move.score, move.apart, entity.importance),
        note_zh=f"{entity.zh}（{series.subject}）{move.day} {change:+.1%}，同组 {group}",
        note_en=f"{entity.en} ({series.subject}): {change:+.1%} on {move.day}, its group {group}",
        entity=entity.id,
        dims=series.dims,
        was=move.was,
        value=move.now,
        expected=move.was * (1 + move.group),
        change=change,
        page_id=newest.page_id,
        history=tuple((p.start.isoformat(), p.value) for p in series.periods)[-24:],
    )
