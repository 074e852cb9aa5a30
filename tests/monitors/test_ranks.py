"""Moves in charts: by bands, by identity, and only between lists that were seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.detectors.ranks import ChartList, Move, moves

DEPTH, BUDGET = 100, 0.01
WATCHED = frozenset(("w",))


def chart(seed: int, days: int = 40, restless: float = 0.06) -> list[ChartList]:
    """Lists of a calm chart: apps keep their strength but for a little noise on logs, so that the end is restless."""
    random = np.random.default_rng(seed)
    strength = np.log(np.arange(1, 140))
    lists = []
    for day in range(days):
        order = np.argsort(strength + restless * random.standard_normal(strength.size))
        places = {f"a{app}": place for place, app in enumerate(order[:DEPTH], 1)}
        lists.append(ChartList(f"2026-01-{day:02}", places, DEPTH, True))
    return lists


def with_app(one: ChartList, place: int | None) -> ChartList:
    """The list with the watched app in a place; those from there on stand one lower."""
    if place is None:
        return one
    moved = {app: at + (at >= place) for app, at in one.places.items() if at + (at >= place) <= DEPTH}
    return replace(one, places=moved | {"w": place})


def told(*places: int | None, seed: int = 1, **changes: bool) -> list[Move]:
    """What is told of the last of these places, after 40 calm days at the first."""
    calm = chart(seed, 40 + len(places) - 1)
    spots = [places[0]] * 39 + list(places)
    lists = [with_app(one, place) for one, place in zip(calm, spots, strict=True)]
    lists[-1] = replace(lists[-1], **changes)
    return moves(lists[:-1], lists[-1], WATCHED, BUDGET)


@pytest.mark.parametrize(("was", "now"), [(3, 10), (40, 4), (60, 9), (12, 50)])
def test_a_jump_through_bands_is_told(was: int, now: int) -> None:
    assert [(m.kind, m.was, m.now) for m in told(was, now)] == [("moved", was, now)]


@pytest.mark.parametrize(("was", "now"), [(60, 66), (90, 84), (45, 50), (2, 3), (1, 3)])
def test_four_places_mean_nothing_at_sixty_and_two_nothing_anywhere(was: int, now: int) -> None:
    assert told(was, now) == []


def test_an_app_that_stays_is_not_told_of_again() -> None:
    assert [bool(told(50, *[5] * days)) for days in (1, 2, 3, 7, 8)] == [True, False, False, False, False]


def test_a_climb_of_a_few_places_a_day_is_told_once() -> None:
    climb = [60, 48, 38, 30, 24, 19, 15, 12]
    days = [bool(told(*climb[: n + 1])) for n in range(1, len(climb))]
    assert days.count(True) == 1


def test_a_jump_is_not_told_again_as_part_of_its_week() -> None:
    days = [bool(told(80, 13, *range(15, 15 + n))) for n in range(7)]
    assert days == [True, False, False, False, False, False, False]


def test_who_comes_in_is_told_once_though_it_climbs_on() -> None:
    climb = [None, 58, 50, 45, 40, 36, 33]
    days = [bool(told(*climb[: n + 1])) for n in range(1, len(climb))]
    assert days.count(True) == 1


def test_coming_in_is_no_news_in_a_chart_where_apps_come_in_all_the_time() -> None:
    lists = [with_app(one, None) for one in chart(1, 41)]
    restless = [
        with_app(replace(one, places={f"new{day}" if at == 20 else app: at for app, at in one.places.items()}), None)
        for day, one in enumerate(lists)
    ]
    for past, is_told in ((lists, True), (restless, False)):
        newest = with_app(past[-1], 25)
        assert bool(moves(past[:-1], newest, WATCHED, BUDGET)) is is_told


def test_entered_and_left_are_states_of_their_own() -> None:
    assert [(m.kind, m.was, m.now) for m in told(None, 12)] == [("entered", None, 12)]
    assert [(m.kind, m.was, m.now) for m in told(12, None)] == [("left", 12, None)]


def test_a_list_that_is_not_whole_cannot_say_that_an_app_has_left() -> None:
    assert told(12, None, complete=False) == []


def test_who_comes_and_goes_at_the_end_of_a_list_has_neither_entered_nor_left() -> None:
    assert told(95, None) == []
    assert told(None, 95) == []


def test_without_a_past_there_is_nothing_to_say() -> None:
    lists = [with_app(one, place) for one, place in zip(chart(1, 2), (50, 2), strict=True)]
    assert moves([], lists[0], WATCHED, BUDGET) == []


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_a_calm_chart_keeps_the_budget(seed: int) -> None:
    lists = chart(seed)
    everybody = frozenset(lists[-1].places)
    assert len(moves(lists[:-1], lists[-1], everybody, BUDGET)) <= 0.03 * len(everybody)
