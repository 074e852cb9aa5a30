"""Records by far are rarer than records by a little, and what goes on is told once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from monitors.detectors.tails import ranked, rare, told

HOUR = 3_600_000_000


def test_what_grows_is_told_again_only_where_it_is_twice_as_rare() -> None:
    p = [0.5, 0.4, 0.01, 0.009, 0.004, 0.02, 0.003]
    assert told(np.array(p), np.arange(7) * HOUR).tolist() == [0.5, 1, 0.01, 1, 0.004, 1, 1]


def test_half_a_day_is_counted_on_the_clock_where_rows_are_missing() -> None:
    times = np.array([0, 11, 13, 14]) * HOUR
    assert told(np.array([0.01, 0.02, 0.03, 0.04]), times).tolist() == [0.01, 1, 0.03, 1]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=600))
def test_a_rank_is_the_share_of_rows_so_far_that_are_at_least_as_high(sizes: list[int]) -> None:
    said = ranked(np.array(sizes, dtype=float))
    for row in range(20, len(sizes)):
        assert said[row] == sum(size >= sizes[row] for size in sizes[: row + 1]) / (row + 1)


def test_the_higher_the_rarer_and_beyond_all_before_without_end() -> None:
    sums = np.random.default_rng(0).exponential(size=7000)
    sums[6000:6005] = [1, 5, 10, 20, 40]
    said = rare(sums)[6000:6005]
    assert (np.diff(np.log(said)) < 0).all()
    np.testing.assert_allclose(np.log(said[2:]), [-10, -20, -40], rtol=0.2)


def test_no_rarity_depends_on_later_rows() -> None:
    sums = np.random.default_rng(0).exponential(size=9000)
    for cut in (30, 51, 777, 8123):
        np.testing.assert_array_equal(rare(sums)[:cut], rare(sums[:cut]))
