"""Surprise: a step once, a spike and not its end, nothing on calm series, and nothing from the future."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.detectors.surprise import FAR, LEAST_POINTS, Floats, surprise

NOTABLE = 6.0
FEW = settings().max_examples // 8 + 1
"""A series is walked point by point: a few of them tell as much."""
seeds = st.integers(0, 10_000)


def calm(seed: int, points: int = 40, noise: float = 0.03) -> Floats:
    """A level with noise, on logs."""
    return np.asarray(12 + noise * np.random.default_rng(seed).standard_normal(points))


def scored(values: Floats, season: int = 0) -> Floats:
    return surprise([values], season)[0].score


def notable(values: Floats, season: int = 0) -> list[int]:
    return np.flatnonzero(scored(values, season) > NOTABLE).tolist()


@settings(max_examples=FEW)
@given(seeds, st.integers(12, 34), st.sampled_from([-0.8, -0.4, 0.4, 0.8]))
def test_a_step_is_news_once(seed: int, at: int, size: float) -> None:
    values = calm(seed)
    values[at:] += size
    found = notable(values)
    assert found[:1] == [at]
    assert len(found) <= 2  # the second point of a new level may lie far from the first by chance


def test_a_step_is_not_news_again_for_as_long_as_the_level_stays() -> None:
    alerts = []
    for seed in range(50):
        values = calm(seed)
        values[20:] -= 0.5
        alerts.append(len(notable(values)))
    assert np.mean(alerts) == pytest.approx(1, abs=0.05)


@settings(max_examples=FEW)
@given(seeds, st.integers(12, 34))
def test_the_way_back_from_a_spike_is_no_news(seed: int, at: int) -> None:
    values = calm(seed)
    values[at] += 0.8
    assert notable(values) == [at]


@settings(max_examples=FEW)
@given(seeds)
def test_an_outlier_of_the_past_does_not_blind(seed: int) -> None:
    values = calm(seed)
    values[15] += 2.0
    values[30:] -= 0.6
    found = scored(values)
    assert found[15] > NOTABLE
    assert found[30] > FAR


@settings(max_examples=FEW)
@given(seeds)
def test_a_trend_is_no_news(seed: int) -> None:
    assert notable(calm(seed, noise=0.02) + 0.05 * np.arange(40)) == []


def test_a_weekend_is_no_news_to_a_series_that_has_weekends() -> None:
    week = np.array([0, 0, 0, 0, 0, -0.5, -0.6])
    alerts = [notable(calm(seed, 70) + np.tile(week, 10), season=7) for seed in range(20)]
    assert sum(len([at for at in one if at >= 21]) for one in alerts) <= 1


@settings(max_examples=FEW)
@given(st.lists(st.floats(-20, 20), min_size=1, max_size=60), st.integers(0, 59))
def test_no_score_depends_on_what_comes_later(values: list[float], cut: int) -> None:
    whole, part = np.array(values), np.array(values[: cut + 1])
    np.testing.assert_array_equal(scored(whole)[: part.size], scored(part))


@settings(max_examples=FEW)
@given(seeds, st.floats(-30, 30))
def test_the_unit_does_not_matter(seed: int, shift: float) -> None:
    values = calm(seed)
    np.testing.assert_allclose(scored(values + shift), scored(values), rtol=1e-6, atol=1e-6)


@settings(max_examples=FEW)
@given(st.lists(seeds, min_size=1, max_size=6), st.integers(9, 40))
def test_what_stands_beside_a_series_does_not_matter(several: list[int], points: int) -> None:
    series = [calm(seed, points + seed % 7) for seed in several]
    for together, alone in zip(surprise(series), series, strict=True):
        np.testing.assert_allclose(together.score, scored(alone))


@given(st.lists(st.one_of(st.floats(-1e3, 1e3), st.just(np.nan)), max_size=50), st.sampled_from([0, 7, 12]))
def test_any_series_is_scored_with_numbers_or_silence(values: list[float], season: int) -> None:
    score = scored(np.array(values), season)
    assert score.shape == (len(values),)
    assert np.all(np.isnan(score) | (np.isfinite(score) & (score >= 0)))
    assert np.isnan(score[np.isnan(np.array(values, dtype=float))]).all()


def test_few_points_are_silence() -> None:
    assert np.isnan(scored(calm(1, LEAST_POINTS - 1))).all()
    assert not np.isnan(scored(calm(1, LEAST_POINTS))[-1])


def test_a_series_that_never_moved_may_move_a_little() -> None:
    values = np.full(30, 5.0)
    values[-1] += 0.004
    assert scored(values)[-1] < 1
    values[-1] += 0.2
    assert scored(values)[-1] > FAR


def test_a_month_without_data_is_no_fall_and_neither_is_the_next() -> None:
    values = calm(3)
    values[20:22] = np.nan
    assert notable(values) == []


def test_a_young_series_scores_no_higher_than_a_grown_one() -> None:
    said = np.array([one.score for one in surprise([calm(seed, points=150) for seed in range(400)])])
    young, grown = np.nanquantile(said[:, :20], 0.98), np.nanquantile(said[:, 50:], 0.98)
    assert young == pytest.approx(grown, rel=0.05)
