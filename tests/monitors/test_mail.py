"""Mail as an SMTP server gets it: text, HTML and a chart, through Apprise."""

from __future__ import annotations

import email
import email.policy
import io
import json
import socket
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from rich.console import Console
from sqlite_utils import Database

from monitors import outbox
from monitors.message import Lang
from monitors.outbox import Delivery, Part, Undelivered
from monitors.sending import Picture, Sender
from storage.database import writing
from watchlist.settings import Channel, EgressSettings, Settings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script> [click](https://evil.example) 豆包"
FINDING = {"note_zh": HOSTILE, "note_en": HOSTILE, "start": "2026-02-01", "was": 10, "value": 6, "change": -0.4}


class Mailbox:
    """Takes mail, or refuses it; `place` is where."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.receivers: list[str] = []
        self.full = False
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.place = f"127.0.0.1:{port}"
        self._controller = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.full:
            return "452 the mailbox is full"
        content = envelope.content
        assert isinstance(content, bytes)
        letter = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.receivers += envelope.rcpt_tos
        return "250 taken"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    box.start()
    yield box
    box.stop()


@pytest.fixture
def alerts(db: Database) -> Database:
    with writing(db):
        for name in ("a1", "a2"):
            db.execute(
                "INSERT INTO alerts VALUES (?, 'entity:kimi', 'analyst', 'kimi', 'firing', 0.9, ?, ?, ?, '[]',"
                " '2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z', NULL, NULL, NULL)",
                (name, HOSTILE, HOSTILE, json.dumps([FINDING])),
            )
    return db


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x7f" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def sender(db: Database, mailbox: Mailbox, picture: Picture | None = None, query: str = "") -> Sender:
    channel = Channel(name="mail", kind="apprise", url_env="MAIL_URL", lang="en")
    settings = Settings(channels=(channel,), egress=EgressSettings(allow=(mailbox.place,)))
    url = f"mailto://{mailbox.place}/?from=suanli@desk.example&to=li@desk.example&mode=insecure{query}"
    return Sender(db, settings, lambda: NOW, {"MAIL_URL": url}, Console(file=io.StringIO()), picture)


def delivery(attempts: int = 1, *alerts: str) -> Delivery:
    parts = tuple(Part(alert, 0, 1) for alert in alerts or ("a1",))
    return Delivery("m1", parts[0].alert_id, "mail", attempts, parts, digest=len(parts) > 1)


def draw(findings: Sequence[Mapping[str, Any]], lang: Lang) -> bytes:
    return png(width=1 + len(findings))


def pictures(letter: EmailMessage) -> list[bytes]:
    return [part.get_content() for part in letter.walk() if part.get_content_type() == "image/png"]


def body(letter: EmailMessage, kind: str) -> str:
    found = letter.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_a_mail_has_the_alert_as_harmless_html(alerts: Database, mailbox: Mailbox) -> None:
    sender(alerts, mailbox)(delivery())
    (letter,) = mailbox.letters
    assert "豆包" in letter["subject"]
    page = body(letter, "html")
    assert "<table>" in page
    assert "<h3>＜script＞alert(1)＜/script＞ [click](https://evil.example) 豆包</h3>" in page
    assert pictures(letter) == []


@pytest.mark.parametrize("form", ["html", "text"])
def test_a_title_puts_nothing_into_the_headers_of_a_mail_and_turns_no_text_around(
    alerts: Database, mailbox: Mailbox, form: str
) -> None:
    title = "Kimi\r\nBcc: all@desk.example\r\nX-Own: 1\r\n\r\n<script>x</script>\u202egnp.exe\x00 " + "豆" * 10_000
    with writing(alerts):
        findings = json.dumps([FINDING | {"note_en": title}])
        alerts.execute("UPDATE alerts SET title_en = ?, findings = ?", (title, findings))
    sender(alerts, mailbox, query=f"&format={form}")(delivery())
    (letter,) = mailbox.letters
    assert not {"bcc", "x-own"} & {name.lower() for name in letter}
    assert mailbox.receivers == ["li@desk.example"]
    assert letter["subject"].startswith("Kimi Bcc: all@desk.example X-Own: 1 ＜script＞x＜/script＞gnp.exe 豆")
    assert letter["subject"].endswith("豆…")
    text = body(letter, "html" if form == "html" else "plain")
    assert not {"\u202e", "\x00"} & set(text)
    assert "<script" not in text
    assert len(text) < 2000


def test_a_mail_in_plain_text_has_no_markup_of_ours(alerts: Database, mailbox: Mailbox) -> None:
    sender(alerts, mailbox, query="&format=text")(delivery())
    text = body(mailbox.letters[0], "plain")
    assert "change: -40.0%" in text
    assert "<table>" not in text
    assert "**" not in text


def test_the_chart_is_attached(alerts: Database, mailbox: Mailbox) -> None:
    sender(alerts, mailbox, draw)(delivery())
    assert pictures(mailbox.letters[0]) == [png()]


def test_an_update_has_the_chart_of_what_is_new(alerts: Database, mailbox: Mailbox) -> None:
    with writing(alerts):
        alerts.execute("UPDATE alerts SET findings = ?", (json.dumps([FINDING, FINDING, FINDING]),))
    sender(alerts, mailbox, draw)(Delivery("m1", "a1", "mail", 1, (Part("a1", 1, 3),)))
    assert pictures(mailbox.letters[0]) == [png(width=1 + 2)]


def test_a_digest_is_one_mail_with_the_charts_of_its_first_alerts(alerts: Database, mailbox: Mailbox) -> None:
    sender(alerts, mailbox, draw)(delivery(1, "a1", "a2"))
    (letter,) = mailbox.letters
    assert letter["subject"] == "Suanli digest: 2 alerts"
    assert "suanli why a2" in body(letter, "html")
    assert len(pictures(letter)) == 2


def test_a_chart_that_cannot_be_drawn_does_not_keep_the_alert(alerts: Database, mailbox: Mailbox) -> None:
    def fail(findings: Sequence[Mapping[str, Any]], lang: Lang) -> bytes:
        raise ValueError("no font")

    sender(alerts, mailbox, fail)(delivery())
    assert [pictures(letter) for letter in mailbox.letters] == [[]]


def test_a_second_try_is_without_the_chart_in_case_it_was_that(alerts: Database, mailbox: Mailbox) -> None:
    sender(alerts, mailbox, draw)(delivery(attempts=2))
    assert [pictures(letter) for letter in mailbox.letters] == [[]]


def test_a_full_mailbox_is_tried_again(alerts: Database, mailbox: Mailbox) -> None:
    from random import Random

    mailbox.full = True
    with pytest.raises(Undelivered, match="did not take it") as failed:
        sender(alerts, mailbox)(delivery())
    assert not failed.value.for_good
    with writing(alerts):
        outbox.queue(alerts, "a1", ["mail"], NOW)
    send = sender(alerts, mailbox, draw)
    assert outbox.deliver(alerts, send, lambda: NOW, Random(1))["put off"] == 1
    mailbox.full = False
    assert outbox.deliver(alerts, send, lambda: NOW + outbox.LONGEST_RETRY, Random(1))["sent"] == 1
    assert len(mailbox.letters) == 1


def test_a_name_that_leads_inward_once_it_was_checked_gets_nothing(
    alerts: Database, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from monitors.channels import resolving

    answers = iter(["8.8.8.8"])  # to whoever checks; then the mailbox, which no setting lets in
    real = resolving._lookup

    def rebound(host: Any, port: Any, *args: Any, **named: Any) -> Any:
        return real(next(answers, "127.0.0.1") if host == "mail.example" else host, port, *args, **named)

    monkeypatch.setattr(resolving, "_lookup", rebound)
    own = sender(alerts, mailbox)
    port = mailbox.place.rpartition(":")[2]
    url = f"mailto://mail.example:{port}/?from=suanli@desk.example&to=li@desk.example&mode=insecure"
    settings = own.settings.model_copy(update={"egress": EgressSettings()})
    with pytest.raises(Undelivered):
        Sender(alerts, settings, lambda: NOW, {"MAIL_URL": url}, Console(file=io.StringIO()))(delivery())
    assert mailbox.letters == []
