"""Planted events show in the data from their moment on, and not before; calm worlds have none of them."""

from __future__ import annotations

import json
import statistics
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.ebay_token import TOKEN
from sandbox.world.events import Event
from sandbox.world.planting import planned
from sandbox.world.simulated import World
from storage.records import parse_instant
from watchlist.models import Watchlist

FIRST, LAST, SEED = date(2024, 1, 1), date(2024, 12, 30), 7
BEARER = {"authorization": f"Bearer {TOKEN}"}
A_SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def events(watched: Watchlist) -> dict[str, Event]:
    return {event.id: event for event in planned(watched, FIRST, LAST, SEED)}


@pytest.fixture(scope="module")
def world(watched: Watchlist, events: dict[str, Event]) -> World:
    return World(watched, SEED, FIRST, tuple(events.values()))


@pytest.fixture(scope="module")
def calm(watched: Watchlist) -> World:
    """The same world without events."""
    return World(watched, SEED, FIRST)


def months(world: World, domain: str, moment: datetime) -> dict[str, int]:
    world.now = moment
    answer = json.loads(world.get(f"https://data.similarweb.com/api/v1/data?domain={domain}").body)
    visits: dict[str, int] = answer["EstimatedMonthlyVisits"]
    return visits


def chart(world: World, event: Event, moment: datetime) -> list[dict[str, Any]]:
    world.now = moment
    url = f"https://rss.marketingtools.apple.com/api/v2/{event.dims['country']}/apps/top-free/100/apps.json"
    results: list[dict[str, Any]] = json.loads(world.get(url).body)["feed"]["results"]
    return results


def place(world: World, event: Event, moment: datetime) -> int:
    return [app["id"] for app in chart(world, event, moment)].index(event.subject) + 1


def prices(world: World, slug: str, moment: datetime) -> float:
    """The median price of a model's whole cards that are not for parts."""
    world.now = moment
    found = world._listings.found(slug.split("-")[0], moment)
    of_it = [float(price) for one, price in found if one.product.slug == slug and one.kind == "card"]
    return statistics.median(of_it)


def test_a_year_has_every_kind_of_event(events: dict[str, Event]) -> None:
    assert set(events) == {
        "visit-crash-1", "visit-crash-2", "restated-month-1", "half-month-1", "rank-jump-1", "renamed-app-1",
        "price-drop-1", "story-1",
    }  # fmt: skip
    assert {id for id, event in events.items() if not event.alert} == {
        "restated-month-1", "half-month-1", "renamed-app-1",
    }  # fmt: skip
    assert all(event.says.startswith("nothing") != event.alert for event in events.values())


def test_each_event_of_visits_has_a_site_of_its_own(events: dict[str, Event]) -> None:
    subjects = [event.subject for event in events.values() if event.metric == "visits"]
    assert len(set(subjects)) == 4


def test_events_are_data(events: dict[str, Event]) -> None:
    for event in events.values():
        written = json.loads(json.dumps(event.to_json()))
        assert parse_instant(written["when"]) == event.when < parse_instant(written["by"])
        assert (written["id"], written["alert"], len(written["told"])) == (event.id, event.alert, len(event.told))


@settings(max_examples=30)
@given(seed=st.integers(), first=st.dates(date(2015, 1, 1), date(2030, 1, 1)), days=st.integers(1, 800))
def test_events_lie_within_their_span(watched: Watchlist, seed: int, first: date, days: int) -> None:
    plan = planned(watched, first, first + timedelta(days=days), seed)
    assert plan == planned(watched, first, first + timedelta(days=days), seed)
    assert [event.when for event in plan] == sorted(event.when for event in plan)
    for event in plan:
        assert first <= event.when.date() <= first + timedelta(days=days)


def test_a_span_that_ends_before_it_begins_is_refused(watched: Watchlist) -> None:
    with pytest.raises(ValueError, match="must come after"):
        planned(watched, LAST, FIRST)


def test_nothing_is_planted_where_nothing_is_watched() -> None:
    assert planned(Watchlist(), FIRST, LAST) == ()


def test_before_the_first_event_both_worlds_are_alike(watched: Watchlist, world: World, calm: World) -> None:
    begin = min([event.when for event in world.events] + [one.at for event in world.events for one in event.told])
    world.now = calm.now = begin - A_SECOND
    urls = [f"https://data.similarweb.com/api/v1/data?domain={site.domain}" for site in watched.sites]
    urls += [f"https://rss.marketingtools.apple.com/api/v2/{cc}/apps/top-free/100/apps.json" for cc in ("us", "cn")]
    urls += [feed.url for feed in watched.feeds]
    urls += ["https://api.ebay.com/buy/browse/v1/item_summary/search?q=H100+A100&limit=200"]
    for url in urls:
        assert world.get(url, BEARER).body == calm.get(url, BEARER).body


@pytest.mark.parametrize("id", ["visit-crash-1", "visit-crash-2"])
def test_a_crash_shows_when_its_month_comes_out_and_stays(
    events: dict[str, Event], world: World, calm: World, id: str
) -> None:
    event = events[id]
    assert event.period is not None
    month = event.period.isoformat()
    assert month not in months(world, event.subject, event.when - A_SECOND)
    for later in (timedelta(0), timedelta(days=50)):
        crashed = months(world, event.subject, event.when + later)
        usual = months(calm, event.subject, event.when + later)
        for one in usual:
            expected = 1 + event.size if one >= month else 1
            assert crashed[one] == pytest.approx(usual[one] * expected, rel=1e-6)


def test_a_restated_month_changes_alone_and_from_its_moment_on(
    events: dict[str, Event], world: World, calm: World
) -> None:
    event = events["restated-month-1"]
    assert event.period is not None
    usual = months(calm, event.subject, event.when)
    assert months(world, event.subject, event.when - A_SECOND) == usual
    restated = months(world, event.subject, event.when)
    changed = {month for month in usual if restated[month] != usual[month]}
    assert changed == {event.period.isoformat()}
    assert event.period.isoformat() < max(usual)
    assert restated[event.period.isoformat()] == pytest.approx(usual[event.period.isoformat()] * 1.08, rel=1e-6)


def test_a_half_month_grows_while_it_runs_and_is_gone_until_it_comes_out(
    events: dict[str, Event], world: World, calm: World
) -> None:
    event = events["half-month-1"]
    assert event.period is not None
    assert event.until is not None
    running = event.period.isoformat()
    assert running not in months(world, event.subject, event.when - A_SECOND)
    early = months(world, event.subject, event.when)[running]
    late = months(world, event.subject, event.until - A_SECOND)[running]
    whole = months(calm, event.subject, event.until + timedelta(days=12))[running]
    assert 0.3 * whole < early < 0.5 * whole
    assert early < late <= whole
    assert running not in months(world, event.subject, event.until)
    assert months(world, event.subject, event.until + timedelta(days=12))[running] == whole


def test_an_app_jumps_at_its_moment_and_stays_near_there(events: dict[str, Event], world: World, calm: World) -> None:
    event = events["rank-jump-1"]
    before, at = (place(world, event, moment) for moment in (event.when - A_SECOND, event.when))
    assert before == place(calm, event, event.when - A_SECOND) > 12
    assert at <= max(3, 0.2 * place(calm, event, event.when))
    assert place(world, event, event.when + timedelta(days=5)) < before / 2


def test_a_renamed_app_keeps_its_id_and_place(events: dict[str, Event], world: World, calm: World) -> None:
    event = events["renamed-app-1"]
    before, after, unnamed = (
        {app["id"]: app["name"] for app in chart(one, event, moment)}
        for one, moment in ((world, event.when - A_SECOND), (world, event.when), (calm, event.when))
    )
    assert list(after) == list(unnamed)
    assert after[event.subject] == event.name != before[event.subject]
    assert {id for id in after if after[id] != unnamed[id]} == {event.subject}
    world.now = event.when
    url = f"https://itunes.apple.com/lookup?id={event.subject}&country={event.dims['country']}"
    assert json.loads(world.get(url).body)["results"][0]["trackName"] == event.name


def test_a_price_falls_at_all_sellers_within_three_days(events: dict[str, Event], world: World, calm: World) -> None:
    event = events["price-drop-1"]
    moments = [event.when + timedelta(days=days) for days in (0, 1.5, 4, 40)]
    at, halfway, fallen, later = (prices(world, event.subject, m) / prices(calm, event.subject, m) for m in moments)
    assert at == pytest.approx(1, abs=0.02)
    assert fallen - 0.02 < halfway < at + 0.02
    assert fallen == pytest.approx(0.78, abs=0.02)
    assert later == pytest.approx(0.78, abs=0.02)


def test_other_models_keep_their_prices(
    events: dict[str, Event], world: World, calm: World, watched: Watchlist
) -> None:
    event = events["price-drop-1"]
    for product in watched.products:
        if product.slug != event.subject:
            moment = event.when + timedelta(days=10)
            assert prices(world, product.slug, moment) == prices(calm, product.slug, moment)


def test_a_story_appears_in_five_outlets_in_words_of_their_own(
    events: dict[str, Event], world: World, calm: World
) -> None:
    event = events["story-1"]
    assert len({one.feed for one in event.told}) == 5
    titles = []
    for telling in event.told:
        world.now = calm.now = telling.at - A_SECOND
        assert world.get(telling.feed).body == calm.get(telling.feed).body
        world.now = calm.now = telling.at
        new = world._stories.newest(world._feeds[telling.feed], telling.at)[0]
        assert new.title in world.get(telling.feed).body.decode()
        titles.append(new.title)
    assert len(set(titles)) == 5
    assert event.told[-1].at - event.told[0].at < timedelta(days=1)


def test_alerting_events_have_a_headline_just_before_or_within_their_window(events: dict[str, Event]) -> None:
    for event in events.values():
        if event.alert and event.kind != "story":
            begin = datetime.combine(event.period, datetime.min.time(), UTC) if event.period else event.when
            assert len(event.told) == 2
            assert all(begin - timedelta(days=2) < one.at < event.when for one in event.told)
