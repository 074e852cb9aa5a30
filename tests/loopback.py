"""A small web on loopback that remembers what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asking:
    """One request as the server saw it."""

    host: str
    path: str
    method: str
    headers: dict[str, str]
    body: bytes

    @property
    def url(self) -> str:
        """The address asked; behind a gateway the original one."""
        return self.headers.get("suanli-url", f"http://{self.host}{self.path}")


@dataclass
class Answer:
    """What a server says to one request. `declared` is the Content-Length it claims, None for none at all."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    declared: int | str | None = "true"


Web = Callable[[Asking], dict[str, Any] | None]
"""Answers a request, in the fields of `Answer`; None means that the server hangs until the tests are over."""


class Server:
    """An HTTP/1.1 server on loopback that remembers what it was asked."""

    def __init__(self, web: Web) -> None:
        self.asked: list[Asking] = []
        self.over = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                asking = Asking(headers["host"], self.path, self.command, headers, body)
                outer.asked.append(asking)
                said = web(asking)
                if said is None:
                    outer.over.wait(60)
                    self.close_connection = True
                    return
                answer = Answer(**said)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.declared is not None:
                    length = len(answer.body) if answer.declared == "true" else answer.declared
                    self.send_header("Content-Length", str(length))
                self.close_connection = answer.declared != "true"
                self.send_header("Connection", "close" if self.close_connection else "keep-alive")
                with suppress(ConnectionError):  # whoever asked may have had enough
                    self.end_headers()
                    self.wfile.write(answer.body)

            do_GET = do_POST = do_HEAD = answer  # noqa: N815 -- http.server's names

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Patient(ThreadingHTTPServer):
            request_queue_size = 64  # five is less than a crawl opens at once
            daemon_threads = True

        self._server = Patient(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.port: int = self._server.server_address[1]

    def urls(self, host: str = "") -> list[str]:
        """What was asked of a host, in order."""
        return [one.url for one in self.asked if host in one.url]

    def paths(self, host: str) -> list[str]:
        """The paths that were asked of a host, in order."""
        return [one.path for one in self.asked if one.host.startswith(f"{host}:")]

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
