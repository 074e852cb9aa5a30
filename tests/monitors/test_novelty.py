"""What has not been seen so far is unlikely, and what always follows is not."""

from __future__ import annotations

import numpy as np

from monitors.detectors.novelty import before, levels, novelty


def test_a_level_is_new_where_it_never_followed_however_often_it_came_elsewhere() -> None:
    bins = np.tile([0, 1, 2], 100)
    bins[200] = 0
    said = novelty(bins, before(bins, 1))
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


def test_a_narrow_context_begins_with_what_is_known_of_the_wider_one_and_then_goes_its_own_way() -> None:
    hour, weekend = np.tile([0, 1], 280), np.arange(560) % 28 >= 20
    bins = np.where(hour == 0, 0, np.where(weekend, 2, 1))
    said = novelty(bins, hour, 2 * hour + weekend)
    at = (hour == 1) & weekend
    assert said[at][0] > said[at][-1] + 1
    assert said[at][-1] < 0.1
    bins[-1] = 1  # usual at that hour, but not on a weekend
    assert novelty(bins, hour, 2 * hour + weekend)[-1] > 2 + novelty(bins, hour)[-1]


def test_no_novelty_depends_on_later_rows() -> None:
    bins, context = np.random.default_rng(0).integers(0, 4, (2, 200))
    np.testing.assert_array_equal(novelty(bins, context)[:90], novelty(bins[:90], context[:90]))
