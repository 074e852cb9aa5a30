"""Signed webhooks: a receiver can check them, and they go nowhere but where they may."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.channels import webhook
from monitors.channels.answers import retry_after
from monitors.outbox import Undelivered
from sandbox.receiver import Receiver
from watchlist.egress import Egress

SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"


def post(url: str, *allow: str, id: str = "a.mail", secret: str = SECRET, **more: object) -> None:
    webhook.post(url, secret, id, {"type": "alert.firing"}, datetime.now(UTC), Egress(frozenset(allow)), **more)  # type: ignore[arg-type]


@contextmanager
def answering(*parts: bytes, wait: float = 0.0) -> Iterator[str]:
    """A server on loopback that answers one connection with these bytes, waiting before each; its place."""
    server = socket.create_server(("127.0.0.1", 0))
    done = threading.Event()

    def answer() -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(65_536)
            try:
                for part in parts:
                    done.wait(wait)
                    connection.sendall(part)
            except OSError:
                return

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.getsockname()[1]}"
    finally:
        done.set()
        thread.join(5)
        server.close()


def test_a_receiver_takes_what_is_signed_and_can_drop_repeats_by_its_id() -> None:
    with Receiver(SECRET) as receiver:
        for _ in range(2):
            post(receiver.url, receiver.place)
        assert list(receiver.received) == ["a.mail"]
        assert (receiver.repeats, receiver.forged) == (1, 0)


def test_another_secret_is_refused_and_given_up() -> None:
    with Receiver(SECRET) as receiver:
        with pytest.raises(Undelivered, match="401") as refused:
            post(receiver.url, receiver.place, secret="whsec_" + "b3RoZXItc2VjcmV0")
        assert refused.value.for_good
        assert receiver.forged == 1


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_%%%"])
def test_a_secret_that_is_none_is_named_and_not_shown(secret: str) -> None:
    with pytest.raises(Undelivered, match="secret cannot be used"):
        post("https://hook.example/", secret=secret)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_busy_receiver_is_tried_again(status: int) -> None:
    with Receiver(SECRET) as receiver:
        receiver.answers.append(status)
        with pytest.raises(Undelivered, match=str(status)) as busy:
            post(receiver.url, receiver.place)
        assert not busy.value.for_good


def test_a_redirect_is_not_followed() -> None:
    reply = b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n"
    with answering(reply) as place, pytest.raises(Undelivered, match="302"):
        post(f"http://{place}/", place)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/", "http://localhost:8080/", "http://10.0.0.1/", "http://169.254.169.254/latest",
        "http://[::1]/", "http://2130706433/", "http://0x7f.1/", "ftp://example.com/", "file:///etc/passwd",
        "http://[::ffff:10.0.0.1]/", "https://user@example.com/", "gopher://example.com/",
    ],
)  # fmt: skip
def test_what_is_not_public_is_not_connected_to(url: str) -> None:
    with pytest.raises(Undelivered) as refused:
        post(url)
    assert refused.value.for_good


def test_a_name_is_held_to_every_address_it_resolves_to() -> None:
    with pytest.raises(Undelivered, match=r"10\.0\.0\.7"):
        post("https://hook.example/", lookup=lambda host, port: ["93.184.215.14", "10.0.0.7"])


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    asked: list[str] = []
    with Receiver(SECRET) as receiver:
        port = receiver.place.partition(":")[2]

        def lookup(host: str, _: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.7"]

        post(f"http://hook.example:{port}/hook", f"hook.example:{port}", lookup=lookup)
        assert (asked, list(receiver.received)) == (["hook.example"], ["a.mail"])


def test_an_address_that_does_not_answer_leaves_the_next_one() -> None:
    with Receiver(SECRET) as receiver:
        port = receiver.place.partition(":")[2]
        place = f"hook.example:{port}"
        post(f"http://{place}/hook", place, lookup=lambda host, _: ["127.0.0.2", "127.0.0.1"])
        assert list(receiver.received) == ["a.mail"]


def test_a_receiver_that_dribbles_is_left_at_the_deadline() -> None:
    slow = [bytes([byte]) for byte in b"HTTP/1.1 200 OK" + b" " * 500]
    with answering(*slow, wait=0.02) as place, pytest.raises(Undelivered, match="no answer"):
        post(f"http://{place}/", place, deadline=0.2)


def test_a_receiver_that_says_nothing_sensible_is_tried_again() -> None:
    with answering(b"\x00\x01\r\n\r\n") as place, pytest.raises(Undelivered, match="no answer") as failed:
        post(f"http://{place}/", place)
    assert not failed.value.for_good


@given(st.text(max_size=40))
def test_any_address_is_refused_or_none_at_all(url: str) -> None:
    with pytest.raises(Undelivered):
        post(f"http://{url}", lookup=lambda host, port: ["10.0.0.7"])


@pytest.mark.parametrize("status", [b"429 Too Many Requests", b"503 Service Unavailable"])
def test_a_receiver_that_says_when_to_come_again_is_left_alone_until_then(status: bytes) -> None:
    reply = b"HTTP/1.1 " + status + b"\r\nretry-after: 3600\r\ncontent-length: 0\r\n\r\n"
    with answering(reply) as place, pytest.raises(Undelivered) as busy:
        post(f"http://{place}/", place)
    assert busy.value.wait == timedelta(hours=1)
    assert not busy.value.for_good


def test_only_a_busy_receiver_may_ask_for_time() -> None:
    reply = b"HTTP/1.1 500 Oh\r\nretry-after: 3600\r\ncontent-length: 0\r\n\r\n"
    with answering(reply) as place, pytest.raises(Undelivered) as failed:
        post(f"http://{place}/", place)
    assert failed.value.wait is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None), ("", None), ("soon", None), ("-5", None), ("1.5", None), ("²", None), ("0", 0), (" 120 ", 120),
        ("9" * 40, 86_400), ("Sun, 01 Nov 2026 00:05:00 GMT", 300), ("Sun, 01 Nov 2026 00:05:00", 300),
        ("Sat, 31 Oct 2026 00:00:00 GMT", 0), ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date_and_at_most_a_day(header: str | None, seconds: int | None) -> None:
    found = retry_after(header, datetime(2026, 11, 1, tzinfo=UTC))
    assert found == (None if seconds is None else timedelta(seconds=seconds))


@given(st.text(max_size=60))
def test_no_header_is_too_strange_to_be_read(header: str) -> None:
    found = retry_after(header, datetime(2026, 11, 1, tzinfo=UTC))
    assert found is None or timedelta(0) <= found <= timedelta(days=1)
