"""Rarity is a rank."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.detectors.rarity import Known, elsewhere, p_value, rarity

scores = st.floats(0, 200)
pasts = st.lists(scores, max_size=80).map(np.array)


@given(scores, scores, pasts)
def test_a_higher_score_is_never_less_rare(a: float, b: float, past: np.ndarray) -> None:
    low, high = sorted((a, b))
    assert 0 < rarity(high, past) <= rarity(low, past) <= 1
    assert p_value(high, past) <= p_value(low, past)


def test_without_a_past_it_is_what_real_series_do() -> None:
    assert rarity(4, np.array([])) == pytest.approx(elsewhere(4))
    assert 0.005 < elsewhere(4) < 0.01


def test_a_long_past_of_wild_scores_outweighs_the_table() -> None:
    wild = np.concatenate([np.full(9_000, 1.0), np.full(1_000, 30.0)])
    assert rarity(20, wild) == pytest.approx(0.1, abs=0.01)


def test_the_share_of_new_scores_within_a_budget_is_the_budget() -> None:
    random = np.random.default_rng(0)
    for past, new in ((random.pareto(1.5, (2, 20_000))), (np.abs(random.standard_normal((2, 20_000))))):
        share = np.mean([rarity(float(score), past) <= 0.01 for score in new[:4000]])
        assert 0.006 < share < 0.0135


@given(pasts, st.sampled_from([0.005, 0.01, 0.02, 0.1]), st.integers(0, 60))
def test_the_least_score_within_a_budget_is_within_it(past: np.ndarray, budget: float, own: int) -> None:
    known = Known(past)
    limit = known.score_at(budget, np.array([float(own)]))
    assert known.p_values(limit, np.zeros(1), np.array([float(own)]))[0] <= budget * (1 + 1e-9)


def test_ranks_make_a_score_rarer_than_the_table_but_never_more_usual() -> None:
    nothing, at = np.zeros(1), np.array([6.0])
    calm, changed = Known(np.full(10_000, 1.0)), Known(np.full(10_000, 30.0))
    assert calm.p_values(at, nothing, nothing)[0] < 0.1 * elsewhere(6)
    assert changed.p_values(at, nothing, nothing)[0] == pytest.approx(elsewhere(6))


def test_what_a_series_did_before_is_no_news_of_it() -> None:
    at, own = np.full(4, 8.0), np.array([0.0, 1.0, 3.0, 6.0])
    p = Known().p_values(at, own, np.full(4, 60.0))
    assert (np.diff(p) > 0).all()
    assert p[0] < elsewhere(8) < 0.01 < p[2]


def test_silence_is_no_score() -> None:
    assert rarity(3, np.array([np.nan, 1.0])) == rarity(3, np.array([1.0]))


@given(st.lists(pasts, max_size=6), scores)
def test_what_is_known_in_portions_ranks_as_what_is_known_at_once(portions: list[np.ndarray], score: float) -> None:
    known = Known()
    for one in portions:
        known.add(one)
    together = np.concatenate([np.array([]), *portions])
    assert known.rarity(np.array([score]))[0] == pytest.approx(rarity(score, together))
