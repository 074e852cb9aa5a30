"""Operators hear of sources, once a trouble, and for as long as it lasts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitors.health import Trouble, troubles
from storage.records import instant

NOW = datetime(2026, 3, 31, tzinfo=UTC)
DAY = timedelta(days=1)


def runs(*past: tuple[str, dict[str, int]]) -> list[dict[str, Any]]:
    """One run a day, the last one today."""
    return [
        {
            "source": "s", "outcome": outcome, "counts": json.dumps(counts), "detail": "",
            "started_at": instant(NOW - DAY * (len(past) - 1 - n)),
        }
        for n, (outcome, counts) in enumerate(past)
    ]  # fmt: skip


def trouble(*past: tuple[str, dict[str, int]], now: datetime = NOW) -> Trouble | None:
    return next(iter(troubles(runs(*past), {"s": DAY}, now)), None)


GOOD = ("ok", {"ok": 10})


def test_a_source_that_is_refused_is_told_with_every_reason_that_there_was() -> None:
    for counts in ({"blocked": 2}, {"empty": 2}):
        told = trouble(GOOD, ("refused", counts))
        assert told is not None
        assert told.en == f"s: refused ({next(iter(counts))} 2)"


@pytest.mark.parametrize(
    ("past", "kind"),
    [
        ([GOOD], None),
        ([GOOD, ("partial", {"ok": 8, "empty": 2})], None),
        ([GOOD, ("partial", {"ok": 9, "timeout": 1})], None),
        ([GOOD, ("refused", {"blocked": 10})], "refused"),
        ([GOOD, ("partial", {"ok": 3, "rate_limited": 7})], "refused"),
        ([GOOD, ("partial", {"ok": 7, "layout": 3})], "layout"),
        ([GOOD, ("failed", {"timeout": 1})], None),
        ([GOOD, ("failed", {"timeout": 1}), ("failed", {"server_error": 1})], "failed"),
        ([GOOD, ("killed", {}), ("killed", {})], "failed"),
        ([("partial", {"ok": 9, "blocked": 1})] * 3, "partly"),
        ([GOOD, ("killed", {}), ("killed", {}), ("killed", {}), ("killed", {})], "silent"),
        ([GOOD] * 3 + [("ok", {"ok": 4, "empty": 6})], "fewer"),
        ([GOOD] * 3 + [("ok", {"ok": 5, "empty": 5})], None),
        ([GOOD] * 2 + [("ok", {"ok": 4, "empty": 6})], None),
    ],
)
def test_each_kind_of_trouble_has_its_name(past: list[tuple[str, dict[str, int]]], kind: str | None) -> None:
    found = trouble(*past)
    assert (found.kind if found else None) == kind


def test_a_source_that_does_not_run_any_more_is_silent_after_three_cadences() -> None:
    assert trouble(GOOD, now=NOW + 3 * DAY) is None
    found = trouble(GOOD, now=NOW + 4 * DAY)
    assert found is not None
    assert found.kind == "silent"


def test_a_trouble_that_lasts_is_the_same_trouble() -> None:
    wall = ("refused", {"blocked": 4})
    first, later = trouble(GOOD, wall), trouble(GOOD, wall, wall)
    assert first is not None
    assert later is not None
    assert (first.kind, datetime.fromisoformat(first.since) - datetime.fromisoformat(later.since)) == ("refused", DAY)


def test_fewer_pages_with_data_are_told_from_when_it_began_until_they_are_usual() -> None:
    few = ("ok", {"ok": 3, "empty": 7})
    told = trouble(*[GOOD] * 5, *[few] * 3)
    assert told is not None
    assert (told.since, told.silences) == (instant(NOW - 2 * DAY), False)
    assert "3 pages with data, usually 10" in told.en
    assert trouble(*[GOOD] * 5, *[few] * 12) is None


def test_the_reasons_are_counted_and_said() -> None:
    found = trouble(("refused", {"blocked": 4, "login_required": 1}))
    assert found is not None
    assert found.refusals == {"blocked": 4, "login_required": 1}
    assert "blocked 4" in found.zh
    assert "blocked 4" in found.en


def test_a_few_unread_pages_do_not_silence_a_source() -> None:
    some, most = trouble(GOOD, ("partial", {"ok": 7, "layout": 3})), trouble(GOOD, ("failed", {"layout": 10}))
    assert some is not None
    assert most is not None
    assert (some.silences, most.silences) == (False, True)


def test_a_source_that_never_ran_or_is_off_is_no_trouble() -> None:
    assert troubles([], {"s": DAY}, NOW) == []
    assert troubles(runs(("refused", {"blocked": 1})), {}, NOW) == []
