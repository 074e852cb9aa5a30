"""The periods of price histories."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawlers.quotes.market_times import anchor_of, dims_of, period, periods
from storage.records import Grain

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
GRAINS: st.SearchStrategy[Grain] = st.sampled_from(("day", "week", "month", "quarter", "year"))
WEEKDAY = st.integers(0, 6)


@given(DAYS, GRAINS, WEEKDAY)
def test_a_day_lies_in_one_period_and_the_next_begins_where_that_ends(day: date, grain: Grain, anchor: int) -> None:
    first, following = period(day, grain, anchor)
    assert first <= day < following
    assert period(following - timedelta(days=1), grain, anchor) == (first, following)
    assert period(following, grain, anchor)[0] == following


@given(st.lists(DAYS, max_size=4), GRAINS, DAYS, WEEKDAY)
def test_a_period_runs_until_the_next_one_begins(days: list[date], grain: Grain, today: date, anchor: int) -> None:
    spans = [period(day, grain, anchor) for day in days]
    starts, running = periods(days, grain, today, anchor)
    assert starts == [first.isoformat() for first, _ in spans]
    assert running == [today < following for _, following in spans]


@given(DAYS, st.integers(3, 9))
def test_weeks_that_are_all_dated_one_weekday_begin_on_it(day: date, weeks: int) -> None:
    days = [day + timedelta(weeks=n) for n in range(weeks)]
    assert anchor_of(days) == day.weekday()
    assert [period(one, "week", anchor_of(days))[0] for one in days] == days


def test_too_few_or_unlike_weekdays_tell_nothing_and_weeks_begin_on_monday() -> None:
    tuesday = date(2026, 2, 17)
    assert anchor_of([tuesday]) == anchor_of([tuesday, tuesday]) == anchor_of([]) == 0
    assert anchor_of([tuesday, tuesday + timedelta(days=6), tuesday + timedelta(days=14)]) == 0


def test_only_weeks_name_a_weekday() -> None:
    assert dims_of("week", 1) == {"week_anchor": "tuesday"}
    assert dims_of("day") == dims_of("month") == {}
