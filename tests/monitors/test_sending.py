"""Sending: each channel gets the message in its own form and language; secrets stay in the environment."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from rich.console import Console
from sqlite_utils import Database

from monitors import outbox
from monitors.outbox import Delivery, Part, Undelivered
from monitors.sending import Sender
from sandbox.receiver import Receiver
from storage.database import writing
from watchlist.settings import Channel, EgressSettings, Settings, WebSettings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"
FINDING = {
    "note_zh": "Kimi 下降",
    "note_en": "Kimi is down",
    "start": "2026-02-01",
    "was": 10,
    "value": 6,
    "change": -0.4,
}


@pytest.fixture
def alert(db: Database) -> Database:
    with writing(db):
        db.execute(
            "INSERT INTO alerts VALUES ('a1', 'entity:kimi', 'analyst', 'kimi', 'firing', 0.9, '标题', 'Title',"
            " ?, '[]', '2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z', NULL, NULL, NULL)",
            (json.dumps([FINDING]),),
        )
    return db


def sender(db: Database, channel: Channel, *allow: str, **environment: str) -> tuple[Sender, io.StringIO]:
    told = io.StringIO()
    settings = Settings(channels=(channel,), egress=EgressSettings(allow=allow))
    return Sender(db, settings, _now, environment, Console(file=told, width=80)), told


def _now() -> datetime:
    return datetime.now(UTC)  # a receiver compares with its own clock


def delivery(channel: str) -> Delivery:
    return Delivery(f"a1.{channel}", "a1", channel, 1)


@pytest.fixture
def posted() -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """A service on loopback that keeps what is posted to it: its place, and the bodies."""
    bodies: list[Mapping[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}", bodies
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_terminal_shows_the_message_without_colour_where_it_is_none(alert: Database) -> None:
    send, told = sender(alert, Channel(name="desk", kind="terminal", lang="zh"))
    send(delivery("desk"))
    assert "标题" in told.getvalue()
    assert "Kimi 下降" in told.getvalue()
    assert "\x1b" not in told.getvalue()


def test_a_webhook_gets_both_languages_and_the_findings(alert: Database) -> None:
    with Receiver(SECRET) as receiver:
        channel = Channel(name="hook", kind="webhook", url=receiver.url, secret_env="HOOK_SECRET")
        send, _ = sender(alert, channel, receiver.place, HOOK_SECRET=SECRET)
        send(delivery("hook"))
        message = receiver.received["a1.hook"]
    assert (message["type"], message["data"]["id"]) == ("alert.firing", "a1")
    assert message["data"]["title"] == {"zh": "标题", "en": "Title"}
    assert message["data"]["findings"] == [FINDING]


def test_a_hostile_title_is_only_text_in_what_a_webhook_shows_and_the_signature_holds(alert: Database) -> None:
    title = "<script>x</script> [a](https://evil.example)\r\nwebhook-id: other\u202e\ud800" + "x" * 10_000
    with writing(alert):
        alert.execute("UPDATE alerts SET title_en = ?", (title.encode("utf-8", "ignore").decode(),))
        finding = FINDING | {"note_en": title}
        alert.execute("UPDATE alerts SET findings = ?", (json.dumps([finding]),))
    with Receiver(SECRET) as receiver:
        channel = Channel(name="hook", kind="webhook", url=receiver.url, secret_env="HOOK_SECRET")
        send, _ = sender(alert, channel, receiver.place, HOOK_SECRET=SECRET)
        send(delivery("hook"))
        message = receiver.received["a1.hook"]
        assert receiver.forged == 0
    for text in (message["data"]["title"]["en"], message["data"]["text"]["en"]):
        assert not set("<\u202e\r") & set(text)
        assert len(text) < 500
    assert "\n" not in message["data"]["title"]["en"]


def test_a_webhook_gets_an_update_as_one_and_a_digest_with_all_its_alerts(alert: Database) -> None:
    with writing(alert):
        alert.execute("UPDATE alerts SET findings = ?", (json.dumps([FINDING, FINDING | {"note_en": "Kimi is back"}]),))
    with Receiver(SECRET) as receiver:
        channel = Channel(name="hook", kind="webhook", url=receiver.url, secret_env="HOOK_SECRET")
        send, _ = sender(alert, channel, receiver.place, HOOK_SECRET=SECRET)
        send(Delivery("a1.hook.1", "a1", "hook", 1, (Part("a1", 1, 2),)))
        parts = (Part("a1", 0, 1, "urgent"), Part("a1", 1, 2, "digest"))
        send(Delivery("digest-1.hook", "a1", "hook", 1, parts, digest=True))
        update, digest = receiver.received["a1.hook.1"], receiver.received["digest-1.hook"]
    assert (update["type"], update["data"]["first_new_finding"]) == ("alert.updated", 1)
    assert update["data"]["title"]["en"] == "Update · Kimi is back"
    assert len(update["data"]["findings"]) == 2
    assert (digest["type"], digest["data"]["id"]) == ("alerts.digest", "digest-1.hook")
    assert [(one["class"], len(one["findings"])) for one in digest["data"]["alerts"]] == [("urgent", 1), ("digest", 2)]
    assert digest["data"]["title"] == {"zh": "算力汇总：2 条预警", "en": "Suanli digest: 2 alerts"}


def test_a_message_is_cut_to_what_the_service_takes(
    alert: Database, posted: tuple[str, list[Mapping[str, Any]]]
) -> None:
    with writing(alert):
        alert.execute("UPDATE alerts SET findings = ?", (json.dumps([FINDING | {"note_zh": "豆" * 150}] * 100),))
    place, bodies = posted
    send, _ = sender(
        alert, Channel(name="chat", kind="apprise", url_env="CHAT_URL"), place, CHAT_URL=f"json://{place}/"
    )
    send(delivery("chat"))
    assert len(bodies) == 1
    assert 30_000 < len(bodies[0]["message"].encode()) <= 32_768
    assert bodies[0]["message"].endswith("其余见 suanli alerts list")


def test_apprise_takes_it_in_the_form_that_the_service_wants(
    alert: Database, posted: tuple[str, list[Mapping[str, Any]]]
) -> None:
    place, bodies = posted
    channel = Channel(name="chat", kind="apprise", url_env="CHAT_URL", lang="en")
    for form in ("text", "markdown", "html"):
        send, _ = sender(alert, channel, place, CHAT_URL=f"json://{place}/?format={form}")
        send(delivery("chat"))
    assert [body["title"] for body in bodies] == ["Title"] * 3
    assert [body["message"].splitlines()[0] for body in bodies[:2]] == ["Kimi is down", "- Kimi is down"]
    assert bodies[2]["message"].startswith("<h3>Title</h3>")


def test_an_apprise_address_is_held_to_the_egress_rule(
    alert: Database, posted: tuple[str, list[Mapping[str, Any]]]
) -> None:
    place, bodies = posted
    send, _ = sender(alert, Channel(name="chat", kind="apprise", url_env="CHAT_URL"), CHAT_URL=f"json://{place}/")
    with pytest.raises(Undelivered, match="not a public address"):
        send(delivery("chat"))
    assert bodies == []


@pytest.mark.parametrize("url", ["nothing://token-123", "json://", ""])
def test_an_address_that_is_none_is_said_without_being_shown(alert: Database, url: str) -> None:
    send, _ = sender(alert, Channel(name="chat", kind="apprise", url_env="CHAT_URL"), CHAT_URL=url)
    with pytest.raises(Undelivered) as refused:
        send(delivery("chat"))
    assert "token-123" not in str(refused.value)


def test_a_secret_that_is_not_set_is_named_and_tried_again(alert: Database) -> None:
    send, _ = sender(alert, Channel(name="chat", kind="apprise", url_env="CHAT_URL"))
    with pytest.raises(Undelivered, match="CHAT_URL") as refused:
        send(delivery("chat"))
    assert not refused.value.for_good


def test_a_channel_that_is_gone_from_the_settings_is_given_up(alert: Database) -> None:
    send, _ = sender(alert, Channel(name="desk", kind="terminal"))
    with pytest.raises(Undelivered, match="old") as refused:
        send(delivery("old"))
    assert refused.value.for_good


def test_no_secret_reaches_the_database(alert: Database) -> None:
    from random import Random

    send, _ = sender(
        alert, Channel(name="chat", kind="apprise", url_env="CHAT_URL"), CHAT_URL="json://token-123.invalid/"
    )
    with writing(alert):
        outbox.queue(alert, "a1", ["chat"], NOW)
    assert outbox.deliver(alert, send, lambda: NOW, Random(1))["sent"] == 0
    assert "token-123" not in "\n".join(alert.conn.iterdump()).replace("token-123.invalid could not be resolved", "")


def test_messages_lead_to_the_page_of_their_alert(alert: Database, posted: tuple[str, list[Mapping[str, Any]]]) -> None:
    place, bodies = posted
    channel = Channel(name="hook", kind="webhook", url=f"http://{place}/", secret_env="HOOK")
    settings = Settings(
        channels=(channel,), egress=EgressSettings(allow=(place,)), web=WebSettings(address="https://suanli.example/")
    )
    Sender(alert, settings, _now, {"HOOK": "whsec_" + "c2VjcmV0c2VjcmV0"}, Console(file=io.StringIO()))(
        delivery("hook")
    )
    assert bodies[0]["data"]["url"] == "https://suanli.example/alerts/a1"
    assert "https://suanli.example/alerts/a1" in bodies[0]["data"]["text"]["en"]
