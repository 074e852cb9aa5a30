"""The gateway speaks HTTP for other hosts, to many clients at once, and stops whatever they do."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.exchange import FOREVER, Answer, Request
from sandbox.gateway import CONNECTION, Gateway

AT = datetime(2024, 12, 5, 8, tzinfo=UTC)
GET = b"GET / HTTP/1.1\r\nHost: x\r\nSuanli-Url: https://a.example/\r\n\r\n"


def connections() -> list[threading.Thread]:
    """The threads of connections that are still served."""
    return [thread for thread in threading.enumerate() if thread.name == CONNECTION]


class Echo:
    """A web that answers with what it was asked, and remembers it."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.asked: list[Request] = []
        self.was_asked = threading.Event()
        self._answer = answer

    def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        self.was_asked.set()
        return self._answer or Answer(200, {"content-type": "text/plain"}, request.url.encode(), AT)


class Meeting:
    """A web that answers nobody before `count` have asked."""

    def __init__(self, count: int) -> None:
        self._all_here = threading.Barrier(count)

    def answer(self, request: Request) -> Answer:
        self._all_here.wait(timeout=10)
        return Answer(body=request.url.encode())


def test_the_original_request_reaches_the_web_as_it_was_made(serving: Callable[..., Gateway], ask: Any) -> None:
    web = Echo()
    answer, body = ask(serving(web), "https://api.example/token?x=1", "POST", b"grant=1", Accept="text/html")
    assert (answer.status, body) == (200, b"https://api.example/token?x=1")
    (request,) = web.asked
    assert (request.method, request.body, request.headers["accept"]) == ("POST", b"grant=1", "text/html")
    assert not any(name.startswith("suanli-") or name == "host" for name in request.headers)


def test_line_and_index_are_handed_on(serving: Callable[..., Gateway], ask: Any) -> None:
    web = Echo()
    ask(serving(web), "https://a.example/", Suanli_Line="7", Suanli_Index="/tmp/索引.jsonl".encode().decode("latin-1"))
    assert (web.asked[0].line, web.asked[0].index) == (7, "/tmp/索引.jsonl")


def test_the_answer_says_when_the_world_showed_it(serving: Callable[..., Gateway], ask: Any) -> None:
    answer, _ = ask(serving(Echo()), "https://a.example/")
    assert answer.getheader("Suanli-At") == "2024-12-05T08:00:00Z"


def test_a_redirect_is_passed_on_as_the_host_gives_it(serving: Callable[..., Gateway], ask: Any) -> None:
    web = Echo(Answer(301, {"location": "/elsewhere"}))
    answer, body = ask(serving(web), "https://a.example/")
    assert (answer.status, answer.getheader("Location"), body) == (301, "/elsewhere", b"")


def test_a_header_cannot_smuggle_another_line(serving: Callable[..., Gateway], ask: Any) -> None:
    web = Echo(Answer(200, {"x-note": "one\r\nset-cookie: two", "bad name": "three"}))
    answer, _ = ask(serving(web), "https://a.example/")
    assert answer.getheader("Set-Cookie") is None
    assert answer.getheader("X-Note") == "one  set-cookie: two"


@pytest.mark.parametrize("url", ["", "/relative", "ftp://a.example/", "https://", "https://a.example:port/"])
def test_without_an_original_address_nothing_is_asked(serving: Callable[..., Gateway], ask: Any, url: str) -> None:
    web = Echo()
    answer, body = ask(serving(web), url)
    assert (answer.status, web.asked) == (400, [])
    assert b"Suanli-Url" in body


def test_a_line_that_is_no_number_is_refused(serving: Callable[..., Gateway], ask: Any) -> None:
    answer, body = ask(serving(Echo()), "https://a.example/", Suanli_Line="-1")
    assert (answer.status, b"Suanli-Line" in body) == (400, True)


def test_a_fault_of_the_sandbox_itself_is_told(serving: Callable[..., Gateway], ask: Any) -> None:
    class Broken:
        def answer(self, request: Request) -> Answer:
            raise KeyError("charts")

    answer, body = ask(serving(Broken()), "https://a.example/")
    assert answer.status == 500
    assert b"KeyError: 'charts'" in body


def test_one_connection_serves_request_after_request(serving: Callable[..., Gateway]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", serving(Echo()).port, timeout=10)
    sockets = set()
    for n in range(5):
        connection.request("GET", "/", headers={"Suanli-Url": f"https://a.example/{n}"})
        assert connection.getresponse().read() == f"https://a.example/{n}".encode()
        sockets.add(connection.sock)
    connection.close()
    assert len(sockets) == 1


def test_a_head_request_gets_no_body(serving: Callable[..., Gateway], ask: Any) -> None:
    answer, body = ask(serving(Echo()), "https://a.example/", "HEAD")
    assert (answer.getheader("Content-Length"), body) == (str(len("https://a.example/")), b"")


def test_sixteen_clients_are_served_at_once(serving: Callable[..., Gateway], ask: Any) -> None:
    gateway = serving(Meeting(16))
    with ThreadPoolExecutor(16) as pool:
        bodies = list(pool.map(lambda n: ask(gateway, f"https://a.example/{n}")[1], range(16)))
    assert bodies == [f"https://a.example/{n}".encode() for n in range(16)]


def test_the_log_has_a_line_for_each_request_where_one_is_wanted(ask: Any) -> None:
    lines: list[str] = []
    with Gateway(Echo(), log=lines.append) as gateway:
        ask(gateway, "https://a.example/")
    assert lines == ["GET https://a.example/ 200 18"]


def test_only_loopback_is_bound(serving: Callable[..., Gateway]) -> None:
    gateway = serving(Echo())
    assert gateway.address == f"http://127.0.0.1:{gateway.port}"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", gateway.port), timeout=10)


def test_a_taken_port_is_named_with_the_remedy(serving: Callable[..., Gateway]) -> None:
    taken = serving(Echo()).port
    with pytest.raises(OSError, match=rf"127\.0\.0\.1:{taken}.*try another port, or 0"):
        Gateway(Echo(), taken)


def test_a_hanging_client_does_not_hold_up_the_stop(serving: Callable[..., Gateway]) -> None:
    web = Echo(Answer(hang=FOREVER))
    gateway = serving(web)
    with socket.create_connection(("127.0.0.1", gateway.port), timeout=10) as client:
        client.sendall(GET)
        assert web.was_asked.wait(10)
        assert len(connections()) == 1
        gateway.stop()
        assert client.recv(100) == b""
    assert connections() == []


def test_an_idle_and_a_half_sent_connection_do_not_hold_up_the_stop(serving: Callable[..., Gateway]) -> None:
    gateway = serving(Echo())
    idle = socket.create_connection(("127.0.0.1", gateway.port), timeout=10)
    half = socket.create_connection(("127.0.0.1", gateway.port), timeout=10)
    half.sendall(b"POST / HTTP/1.1\r\nContent-Length: 100\r\nSuanli-Url: https://a.example/\r\n\r\nhalf")
    gateway.stop()
    assert connections() == []
    idle.close()
    half.close()


def test_a_hang_ends_when_the_client_gives_up(serving: Callable[..., Gateway]) -> None:
    web = Echo(Answer(hang=FOREVER))
    with socket.create_connection(("127.0.0.1", serving(web).port), timeout=10) as client:
        client.sendall(GET)
        assert web.was_asked.wait(10)
    for thread in connections():
        thread.join(10)
    assert connections() == []


def test_it_may_be_stopped_twice() -> None:
    gateway = Gateway(Echo()).start()
    gateway.stop()
    gateway.stop()
