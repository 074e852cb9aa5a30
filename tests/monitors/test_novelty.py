"""What has not been seen so far is unlikely, and what always follows is not."""

from __future__ import annotations

import numpy as np

from monitors.detectors.novelty import before, levels, novelty


def test_a_level_is_new_where_it_never_followed_however_often_it_came_elsewhere() -> None:
    bins = np.tile([0, 1, 2], 100)
    bins[200] = 0
    said = novelty(before(bins, 1), bins)
    assert said[200] > 3
    assert said[190:200].max() < 0.1


def test_bins_settle_and_a_value_beyond_all_before_has_its_own() -> None:
    values = np.random.default_rng(0).standard_normal(1000)
    values[500] = 40.0
    bins = levels(values, 2)
    assert np.count_nonzero(bins == bins[500]) == 1
    np.testing.assert_array_equal(levels(np.concatenate((values, values * 9)), 2)[:1000], bins)


def test_equal_values_are_one_level_and_no_row_is_needed_before_the_first() -> None:
    assert set(levels(np.full(5, 7.0), 2).tolist()) == {0}
    assert len(before(np.array([1, 2]), 5)) == 2
