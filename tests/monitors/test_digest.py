"""When a channel is told: digests at a local time, quiet hours in the channel's zone, what is urgent at once."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.digest import Due, awake, due, next_digest
from watchlist.channels import CLASSES
from watchlist.fields import WEEKDAYS
from watchlist.settings import Channel, Digest, Quiet

DAY = timedelta(days=1)
DAILY = Channel(name="desk", kind="terminal", digest=Digest(every="daily", at="08:30"))
WEEKLY = Channel(name="desk", kind="terminal", digest=Digest(every="weekly", at="17:00", on="thursday"))
NIGHT = Channel(name="desk", kind="terminal", quiet=Quiet(begin="22:00", end="07:30"))

clocks = st.times().map(lambda t: f"{t:%H:%M}")
zones = st.sampled_from(["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "UTC"])
moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + n * timedelta(minutes=1))
quiets = st.tuples(clocks, clocks).filter(lambda t: t[0] != t[1]).map(lambda t: Quiet(begin=t[0], end=t[1]))


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_a_daily_digest_comes_at_its_local_time_and_not_twice_a_day() -> None:
    assert next_digest(DAILY, at("2026-11-02T08:29")) == at("2026-11-02T08:30")
    assert next_digest(DAILY, at("2026-11-02T08:30")) == at("2026-11-03T08:30")


def test_a_weekly_digest_comes_on_its_day() -> None:
    assert next_digest(WEEKLY, at("2026-11-02T09:00")) == at("2026-11-05T17:00")
    assert next_digest(WEEKLY, at("2026-11-05T17:00")) == at("2026-11-12T17:00")


def test_a_digest_keeps_its_hour_when_the_clocks_change() -> None:
    channel = DAILY.model_copy(update={"zone": "America/New_York"})
    assert next_digest(channel, datetime(2026, 10, 31, 13, tzinfo=UTC)) == datetime(2026, 11, 1, 13, 30, tzinfo=UTC)
    assert next_digest(channel, datetime(2026, 10, 30, 13, tzinfo=UTC)) == datetime(2026, 10, 31, 12, 30, tzinfo=UTC)


@given(moments, zones, clocks, st.none() | st.sampled_from(WEEKDAYS))
def test_the_next_digest_is_after_now_and_within_its_period(
    now: datetime, zone: str, clock: str, day: str | None
) -> None:
    digest = Digest(every="weekly" if day else "daily", at=clock, on=day)  # type: ignore[arg-type]
    found = next_digest(DAILY.model_copy(update={"digest": digest, "zone": zone}), now)
    assert now < found <= now + (7 if day else 1) * DAY + timedelta(hours=2)
    local = found.astimezone(ZoneInfo(zone))
    assert day is None or WEEKDAYS[local.weekday()] == day
    skipped = local.replace(tzinfo=None) - datetime.combine(local.date(), time.fromisoformat(clock))
    assert skipped in (timedelta(0), timedelta(hours=1), timedelta(minutes=30))  # where there is no such time, after it


def test_what_is_urgent_is_told_at_once_and_the_rest_with_the_digest() -> None:
    now = at("2026-11-02T10:00")
    assert due(DAILY, "urgent", now) == Due(now, gathered=False)
    assert due(DAILY, "notable", now) == due(DAILY, "digest", now) == Due(at("2026-11-03T08:30"), gathered=True)


def test_a_channel_may_have_what_is_notable_at_once_too() -> None:
    channel = DAILY.model_copy(update={"at_once": "notable"})
    now = at("2026-11-02T10:00")
    assert [due(channel, haste, now).gathered for haste in CLASSES] == [True, False, False]


def test_without_a_digest_everything_is_told_at_once() -> None:
    now = at("2026-11-02T10:00")
    assert {due(NIGHT, haste, now) for haste in CLASSES} == {Due(now, gathered=False)}


@pytest.mark.parametrize(
    ("when", "until"),
    [
        ("2026-11-02T21:59", "2026-11-02T21:59"),
        ("2026-11-02T22:00", "2026-11-03T07:30"),
        ("2026-11-03T00:10", "2026-11-03T07:30"),
        ("2026-11-03T07:29", "2026-11-03T07:30"),
        ("2026-11-03T07:30", "2026-11-03T07:30"),
    ],
)
def test_quiet_hours_last_over_midnight_in_the_zone_of_the_channel(when: str, until: str) -> None:
    assert awake(NIGHT, "notable", at(when)) == at(until)


def test_quiet_hours_that_the_clock_passes_twice_end_with_the_second_time() -> None:
    channel = NIGHT.model_copy(update={"quiet": Quiet(begin="22:00", end="02:30"), "zone": "Europe/Berlin"})
    assert awake(channel, "notable", datetime(2026, 10, 24, 22, tzinfo=UTC)) == datetime(
        2026, 10, 25, 1, 30, tzinfo=UTC
    )


def test_what_is_urgent_breaks_quiet_hours_only_where_it_may() -> None:
    now = at("2026-11-02T23:00")
    loud = NIGHT.model_copy(update={"quiet": Quiet(begin="22:00", end="07:30", urgent=True)})
    assert due(NIGHT, "urgent", now) == Due(at("2026-11-03T07:30"), gathered=True)
    assert due(loud, "urgent", now) == Due(now, gathered=False)
    assert due(loud, "notable", now) == Due(at("2026-11-03T07:30"), gathered=True)


def test_a_digest_that_falls_into_quiet_hours_waits_for_their_end() -> None:
    channel = NIGHT.model_copy(update={"digest": Digest(every="daily", at="06:00")})
    assert due(channel, "notable", at("2026-11-02T12:00")) == Due(at("2026-11-03T07:30"), gathered=True)


@given(moments, zones, quiets)
def test_quiet_hours_end_and_nothing_is_told_in_them(now: datetime, zone: str, quiet: Quiet) -> None:
    channel = NIGHT.model_copy(update={"quiet": quiet, "zone": zone})
    told = awake(channel, "notable", now)
    assert now <= told <= now + 2 * DAY
    clock = f"{told.astimezone(ZoneInfo(zone)):%H:%M}"
    within = quiet.begin <= clock < quiet.end if quiet.begin < quiet.end else clock >= quiet.begin or clock < quiet.end
    assert not within
    assert awake(channel, "notable", told) == told
