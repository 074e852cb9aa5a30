"""What comes after the first alert of an incident joins it: as an update, with the digest, never as a second alarm."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlite_utils import Database

from monitors import memory, outbox
from monitors.actions import act
from monitors.decide import Notable, decide
from monitors.finding import Finding
from monitors.incidents import SPACING, incident_of, notable_of
from monitors.ledger import carry_out
from monitors.outbox import Delivery, Undelivered
from monitors.routing import Routing
from storage.database import writing
from watchlist.settings import Channel, Digest, Settings

NOW = datetime(2026, 11, 2, 2, tzinfo=UTC)  # 10:00 in Shanghai
HOUR = timedelta(hours=1)
PLAIN = Channel(name="desk", kind="terminal")
DAILY = Channel(name="mail", kind="terminal", digest=Digest(every="daily", at="08:30"))
PAGER = Channel(name="pager", kind="terminal", severity="urgent")


class Desk:
    """A database to which findings about one entity come; and what its channels get."""

    def __init__(self, db: Database, *channels: Channel) -> None:
        self.db, self.channels = db, channels
        self.told: list[tuple[str, list[tuple[int, int | None, str]]]] = []

    def find(self, now: datetime, severity: float, series: str, id: str | None = None) -> list[str]:
        """A finding comes in; what is done about it."""
        name = id or f"{series} {now:%d %H:%M}"
        with writing(self.db):
            known = memory.incidents(self.db)
            after, actions = decide(known, [Notable("entity:kimi", name, severity, series=series)], now)
            memory.remember(self.db, known, after)
            routing = Routing(Settings(channels=self.channels))
            for action in actions:
                carry_out(self.db, action, alert(name, severity), routing, now)
        return [action.verb for action in actions]

    def deliver(self, now: datetime) -> list[str]:
        """Send what is due; the ids of the messages."""
        before = len(self.told)
        outbox.deliver(self.db, self._send, lambda: now, Random(1), self.channels)
        return [id for id, _ in self.told[before:]]

    def _send(self, delivery: Delivery) -> None:
        self.told.append((delivery.id, [(part.first, part.last, part.haste) for part in delivery.parts]))

    def alert(self) -> dict[str, Any]:
        (row,) = self.db.query("SELECT * FROM alerts")
        return row


def alert(name: str, severity: float) -> dict[str, Any]:
    finding = {"note_zh": name, "note_en": name, "start": "2026-11-01", "severity": severity}
    headline = {"outlet": "O", "title": name, "outlets": 1, "score": severity, "at": "2026-11-01", "matched": []}
    return {
        "audience": "analyst", "entity": "kimi", "severity": severity, "title_zh": name, "title_en": name,
        "findings": json.dumps([finding]), "candidates": json.dumps([headline]),
    }  # fmt: skip


def test_what_joins_before_the_alert_was_sent_is_shown_with_it(db: Database) -> None:
    desk = Desk(db, PLAIN)
    assert desk.find(NOW, 0.6, "visits") == ["fire"]
    assert desk.find(NOW + HOUR, 0.6, "rank") == ["update"]
    desk.deliver(NOW + HOUR)
    assert [parts for _, parts in desk.told] == [[(0, 2, "notable")]]


def test_what_joins_after_it_is_one_update_of_what_is_new_and_not_at_once(db: Database) -> None:
    desk = Desk(db, PLAIN)
    desk.find(NOW, 0.6, "visits")
    desk.deliver(NOW)
    desk.find(NOW + HOUR, 0.6, "rank")
    desk.find(NOW + 2 * HOUR, 0.6, "story")
    assert desk.deliver(NOW + 3 * HOUR) == []
    desk.deliver(NOW + SPACING)
    assert [parts for _, parts in desk.told] == [[(0, 1, "notable")], [(1, 3, "notable")]]
    assert len({id for id, _ in desk.told}) == 2


def test_what_was_told_within_the_cooldown_is_added_and_told_to_nobody(db: Database) -> None:
    desk = Desk(db, PLAIN)
    desk.find(NOW, 0.6, "visits")
    desk.deliver(NOW)
    assert desk.find(NOW + HOUR, 0.6, "visits") == ["add"]
    assert desk.deliver(NOW + 100 * HOUR) == []
    assert len(json.loads(desk.alert()["findings"])) == 2


def test_what_is_urgent_joins_an_alert_that_was_not_at_once(db: Database) -> None:
    desk = Desk(db, PLAIN)
    desk.find(NOW, 0.6, "visits")
    desk.deliver(NOW)
    desk.find(NOW + HOUR, 0.9, "rank")
    desk.deliver(NOW + HOUR)
    assert [parts for _, parts in desk.told] == [[(0, 1, "notable")], [(1, 2, "urgent")]]


def test_what_joins_an_urgent_alert_is_no_second_alarm_however_urgent(db: Database) -> None:
    desk = Desk(db, PLAIN)
    desk.find(NOW, 0.9, "visits")
    desk.deliver(NOW)
    desk.find(NOW + HOUR, 0.95, "rank")
    assert desk.deliver(NOW + HOUR) == []
    desk.deliver(NOW + SPACING)
    assert [parts for _, parts in desk.told] == [[(0, 1, "urgent")], [(1, 2, "notable")]]


def test_what_is_urgent_takes_a_waiting_alert_out_of_the_digest(db: Database) -> None:
    desk = Desk(db, DAILY)
    desk.find(NOW, 0.6, "visits")
    assert desk.deliver(NOW) == []
    desk.find(NOW + HOUR, 0.9, "rank")
    desk.deliver(NOW + HOUR)
    assert [parts for _, parts in desk.told] == [[(0, 2, "urgent")]]
    assert desk.deliver(NOW + 100 * HOUR) == []


def test_an_update_of_a_digest_channel_comes_with_its_next_digest(db: Database) -> None:
    desk = Desk(db, DAILY)
    desk.find(NOW, 0.6, "visits")
    (first,) = desk.deliver(NOW + 23 * HOUR)
    desk.find(NOW + 24 * HOUR, 0.6, "rank")
    assert desk.deliver(NOW + 30 * HOUR) == []
    (second,) = desk.deliver(NOW + 47 * HOUR)
    assert first != second
    assert [parts for _, parts in desk.told] == [[(0, 1, "notable")], [(1, 2, "notable")]]


def test_a_channel_that_takes_only_what_is_urgent_gets_the_whole_alert_once_it_is(db: Database) -> None:
    desk = Desk(db, PAGER)
    desk.find(NOW, 0.6, "visits")
    assert desk.deliver(NOW) == []
    assert desk.find(NOW + HOUR, 0.9, "visits") == ["add"]
    desk.deliver(NOW + HOUR)
    assert [parts for _, parts in desk.told] == [[(0, 2, "urgent")]]


def test_an_update_after_a_dead_letter_tells_what_that_had_as_well(db: Database) -> None:
    desk = Desk(db, PLAIN)
    desk.find(NOW, 0.6, "visits")

    def refuse(_: Delivery) -> None:
        raise Undelivered("no", for_good=True)

    outbox.deliver(db, refuse, lambda: NOW, Random(1))
    desk.find(NOW + HOUR, 0.6, "rank")
    desk.deliver(NOW + SPACING)
    assert [parts for _, parts in desk.told] == [[(0, 2, "notable")]]


def test_the_gravest_finding_gives_the_alert_its_title_and_candidates_are_of_all(db: Database) -> None:
    desk = Desk(db, PLAIN)
    for hour, severity in enumerate((0.5, 0.9, 0.6)):
        desk.find(NOW + hour * HOUR, severity, f"s{hour}", id=f"at {severity}")
    row = desk.alert()
    assert (row["title_en"], row["severity"], row["updated_at"]) == ("at 0.9", 0.9, "2026-11-02T04:00:00Z")
    assert [one["title"] for one in json.loads(row["candidates"])] == ["at 0.9", "at 0.6", "at 0.5"]


def test_what_joins_while_a_message_is_tried_again_is_a_message_of_its_own(db: Database) -> None:
    desk = Desk(db, PLAIN)
    desk.find(NOW, 0.6, "visits")

    def refuse(_: Delivery) -> None:
        raise Undelivered("busy")

    outbox.deliver(db, refuse, lambda: NOW, Random(1), desk.channels)
    desk.find(NOW + HOUR, 0.6, "rank")
    desk.deliver(NOW + 24 * HOUR)
    assert sorted(parts for _, parts in desk.told) == [[(0, 1, "notable")], [(1, 2, "notable")]]


def test_what_waits_when_its_alert_is_muted_is_sent_to_nobody(db: Database) -> None:
    desk = Desk(db, PLAIN, DAILY)
    desk.find(NOW, 0.6, "visits")
    assert desk.deliver(NOW) != []
    desk.find(NOW + HOUR, 0.6, "rank")
    act(db, desk.alert()["id"], "mute", "li", NOW + 2 * HOUR, NOW + 48 * HOUR)
    assert desk.deliver(NOW + 47 * HOUR) == []
    states = {row["channel"]: row["state"] for row in db.query("SELECT * FROM deliveries ORDER BY part")}
    assert states == {"desk": "dropped", "mail": "dropped"}
    assert desk.find(NOW + 200 * HOUR, 0.6, "visits") == ["fire"]


@pytest.mark.parametrize(
    ("detector", "metric", "subject"),
    [("surprise", "visits", "kimi.com"), ("rank-moved", "rank", "77"), ("burst", "headlines", "kimi")],
)
def test_sites_apps_and_stories_of_one_entity_are_one_incident(detector: str, metric: str, subject: str) -> None:
    assert incident_of(finding(detector, metric, subject, "kimi")) == "entity:kimi"


def test_what_nobody_owns_is_an_incident_of_its_own() -> None:
    assert incident_of(finding("surprise", "visits", "a.com", None)) == "subject:web:a.com"


def test_of_one_metric_people_are_told_once_and_restatements_and_stories_apart_from_it() -> None:
    found = [
        finding(*what, "kimi")
        for what in (
            ("surprise", "visits", "a"),
            ("surprise", "visits", "b"),
            ("restated", "visits", "a"),
            ("burst", "headlines", "x"),
            ("burst", "headlines", "y"),
        )
    ]
    about = [notable_of(one).series for one in found]
    assert about == ["visits", "visits", "restated visits", "burst|x", "burst|y"]


def finding(detector: str, metric: str, subject: str, entity: str | None) -> Finding:
    return Finding(
        detector, f"{detector}|{subject}", "web", metric, subject, "2026-11-01", "day", "2026-11-02T00:00:00Z",
        0.01, 0.5, "zh", "en", entity,
    )  # fmt: skip
