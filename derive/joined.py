"""A site that moved goes on under its new address: what an entity's sites come to, joined as the watchlist says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from derive.periods import end_of
from derive.series import Series, Whole
from watchlist.models import Site, Watchlist


def counted(series: Series, site: Site) -> Series:
    """The series without the periods in which the site did not count all the time."""
    kept = (p for p in series.periods if _counts_throughout(site, p.start, series.kind.grain))
    return replace(series, periods=tuple(kept))


def joined(series: Iterable[Series], watchlist: Watchlist) -> dict[str, list[Series]]:
    """By entity, one series a country (and whatever else dims say) of all its sites; only where it has several sites.

    Each period is the sum of the sites that counted in it: one where they replace each other. A period in which the set
    of sites changed, or one of them has no value, is left out. Where the set changes, what came before is scaled so
    that both sides meet: a move is no change of visits. The series carries the subject of its largest newest site.
    """
    sites = {site.domain: site for site in watchlist.sites}
    several: dict[tuple[str, str], list[Series]] = defaultdict(list)
    for one in series:
        if one.subject in sites:
            several[sites[one.subject].entity, repr(sorted(one.dims.items()))].append(one)
    out: dict[str, list[Series]] = defaultdict(list)
    for (entity, _), own in several.items():
        members = [site for site in watchlist.sites if site.entity == entity]
        if len(members) > 1 and (whole := _join(own, members)):
            out[entity].append(whole)
    return dict(out)


def _join(own: list[Series], members: list[Site]) -> Series | None:
    grain = own[0].kind.grain
    values = {one.subject: {p.start: p for p in one.periods} for one in own}
    periods: list[Whole] = []
    before: frozenset[str] = frozenset()
    for start in sorted({p.start for one in own for p in one.periods}):
        counting = {site.domain for site in members if _counts_at_all(site, start, grain)}
        parts = frozenset(
            site.domain for site in members if site.domain in counting and _counts_throughout(site, start, grain)
        )
        if not parts or counting != parts or any(start not in values.get(domain, {}) for domain in parts):
            continue
        together = _sum([values[domain][start] for domain in sorted(parts)])
        if periods and parts != before:
            factor = together.value / periods[-1].value if periods[-1].value else 1.0
            periods = [replace(p, value=p.value * factor) for p in periods]
        periods.append(together)
        before = parts
    if not periods:
        return None
    largest = max(before, key=lambda domain: (values[domain][periods[-1].start].value, domain))
    newest = next(one for one in own if one.subject == largest)
    return replace(newest, periods=tuple(periods), parts=tuple(sorted(before)))


def _sum(parts: list[Whole]) -> Whole:
    largest = max(parts, key=lambda p: p.value)
    return replace(largest, value=sum(p.value for p in parts), first_seen=max(p.first_seen for p in parts))


def _counts_throughout(site: Site, start: date, grain: str) -> bool:
    return (site.since is None or site.since <= start) and (site.until is None or end_of(start, grain) <= site.until)


def _counts_at_all(site: Site, start: date, grain: str) -> bool:
    return (site.since is None or site.since < end_of(start, grain)) and (site.until is None or start < site.until)
