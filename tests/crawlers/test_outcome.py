"""How a run is judged by its pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.outcome import outcome_of
from crawlers.refusals import FAILURES, REFUSALS


@pytest.mark.parametrize(
    ("counts", "records", "outcome"),
    [
        ({"ok": 3}, 9, "ok"),
        ({"ok": 3, "blocked": 1}, 9, "partial"),
        ({"ok": 3, "timeout": 1}, 9, "partial"),
        ({"blocked": 2, "empty": 1}, 0, "refused"),
        ({"blocked": 2, "timeout": 1}, 0, "failed"),
        ({"robots": 4}, 0, "failed"),
        ({"ok": 3}, 0, "failed"),
        ({}, 0, "failed"),
    ],
)
def test_the_outcome_follows_from_the_counts(counts: dict[str, int], records: int, outcome: str) -> None:
    assert outcome_of(counts, records) == outcome


def test_a_killed_run_is_killed_whatever_it_had() -> None:
    assert outcome_of({"ok": 3}, 9, "killed") == "killed"


def test_a_run_that_broke_is_partial_at_best() -> None:
    assert outcome_of({"ok": 3}, 9, "broken") == "partial"
    assert outcome_of({"blocked": 3}, 0, "broken") == "failed"


@given(
    st.dictionaries(st.sampled_from(("ok", *REFUSALS, *FAILURES)), st.integers(0, 5)),
    st.integers(0, 5),
    st.sampled_from(("finished", "broken")),
)
def test_no_run_without_records_is_ok_and_every_ok_one_read_all(
    counts: dict[str, int], records: int, ending: str
) -> None:
    if outcome_of(counts, records, ending) == "ok":  # type: ignore[arg-type]
        assert records
        assert not any(n for reason, n in counts.items() if reason != "ok")
