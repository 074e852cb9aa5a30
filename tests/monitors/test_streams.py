"""Long streams: an anomaly is told once a day of it, a day's shape is none, and nothing comes from the future."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.detectors.rarity import Floats
from monitors.detectors.streams import FROM, Stream, is_stream, stream

A_DAY = 96
MINUTE = 60_000_000
FEW = settings().max_examples // 8 + 1
seeds = st.integers(0, 10_000)


def made(seed: int, days: int = 12) -> Floats:
    """Quarters of an hour of a level with days and noise."""
    time = np.arange(days * A_DAY)
    return np.asarray(
        50 + 10 * np.sin(2 * np.pi * time / A_DAY) + np.random.default_rng(seed).standard_normal(time.size)
    )


def said_of(values: Floats) -> Stream:
    return stream(values, np.arange(values.size) * 15 * MINUTE)


@settings(max_examples=FEW)
@given(seeds, st.integers(5 * A_DAY, 11 * A_DAY))
def test_an_outlier_is_rare_and_told_once(seed: int, at: int) -> None:
    values = made(seed)
    values[at] += 60
    p = said_of(values).p
    assert p[at] < 0.001
    assert (p[at + 1 : at + 1 + A_DAY // 2] == 1).all()


def test_a_value_that_is_usual_but_not_at_that_time_of_the_day_is_rare() -> None:
    found = []
    for seed in range(20):
        values, at = made(seed), 8 * A_DAY + A_DAY // 4
        values[at : at + 8] = 42
        found.append(said_of(values).p[at : at + 8].min())
    assert np.median(found) < 0.01


def test_the_time_of_the_day_is_known_where_rows_are_missing() -> None:
    found = []
    for seed in range(20):
        values, at, kept = made(seed), 8 * A_DAY + A_DAY // 4, np.ones(12 * A_DAY, dtype=bool)
        values[at : at + 8] = 42
        for begin in range(100, at, 100):
            kept[begin : begin + 7] = False
        said = stream(values[kept], (np.arange(values.size) * 15 * MINUTE)[kept])
        here = np.count_nonzero(kept[:at])
        found.append(said.p[here : here + 8].min())
    assert np.median(found) < 0.02


@settings(max_examples=FEW)
@given(seeds, st.integers(2, 1151))
def test_no_row_depends_on_what_comes_later(seed: int, cut: int) -> None:
    whole = made(seed)
    np.testing.assert_array_equal(said_of(whole).p[:cut], said_of(whole[:cut]).p)


def test_what_is_usual_by_day_is_rare_at_night() -> None:
    found = []
    for seed in range(20):
        night = np.sin(2 * np.pi * np.arange(12 * A_DAY) / A_DAY) < 0
        values = np.where(night, 10, 100) * np.exp(0.1 * np.random.default_rng(seed).standard_normal(night.size))
        at = 9 * A_DAY + 3 * A_DAY // 4
        values[at] = 60
        found.append(said_of(values).p[at])
    assert np.median(found) < 0.01


def test_a_calm_stream_tells_of_less_than_the_budget() -> None:
    p = np.concatenate([said_of(made(seed)).p[FROM:] for seed in range(20)])
    assert 0 < np.mean(p <= 0.01) <= 0.01


def test_no_row_depends_on_what_comes_later_where_times_go_back() -> None:
    values, times = made(0), np.random.default_rng(0).permutation(12 * A_DAY) * 15 * MINUTE
    np.testing.assert_array_equal(stream(values, times).p[:700], stream(values[:700], times[:700]).p)


@pytest.mark.parametrize("values", [np.full(400, 7.0), np.zeros(400), np.arange(400) * 1e9, np.full(1, 3.0)])
def test_a_stream_of_any_shape_has_figures(values: Floats) -> None:
    said = said_of(values)
    assert np.isfinite((said.p, said.mean, said.spread)).all()
    assert ((said.p > 0) & (said.p <= 1)).all()


def test_the_first_steps_say_whether_it_is_a_stream() -> None:
    for minutes, is_one in ((5, True), (60, True), (61, False), (1440, False), (0, False)):
        assert is_stream(np.arange(20) * minutes * MINUTE) is is_one
    assert is_stream(np.arange(20) * 1000)
    assert not is_stream(np.arange(5) * 5 * MINUTE)


def test_a_record_by_far_is_rarer_than_a_record_by_a_little() -> None:
    little, much = made(1), made(1)
    little[800] += 20
    much[800] += 400
    assert said_of(much).p[800] < said_of(little).p[800] / 10
