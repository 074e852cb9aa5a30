"""A restatement is a finding of its own; a change of basis is none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitors.detectors.restated import restated

QUIET = [0.0] * 400
MONTHS = [f"2026-{month:02}-01" for month in range(1, 9)]


def test_one_month_that_became_another_is_told_with_both_values() -> None:
    (one,) = restated([("kimi", "2026-03-01", 100.0, 130.0)], QUIET)
    assert (one.was, one.now, round(one.change, 2)) == (100, 130, 0.3)
    assert one.p < 0.01


def test_in_a_source_that_restates_all_the_time_it_is_not_rare() -> None:
    (one,) = restated([("kimi", "2026-03-01", 100.0, 105.0)], [0.06, -0.07] * 200)
    assert one.p > 0.5


@given(st.floats(0.05, 20).filter(lambda factor: abs(factor - 1) > 0.01), st.integers(3, 8))
def test_a_factor_over_the_history_restates_nothing(factor: float, months: int) -> None:
    fresh = [("nvda", month, 10.0 + n, (10.0 + n) * factor) for n, month in enumerate(MONTHS[:months])]
    assert restated(fresh, QUIET) == []


def test_what_does_not_follow_the_factor_is_a_restatement_beside_it() -> None:
    fresh = [("nvda", month, 10.0, 5.0) for month in MONTHS[:4]] + [("nvda", MONTHS[5], 10.0, 9.0)]
    assert [one.start for one in restated(fresh, QUIET)] == [MONTHS[5]]


def test_the_factors_of_different_series_are_not_held_together() -> None:
    fresh = [(name, "2026-03-01", 10.0, 12.0) for name in ("a", "b", "c", "d")]
    assert len(restated(fresh, QUIET)) == 4
