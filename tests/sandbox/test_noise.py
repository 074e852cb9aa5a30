"""Chance without state: the same draws whenever they are made, spread as they should be."""

from __future__ import annotations

import statistics

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sandbox.world import noise

names = st.one_of(st.integers(), st.text(max_size=20))


@given(st.lists(names, min_size=1, max_size=4))
def test_a_draw_depends_on_its_name_alone(parts: list[str | int]) -> None:
    assert noise.uniform(*parts) == noise.uniform(*parts)
    assert 0 < noise.uniform(*parts) < 1
    assert noise.uniform(*parts) != noise.uniform(*parts, "more")


@given(st.integers(0, 2**64 - 1), st.integers(-(2**40), 2**40), st.integers(1, 50))
def test_an_array_holds_what_its_elements_are_alone(seed: int, at: int, count: int) -> None:
    which = np.arange(count)
    together = noise.normals(seed, which, at)
    assert together.shape == (count,)
    assert np.isfinite(together).all()
    assert [float(noise.normals(seed, np.array([i]), at)[0]) for i in which] == together.tolist()


def test_normal_draws_are_normal() -> None:
    which = np.arange(20_000)
    for draws in (noise.normals(5, which, 3), np.array([noise.normal("n", i) for i in range(20_000)])):
        assert abs(draws.mean()) < 0.03
        assert abs(draws.std() - 1) < 0.03
        assert abs((np.abs(draws) > 1.96).mean() - 0.05) < 0.01


def test_poisson_numbers_have_their_mean_and_variance() -> None:
    draws = [noise.poisson(4, "p", n) for n in range(5_000)]
    assert abs(statistics.mean(draws) - 4) < 0.15
    assert abs(statistics.variance(draws) - 4) < 0.4


@given(st.floats(1, 400), st.floats(-10_000, 10_000), st.integers())
def test_a_drift_wanders_without_jumps(period: float, position: float, seed: int) -> None:
    here, near = noise.drift(period, position, seed), noise.drift(period, position + period / 1000, seed)
    assert abs(here - near) < 0.05


@given(st.lists(st.integers(), unique=True, max_size=30), st.integers(0, 40), st.integers())
def test_some_are_different_and_all_where_too_many_are_wanted(options: list[int], count: int, seed: int) -> None:
    chosen = noise.some(options, count, seed)
    assert len(set(chosen)) == len(chosen) == min(count, len(options))
    assert set(chosen) <= set(options)
