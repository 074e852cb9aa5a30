"""Columns of values say exactly what they would say one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.points import Series, once, point
from crawlers.texts.quantities import numeral, numerals
from storage.metrics import METRICS
from storage.records import Point

DAYS = st.sampled_from(["2026-01-01", "2026-01-02", "2026-02-30", "1989-12-31", "2026-1-3", "", 7, ["2026-01-01"]])
VALUES = st.one_of(st.sampled_from([1.0, 2, 0, -1.5, True, "1", None]), st.floats())
ROWS = st.lists(st.tuples(DAYS, VALUES, st.booleans()), max_size=12)


def said(run: Any) -> Any:
    """What came of it: the points, or that it was refused."""
    try:
        return run()
    except (ValueError, TypeError):
        return "refused"


@given(rows=ROWS, name=st.sampled_from(["close", "change_pct", "country_rank", "country_share", "downloads"]))
def test_a_column_gives_the_points_that_its_values_give_one_by_one(rows: list[Any], name: str) -> None:
    currency, dims = (None if METRICS[name].unit else "USD"), {"adjustment": "none"}
    alone = said(
        lambda: list(once(point(name, "x", s, "day", v, dims, partial=p, currency=currency) for s, v, p in rows))
    )
    series = Series(name, "x", "day", dims, currency=currency)
    in_turn = said(lambda: list(once(series.at(start, value, partial) for start, value, partial in rows)))
    at_once = said(lambda: series.all(rows))
    assert in_turn == alone
    assert at_once == alone


def test_a_series_in_a_unit_that_its_metric_cannot_have_is_none() -> None:
    with pytest.raises(ValueError, match="unit must be a currency"):
        Series("close", "x", "day", {})
    with pytest.raises(ValueError, match="not declared"):
        Series("closing", "x", "day", {})


def test_other_points_of_a_series_are_checked_like_the_first() -> None:
    first = Point("close", "x", "2026-01-01T00:00:00Z", "instant", 1.0, "USD", {})
    later = "2026-01-02T00:00:00Z"
    assert first.others([later], [2.0], [True]) == [Point("close", "x", later, "instant", 2.0, "USD", {}, partial=True)]
    for start, value in (("2026-01-02", 2.0), (later, float("nan"))):
        with pytest.raises(ValueError, match=r"point\.(start|value)"):
            first.others([start], [value], [False])


@given(
    st.lists(
        st.one_of(st.floats(allow_nan=False).map(str), st.sampled_from(["1\n2", "1e999", "", "-3E2", "nan", "１"]))
    )
)
def test_many_numerals_are_read_as_each_is(written: list[str]) -> None:
    assert said(lambda: numerals(written)) == said(lambda: [numeral(one) for one in written])


def test_two_accounts_of_one_fact_are_told_by_what_they_are_about_and_where_they_differ() -> None:
    one = point("visits", "kimi.com", "2026-01-01", "month", 5, {"country": "WW"})
    with pytest.raises(ValueError, match=r"of one point \(visits kimi.com .*2026-01-01\): value 5 and 6$"):
        list(once([one, replace(one, value=6)]))
