"""The metrics."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.metrics import METRICS, Metric, metric

ANY = st.sampled_from(sorted(METRICS.values(), key=lambda one: one.name))


def unit_of(one: Metric) -> str:
    return one.unit or "USD"


@pytest.mark.parametrize(
    ("name", "transform"),
    [
        ("visits", "log"), ("price", "log"), ("downloads", "log"), ("pages_per_visit", "log"),
        ("bounce_rate", "logit"), ("country_share", "logit"),
        ("change_pct", "none"), ("rating", "none"), ("global_rank", "none"),
    ],
)  # fmt: skip
def test_the_transform_follows_from_what_the_metric_is(name: str, transform: str) -> None:
    assert metric(name).transform == transform


@given(ANY, st.floats())
def test_what_passes_can_be_transformed(one: Metric, value: float) -> None:
    if one.objection(value, unit_of(one)):
        return
    if one.transform == "log":
        assert math.isfinite(math.log(value + 1 if one.may_be_zero else value))
    elif one.transform == "logit" and value < 1:
        assert math.isfinite(math.log(value / (1 - value)))


@given(ANY, st.sampled_from(["", "usd", "US$", "万次", "%", "GBp"]))
def test_a_value_in_another_unit_is_objected_to(one: Metric, unit: str) -> None:
    assert "unit" in (one.objection(1, unit) or "")


@given(ANY, st.sampled_from([math.nan, math.inf, -math.inf]))
def test_no_metric_takes_what_is_not_finite(one: Metric, value: float) -> None:
    assert one.objection(value, unit_of(one))


@given(ANY)
def test_zeros_and_negatives_are_taken_only_where_they_are_declared(one: Metric) -> None:
    assert (one.objection(0, unit_of(one)) is None) == one.may_be_zero
    assert (one.objection(-1, unit_of(one)) is None) == one.may_be_negative


def test_a_share_is_at_most_one_and_a_rank_a_whole_place() -> None:
    assert metric("bounce_rate").objection(33.68, "share")
    assert metric("bounce_rate").objection(1, "share") is None
    assert metric("global_rank").objection(1.5, "rank")


def test_money_may_be_in_any_currency_that_is_named() -> None:
    assert metric("price").objection(25000, "USD") is None
    assert metric("close").objection(120.5, "CNY") is None


def test_a_metric_nobody_declared_is_none() -> None:
    with pytest.raises(ValueError, match=r"storage/metrics\.py"):
        metric("visitors")
