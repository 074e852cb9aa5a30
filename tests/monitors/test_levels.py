"""Slow shifts: a step and a bend are found where they are, and noise, growth and holes are no shifts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.detectors.levels import LEAST_LENGTH, Floats, borders_of, pieces

FEW = settings().max_examples // 4 + 1
seeds = st.integers(0, 10_000)


def noise(seed: int, points: int = 60, size: float = 0.03) -> Floats:
    return np.asarray(size * np.random.default_rng(seed).standard_normal(points))


@settings(max_examples=FEW)
@given(seeds, st.integers(12, 48), st.sampled_from([-0.6, -0.3, 0.3, 0.6]))
def test_a_step_is_one_border_where_it_is(seed: int, at: int, size: float) -> None:
    values = noise(seed)
    values[at:] += size
    assert borders_of(values) == [pytest.approx(at, abs=1)]


def test_a_bend_is_found_within_a_few_points() -> None:
    slow = 0.02 * np.maximum(np.arange(80) - 40, 0)
    for seed in range(20):
        assert borders_of(slow + noise(seed, 80, 0.02)) == [pytest.approx(40, abs=5)]


def test_a_step_that_is_all_there_is_is_found_in_a_short_series() -> None:
    for points in (12, 20, 30):
        values = np.where(np.arange(points) < points // 2, 100.0, 160.0) + noise(1, points, 2)
        assert borders_of(values) == [points // 2]


def test_calm_series_and_steady_growth_are_one_piece() -> None:
    growth = 0.05 * np.arange(60)
    cut = [bool(borders_of(noise(seed) + slope)) for seed in range(100) for slope in (0, growth)]
    assert np.mean(cut) <= 0.05


@settings(max_examples=FEW)
@given(seeds, st.floats(0.001, 1000), st.floats(-1000, 1000))
def test_neither_unit_nor_level_matters(seed: int, unit: float, level: float) -> None:
    values = noise(seed, 50)
    values[20:] += 0.4
    assert borders_of(unit * values + unit * level) == borders_of(values)


@given(st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(np.nan)), max_size=60))
def test_pieces_are_the_whole_series_in_order_and_none_is_short(values: list[float]) -> None:
    series = np.array(values, dtype=float)
    borders = [0, *borders_of(series), series.size]
    assert all(b - a >= LEAST_LENGTH for a, b in pairwise(borders)) or len(borders) == 2
    for piece in pieces(series):
        assert (piece.begin in borders, piece.end in borders) == (True, True)
        assert np.isfinite([piece.first, piece.last]).all()


def test_holes_move_no_border_and_a_piece_has_its_line() -> None:
    values = np.concatenate((np.full(20, 1.0), np.linspace(5, 3, 21))) + noise(1, 41, 0.001)
    values[[3, 4, 5, 25, 30]] = np.nan
    low, high = pieces(values)
    assert (low.begin, low.end, high.begin, high.end) == (0, 20, 20, 41)
    assert (low.first, low.last) == (pytest.approx(1, abs=0.01), pytest.approx(1, abs=0.01))
    assert (high.first, high.last) == (pytest.approx(5, abs=0.01), pytest.approx(3, abs=0.01))


def test_a_series_of_nothing_has_no_pieces() -> None:
    assert pieces(np.full(30, np.nan)) == []
    assert pieces(np.array([])) == []
