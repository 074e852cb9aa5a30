"""What is planted in the visits of sites, each at a site of its own that has data all the time.

All of it falls into the second half of the span, for a monthly series needs a past to be judged by.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sandbox.world import months, noise
from sandbox.world.events import Event
from sandbox.world.span import Span
from sandbox.world.visits import THRESHOLD, Visits
from watchlist.models import Site

_CRASHES = ((0.55, -0.45), (0.85, -0.35))
_GRACE = timedelta(days=3)


def visit_events(span: Span) -> Iterator[Event]:
    """Two crashes, a restated month and a half month, as far as there are sites and months for them."""
    sites, out = iter(_steady_sites(span)), _months_out(span)
    if not out:
        return
    for number, (share, size) in enumerate(_CRASHES, 1):
        if site := next(sites, None):
            yield _crash(span, site, out[int((len(out) - 1) * share)], size, number)
    if site := next(sites, None):
        yield _restated(site, out[len(out) // 2])
    running = months.plus(out[len(out) // 2], 1)
    if running + timedelta(days=11) < span.last and (site := next(sites, None)):
        yield _half(site, running)


def _months_out(span: Span) -> list[date]:
    """The months whose figures come out in the second half of the span, two days before its end at the latest."""
    month, found = months.plus(months.first(span.first), -1), []
    while (day := months.released(month).date()) <= span.last - timedelta(days=2):
        if day >= span.day(0.5):
            found.append(month)
        month = months.plus(month, 1)
    return found


def _steady_sites(span: Span) -> list[Site]:
    """Sites that are counted and large enough from half a year before the span to its end, one an entity."""
    visits = Visits(span.watchlist, span.seed)
    found: dict[str, Site] = {}
    ends = [datetime.combine(day, time(8), UTC) for day in (span.first, span.last)]
    for site in noise.some(span.watchlist.sites, len(span.watchlist.sites), span.seed, "sites"):
        opened = site.since is None or site.since < span.first - timedelta(days=220)
        if (
            opened
            and site.until is None
            and all(min(visits.shown(site.domain, end).values()) > 20 * THRESHOLD for end in ends)
        ):
            found.setdefault(site.entity, site)
    return list(found.values())


def _crash(span: Span, site: Site, month: date, size: float, number: int) -> Event:
    shown = months.released(month)
    return Event(
        id=f"visit-crash-{number}",
        kind="visit-crash",
        source="similarweb-extension",
        metric="visits",
        subject=site.domain,
        entity=site.entity,
        when=shown,
        by=shown + _GRACE,
        size=size,
        period=month,
        alert=True,
        says=f"{site.domain}: visits of {month:%Y-%m} fell by about {-size:.0%}; once, not again while they stay low",
        topic="outage",
        told=span.told(2, datetime.combine(month, time(3), UTC) + timedelta(days=2), 20, f"crash {number}"),
    )


def _restated(site: Site, newest: date) -> Event:
    shown, month = months.released(newest) + timedelta(days=6), months.plus(newest, -1)
    return Event(
        id="restated-month-1",
        kind="restated-month",
        source="similarweb-extension",
        metric="visits",
        subject=site.domain,
        entity=site.entity,
        when=shown,
        by=shown + _GRACE,
        size=0.08,
        period=month,
        alert=False,
        says=f"nothing: {site.domain}'s {month:%Y-%m} was restated by +8 %, which is no change of visits",
    )


def _half(site: Site, month: date) -> Event:
    shown = datetime.combine(month + timedelta(days=11), time(0), UTC)
    return Event(
        id="half-month-1",
        kind="half-month",
        source="similarweb-extension",
        metric="visits",
        subject=site.domain,
        entity=site.entity,
        when=shown,
        by=shown + _GRACE,
        until=datetime.combine(months.plus(month, 1), time(0), UTC),
        period=month,
        alert=False,
        says=f"nothing: {month:%Y-%m} is not over at {site.domain}, so its part is not compared with whole months",
    )
