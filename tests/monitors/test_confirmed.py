"""Slow shifts as they become known: a step is told once, some points later, and by nothing that comes after."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.detectors.confirmed import Floats, confirmed

FEW = settings().max_examples // 10 + 1
seeds = st.integers(0, 10_000)


def stepped(seed: int, at: int, points: int = 60) -> Floats:
    values = 0.03 * np.random.default_rng(seed).standard_normal(points)
    values[at:] += 0.4
    return np.asarray(values)


@settings(max_examples=FEW)
@given(seeds, st.integers(20, 40))
def test_a_step_is_told_once_within_fifteen_points(seed: int, at: int) -> None:
    told = [one for one in confirmed(stepped(seed, at)) if abs(one.begin - at) <= 2]
    assert len(told) == 1
    assert at + 3 <= told[0].known <= at + 15


@settings(max_examples=FEW)
@given(seeds, st.integers(20, 59))
def test_what_is_known_at_a_point_depends_on_none_after_it(seed: int, until: int) -> None:
    values = stepped(seed, 30)
    assert confirmed(values[:until]) == [one for one in confirmed(values) if one.known < until]


def test_noise_is_seldom_a_shift() -> None:
    told = [len(confirmed(np.random.default_rng(seed).standard_normal(60))) for seed in range(60)]
    assert np.mean(told) <= 0.25


@pytest.mark.parametrize("size", [0, 1, 9])
def test_a_series_too_short_to_be_cut_has_none(size: int) -> None:
    assert confirmed(np.zeros(size)) == []
