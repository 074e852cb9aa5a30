"""When a source is due is a matter of its past alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from suanli.schedule import History, due, history, spread

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def runs(*outcomes: str) -> list[dict[str, str]]:
    return [{"started_at": f"2026-10-{n:02d}T00:00:00Z", "outcome": o} for n, o in enumerate(outcomes, 1)]


def test_a_source_that_never_ran_is_due_now() -> None:
    assert due(History(), DAY, NOW) == NOW


def test_a_source_is_due_one_cadence_after_its_last_good_run() -> None:
    assert due(History(NOW - timedelta(hours=6), NOW - timedelta(hours=6)), DAY, NOW) == NOW + timedelta(hours=18)


def test_one_that_was_missed_while_we_were_away_is_due_now_and_once() -> None:
    assert due(History(NOW - 30 * DAY, NOW - 30 * DAY), DAY, NOW) == NOW


def test_a_partial_run_counts_as_good_and_a_killed_one_does_not() -> None:
    assert history(runs("ok", "partial", "killed", "refused")) == History(
        datetime(2026, 10, 2, tzinfo=UTC), datetime(2026, 10, 4, tzinfo=UTC), 2
    )


def test_retries_after_failures_come_later_and_later_but_never_later_than_the_cadence() -> None:
    gaps = [due(History(None, NOW, n), DAY, NOW) - NOW for n in range(1, 12)]
    assert gaps == sorted(gaps)
    assert gaps[0] == timedelta(minutes=15)
    assert gaps[-1] == DAY


@given(st.dictionaries(st.text(min_size=1), st.integers(-100, 100), max_size=30), st.integers())
def test_after_a_restart_no_two_waiting_sources_start_together(hours: dict[str, int], seed: int) -> None:
    dues = {slug: NOW + timedelta(hours=h) for slug, h in hours.items()}
    planned = spread(dues, NOW, Random(seed))
    overdue = sorted(planned[slug] for slug in dues if dues[slug] <= NOW)
    assert all(b - a >= timedelta(seconds=15) for a, b in pairwise(overdue))
    assert all(planned[slug] == dues[slug] for slug in dues if dues[slug] > NOW)
