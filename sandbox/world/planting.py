"""A plan of events for a span of days, chosen by the watchlist and a seed: what the demo plants and later looks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sandbox.world import noise
from sandbox.world.charts import Charts, list_time
from sandbox.world.events import Event
from sandbox.world.planting_visits import visit_events
from sandbox.world.span import Span
from watchlist.models import App, AppChart, Watchlist


def planned(watchlist: Watchlist, first: date, last: date, seed: int = 0) -> tuple[Event, ...]:
    """Events between two days, in order of time; kinds that the watchlist or the span has no room for are left out.

    Raises ValueError where `last` does not come after `first`. A year is enough for every kind.
    """
    if last <= first:
        raise ValueError(f"the last day, {last}, must come after the first, {first}")
    span = Span(watchlist, first, last, seed)
    events = [*visit_events(span), *_ranks(span), *_prices(span), *_story(span)]
    return tuple(sorted(events, key=lambda event: (event.when, event.id)))


def _ranks(span: Span) -> Iterator[Event]:
    """A jump of an app that stood between 15 and 80, and a new name of another app, which keeps its place."""
    charts = Charts(span.watchlist, span.seed)
    countries = {chart.country for chart in span.watchlist.app_charts if _is_overall_free(chart)}
    apps = [
        (app, country)
        for app in span.watchlist.apps
        if app.store == "appstore"
        for country in app.countries
        if country in countries
    ]
    jumping, renamed = span.day(0.6), span.day(0.4)
    used = None
    for app, country in noise.some(apps, len(apps), span.seed, "jump"):
        place = _place(charts, country, jumping, app.app_id)
        if place and 15 <= place <= 80:
            used = app.app_id
            yield _jump(span, app, country, jumping, place)
            break
    for app, country in noise.some(apps, len(apps), span.seed, "rename"):
        if app.app_id != used and _place(charts, country, renamed, app.app_id):
            yield _rename(app, country, renamed)
            break


def _is_overall_free(chart: AppChart) -> bool:
    return (chart.store, chart.device, chart.chart, chart.genre) == ("appstore", "iphone", "free", "all")


def _place(charts: Charts, country: str, day: date, app_id: str) -> int | None:
    ids = [app.app_id for app in charts.ranking(country, "free", day)]
    return ids.index(app_id) + 1 if app_id in ids else None


def _jump(span: Span, app: App, country: str, day: date, place: int) -> Event:
    shown = list_time(day)
    return Event(
        id="rank-jump-1",
        kind="rank-jump",
        source="apple-rss",
        metric="rank",
        subject=app.app_id,
        entity=app.entity,
        dims=_free_chart(country),
        when=shown,
        by=shown + timedelta(days=2),
        size=0.1,
        alert=True,
        says=f"{app.name}: from about place {place} to about {max(1, round(place * 0.1))} of the free chart, {country}",
        topic="viral",
        told=span.told(2, shown - timedelta(days=1), 12, "jump"),
    )


def _rename(app: App, country: str, day: date) -> Event:
    shown = list_time(day)
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in app.name)
    name = app.name + ("-全新升级" if chinese else " - Reimagined")
    return Event(
        id="renamed-app-1",
        kind="renamed-app",
        source="apple-rss",
        metric="rank",
        subject=app.app_id,
        entity=app.entity,
        dims=_free_chart(country),
        when=shown,
        by=shown + timedelta(days=2),
        alert=False,
        says=f"nothing: app {app.app_id} is now called {name}; it neither left the chart nor entered it",
        name=name,
    )


def _free_chart(country: str) -> dict[str, str]:
    return {"store": "appstore", "country": country, "device": "iphone", "chart": "free", "genre": "all"}


def _prices(span: Span) -> Iterator[Event]:
    """A fall of one model's price at all sellers."""
    shown = datetime.combine(span.day(0.7), time(0), UTC)
    for product in noise.some(span.watchlist.products, 1, span.seed, "drop"):
        yield Event(
            id="price-drop-1",
            kind="price-drop",
            source="ebay-browse",
            metric="price",
            subject=product.slug,
            entity=product.entity,
            when=shown,
            by=shown + timedelta(days=10),
            size=-0.22,
            alert=True,
            says=f"{product.name}: the price of like offers fell by about 22 % within three days",
            topic="glut",
            told=span.told(2, shown - timedelta(hours=20), 12, "drop"),
        )


def _story(span: Span) -> Iterator[Event]:
    """One story that five outlets tell within a day; fewer where fewer are watched."""
    entities = sorted(span.watchlist.entities, key=lambda one: (-one.importance, one.id))[:10]
    told = span.told(5, datetime.combine(span.day(0.5), time(2), UTC), 18, "story")
    for entity in noise.some(entities, 1 if len(told) > 1 else 0, span.seed, "story"):
        yield Event(
            id="story-1",
            kind="story",
            source="feed",
            metric="headlines",
            subject=entity.id,
            entity=entity.id,
            when=told[0].at,
            by=told[0].at + timedelta(days=2),
            size=len(told),
            alert=len(told) == 5,
            says=f"one story about {entity.en} in {len(told)} outlets, told as one and not as {len(told)}",
            topic="breakthrough",
            told=told,
        )
