"""The demo's account is honest: it names what was missed, and what was said without a cause."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sandbox.world.events import Event
from suanli.demonstration.score import score

WHEN = datetime(2026, 3, 9, 8, tzinfo=UTC)
CRASH = Event(
    "crash", "visit-crash", "similarweb-extension", "visits", "kimi.com", "kimi", WHEN, WHEN + timedelta(days=3), True,
    "visits fell", period=date(2026, 2, 1),
)  # fmt: skip
HALF = Event(
    "half", "half-month", "similarweb-extension", "visits", "pika.art", "pika", WHEN, WHEN + timedelta(days=3), False,
    "nothing", period=date(2026, 3, 1),
)  # fmt: skip


def alert(name: str, entity: str, subject: str, start: str, at: str = "2026-03-10T08:30:00Z") -> dict[str, Any]:
    finding = {"source": "similarweb-extension", "subject": subject, "start": start, "seen_at": at, "entity": entity}
    findings = json.dumps([finding | {"detector": "surprise"}])
    return {"id": name, "audience": "analyst", "entity": entity, "opened_at": at, "findings": findings}


def test_an_alert_on_the_planted_month_in_time_finds_it() -> None:
    result = score([CRASH], [alert("a", "kimi", "kimi.com", "2026-02-01")])
    assert [(v.alert, v.right) for v in result.verdicts] == [("a", True)]
    assert result.unfounded == ()


def test_silence_on_a_crash_is_a_miss_and_on_half_a_month_is_right() -> None:
    assert [v.right for v in score([CRASH, HALF], []).verdicts] == [False, True]


def test_an_alert_on_half_a_month_is_wrong_and_unfounded() -> None:
    result = score([HALF], [alert("a", "pika", "pika.art", "2026-03-01")])
    assert [v.right for v in result.verdicts] == [False]
    assert [one["id"] for one in result.unfounded] == ["a"]


def test_an_alert_too_late_or_on_another_month_finds_nothing() -> None:
    late = alert("a", "kimi", "kimi.com", "2026-02-01", at="2026-05-01T00:00:00Z")
    other = alert("b", "kimi", "kimi.com", "2026-01-01")
    result = score([CRASH], [late, other])
    assert [v.right for v in result.verdicts] == [False]
    assert len(result.unfounded) == 2


def test_what_is_told_to_operators_is_not_scored() -> None:
    result = score([CRASH], [alert("a", "kimi", "kimi.com", "2026-02-01") | {"audience": "operator"}])
    assert [v.right for v in result.verdicts] == [False]
