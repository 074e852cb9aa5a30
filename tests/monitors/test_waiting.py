"""What waits for a digest or for the end of quiet hours: nothing is lost, all of it is one message, exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from monitors import outbox
from monitors.incidents import announce
from monitors.outbox import CLAIM, Delivery, Undelivered
from monitors.routing import Routing
from storage.database import open_database, writing
from storage.home import Home
from storage.migrations.alerts import alerts
from storage.records import instant
from watchlist.settings import Channel, Digest, Quiet, Settings

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SEVERITY = {"urgent": 0.9, "notable": 0.6, "digest": 0.2}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def terminal(**more: Any) -> Channel:
    return Channel(name="desk", kind="terminal", **more)


DAILY = terminal(digest=Digest(every="daily", at="08:30"))
NIGHT = terminal(quiet=Quiet(begin="22:00", end="07:30"))
PLAIN = terminal()


@pytest.fixture
def db(home: Home) -> Database:
    return open_database(home.database)


def fire(db: Database, name: str, now: datetime, channel: Channel, haste: str = "notable") -> None:
    row = {
        "id": name, "incident": f"entity:{name}", "audience": "analyst", "entity": name, "state": "firing",
        "severity": SEVERITY[haste], "title_zh": "标题", "title_en": "title", "findings": "[]", "candidates": "[]",
        "opened_at": instant(now), "updated_at": instant(now),
    }  # fmt: skip
    with writing(db):
        db.execute(f"INSERT INTO alerts ({', '.join(row)}) VALUES ({', '.join(':' + n for n in row)})", row)
        announce(db, row, Routing(Settings(channels=(channel,))), now)


def sent(db: Database, now: datetime, channel: Channel) -> list[list[str]]:
    """The alerts of each message that is sent now."""
    messages: list[list[str]] = []

    def send(delivery: Delivery) -> None:
        messages.append([part.alert_id for part in delivery.parts])

    outbox.deliver(db, send, partial(_same, now), Random(1), (channel,))
    return messages


def _same(moment: datetime) -> datetime:
    return moment


def states(db: Database) -> Counter[str]:
    return Counter(row[0] for row in db.execute("SELECT state FROM deliveries"))


def test_what_is_not_urgent_waits_for_the_digest_and_is_one_message_the_gravest_first(db: Database) -> None:
    for name, haste in (("a", "digest"), ("b", "notable"), ("c", "urgent")):
        fire(db, name, at("2026-11-02T10:00"), DAILY, haste)
    assert sent(db, at("2026-11-02T10:01"), DAILY) == [["c"]]
    assert sent(db, at("2026-11-03T08:29"), DAILY) == []
    assert sent(db, at("2026-11-03T08:30"), DAILY) == [["b", "a"]]
    assert sent(db, at("2026-11-04T08:30"), DAILY) == []
    assert states(db) == {"sent": 3}


def test_where_nobody_sent_for_days_one_digest_has_all_of_it(db: Database) -> None:
    for day in range(4):
        fire(db, f"a{day}", at("2026-11-02T10:00") + day * DAY, DAILY)
    assert sent(db, at("2026-11-07T12:00"), DAILY) == [["a0", "a1", "a2", "a3"]]


def test_one_alert_alone_is_a_digest_where_the_channel_takes_one(db: Database) -> None:
    fire(db, "a", at("2026-11-02T10:00"), DAILY)
    delivery = outbox.claim(db, at("2026-11-03T08:30"), (DAILY,))
    assert delivery is not None
    assert delivery.digest


def test_where_nothing_waits_there_is_no_digest(db: Database) -> None:
    assert sent(db, at("2026-11-03T08:30"), DAILY) == []


def test_a_digest_that_was_not_taken_is_tried_again_with_the_same_alerts_under_the_same_id(db: Database) -> None:
    for name in "ab":
        fire(db, name, at("2026-11-02T10:00"), DAILY)
    tried: list[tuple[str, list[str]]] = []

    def refuse(delivery: Delivery) -> None:
        tried.append((delivery.id, [part.alert_id for part in delivery.parts]))
        raise Undelivered("busy")

    outbox.deliver(db, refuse, lambda: at("2026-11-03T08:30"), Random(1), (DAILY,))
    fire(db, "late", at("2026-11-03T08:31"), DAILY)
    outbox.deliver(db, refuse, lambda: at("2026-11-03T09:30"), Random(1), (DAILY,))
    assert tried[0] == tried[1]
    assert tried[0][1] == ["a", "b"]
    assert sorted(sent(db, at("2026-11-04T08:30"), DAILY)) == [["a", "b"], ["late"]]


def test_a_digest_that_was_tried_has_all_its_alerts_even_if_one_is_muted_since(db: Database) -> None:
    for name in "ab":
        fire(db, name, at("2026-11-02T10:00"), DAILY)

    def refuse(_: Delivery) -> None:
        raise Undelivered("busy")

    outbox.deliver(db, refuse, lambda: at("2026-11-03T08:30"), Random(1), (DAILY,))
    with writing(db):
        assert outbox.drop(db, "a") == 0
    assert sorted(*sent(db, at("2026-11-03T09:30"), DAILY)) == ["a", "b"]


def test_a_sender_that_dies_with_a_digest_leaves_it_to_the_next_under_the_same_id(db: Database) -> None:
    for name in "ab":
        fire(db, name, at("2026-11-02T10:00"), DAILY)
    now = at("2026-11-03T08:30")
    first = outbox.claim(db, now, (DAILY,))
    assert outbox.claim(db, now, (DAILY,)) is None
    again = outbox.claim(db, now + CLAIM, (DAILY,))
    assert first is not None
    assert again is not None
    assert (first.id, first.parts) == (again.id, again.parts)


def test_what_comes_in_quiet_hours_is_one_message_when_they_are_over(db: Database) -> None:
    fire(db, "a", at("2026-11-02T21:00"), NIGHT)
    assert sent(db, at("2026-11-02T21:01"), NIGHT) == [["a"]]
    for name, haste in (("b", "digest"), ("c", "urgent"), ("d", "notable")):
        fire(db, name, at("2026-11-02T23:00"), NIGHT, haste)
    assert sent(db, at("2026-11-03T07:29"), NIGHT) == []
    assert sent(db, at("2026-11-03T07:30"), NIGHT) == [["c", "d", "b"]]


def test_one_alert_that_waited_over_night_is_sent_as_itself(db: Database) -> None:
    fire(db, "a", at("2026-11-02T23:00"), NIGHT)
    delivery = outbox.claim(db, at("2026-11-03T07:30"), (NIGHT,))
    assert delivery is not None
    assert (delivery.id, delivery.digest) == ("a.desk", False)


def test_what_was_due_before_quiet_hours_and_not_sent_waits_for_their_end(db: Database) -> None:
    for name in "ab":
        fire(db, name, at("2026-11-02T21:00"), NIGHT)
    assert sent(db, at("2026-11-02T22:30"), NIGHT) == []
    assert sent(db, at("2026-11-03T07:30"), NIGHT) == [["a", "b"]]


def test_a_retry_does_not_fall_into_quiet_hours(db: Database) -> None:
    fire(db, "a", at("2026-11-02T21:59"), NIGHT)

    def refuse(_: Delivery) -> None:
        raise Undelivered("busy")

    outbox.deliver(db, refuse, lambda: at("2026-11-02T21:59"), Random(1), (NIGHT,))
    assert sent(db, at("2026-11-02T22:30"), NIGHT) == []
    assert sent(db, at("2026-11-03T07:30"), NIGHT) == [["a"]]


def test_what_is_urgent_breaks_quiet_hours_where_it_may(db: Database) -> None:
    loud = terminal(quiet=Quiet(begin="22:00", end="07:30", urgent=True))
    for name, haste in (("a", "urgent"), ("b", "notable")):
        fire(db, name, at("2026-11-02T23:00"), loud, haste)
    assert sent(db, at("2026-11-02T23:00"), loud) == [["a"]]
    assert sent(db, at("2026-11-03T07:30"), loud) == [["b"]]


FRIDAYS = terminal(digest=Digest(every="weekly", on="friday"), quiet=Quiet(begin="06:00", end="12:00"))
CHANNELS = [PLAIN, DAILY, NIGHT, FRIDAYS]
events = st.lists(
    st.tuples(
        st.integers(0, 2000), st.sampled_from(["fire", "send", "refuse", "die"]), st.sampled_from(sorted(SEVERITY))
    ),
    max_size=12,  # fewer than it takes to give up
)


@given(events, st.sampled_from(CHANNELS))
def test_whatever_happens_every_alert_is_in_exactly_one_message(
    events: Sequence[tuple[int, str, str]], channel: Channel
) -> None:
    db = open_memory()
    now, fired = at("2026-11-02T10:00"), 0
    messages: dict[str, tuple[str, ...]] = {}

    def send(what: str, delivery: Delivery) -> None:
        alerts = tuple(part.alert_id for part in delivery.parts)
        assert messages.setdefault(delivery.id, alerts) == alerts
        if what == "refuse":
            raise Undelivered("busy")
        if what == "die":
            raise KeyboardInterrupt

    for minutes, what, haste in events:
        now += minutes * MINUTE
        if what == "fire":
            fire(db, f"a{fired}", now, channel, haste)
            fired += 1
            continue
        try:
            outbox.deliver(db, partial(send, what), partial(_same, now), Random(1), (channel,))
        except KeyboardInterrupt:
            continue
    for n in range(50):
        outbox.deliver(db, partial(send, "send"), partial(_same, now + n * 7 * HOUR), Random(1), (channel,))
    assert Counter(alert for alerts in messages.values() for alert in alerts) == Counter(f"a{n}" for n in range(fired))
    assert states(db) == ({"sent": fired} if fired else {})


def open_memory() -> Database:
    db = Database(memory=True)
    db.conn.isolation_level = None
    alerts.apply(db)
    return db


def test_a_channel_takes_no_more_than_its_rate_in_any_minute_and_the_urgent_first(db: Database) -> None:
    slow = terminal(rate=3)
    start = at("2026-11-02T10:00")
    for n in range(10):
        fire(db, f"a{n}", start, slow, "urgent" if n == 9 else "notable")
    times: list[datetime] = []
    told: list[str] = []
    for second in range(0, 300, 7):
        now = start + second * timedelta(seconds=1)
        for (alert,) in sent(db, now, slow):
            times.append(now)
            told.append(alert)
    assert told[0] == "a9"
    assert len(told) == 10
    assert all(sum(one <= other < one + MINUTE for other in times) <= 3 for one in times)


def test_the_rate_of_one_channel_does_not_keep_another(db: Database) -> None:
    slow, quick = terminal(rate=1), Channel(name="hook", kind="terminal")
    now = at("2026-11-02T10:00")
    for name in "ab":
        fire(db, name, now, slow)
        with writing(db):
            outbox.queue(db, name, ["hook"], now)
    messages: list[str] = []
    outbox.deliver(db, lambda one: messages.append(one.id), lambda: now, Random(1), (slow, quick))
    assert sorted(messages) == ["a.desk", "a.hook", "b.hook"]


def test_a_channel_that_asks_for_a_pause_gets_it_for_all_its_messages(db: Database) -> None:
    now = at("2026-11-02T10:00")
    for name in "ab":
        fire(db, name, now, PLAIN)
    tried: list[str] = []

    def busy(delivery: Delivery) -> None:
        tried.append(delivery.id)
        raise Undelivered("429", wait=2 * HOUR)

    outbox.deliver(db, busy, lambda: now, Random(1), (PLAIN,))
    assert tried == ["a.desk"]
    fire(db, "c", now + HOUR, PLAIN)
    assert sent(db, now + 2 * HOUR - MINUTE, PLAIN) == []
    assert sorted(sent(db, now + 2 * HOUR, PLAIN)) == [["a"], ["b"], ["c"]]
