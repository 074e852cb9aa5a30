"""One connection to the gateway: HTTP in, a Request to the Web, its Answer out."""

from __future__ import annotations

import logging
import math
import re
import socket
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from sandbox.exchange import Answer, Request, text_answer
from storage.records import instant

if TYPE_CHECKING:
    from sandbox.gateway import _Server

_log = logging.getLogger(__name__)
_LONGEST_BODY = 16 * 2**20
_LOOK_AGAIN = 0.05
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OWN = frozenset({"suanli-url", "suanli-line", "suanli-index", "host", "connection", "keep-alive"})
_NOT_PASSED = frozenset({"content-length", "transfer-encoding", "connection", "keep-alive", "suanli-at"})


class Handler(BaseHTTPRequestHandler):
    """Answers for other hosts; keeps the connection alive unless an answer must end it."""

    protocol_version = "HTTP/1.1"
    server_version = "suanli-sandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        asked = self._asked()
        answer = asked if isinstance(asked, Answer) else self._answer(asked)
        if answer.hang and not self._keep_silent(answer.hang):
            self.close_connection = True
            return
        self._send(answer)

    do_POST = do_HEAD = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET  # noqa: N815

    def _asked(self) -> Request | Answer:
        """The request for the original address, or the answer to one that is none."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal() or int(length) > _LONGEST_BODY:
            self.close_connection = True
            return text_answer(411, "send a Content-Length of at most 16 MiB")
        body = self.rfile.read(int(length))
        url, line, index = (self._said(name) for name in ("Suanli-Url", "Suanli-Line", "Suanli-Index"))
        if not _is_absolute(url):
            return text_answer(400, "Suanli-Url: must be the original absolute http(s) address; crawl with --via")
        if line and not line.isdecimal():
            return text_answer(400, f"Suanli-Line: must be a line number from 0, not {line!r}")
        headers = {name.lower(): value for name, value in self.headers.items() if name.lower() not in _OWN}
        return Request(url, self.command, headers, body, int(line) if line else None, index or None)

    def _said(self, name: str) -> str:
        """A header of the gateway's own; its bytes are UTF-8, which http.server reads as Latin-1."""
        value: str = self.headers.get(name, "")
        return value.encode("latin-1", "replace").decode("utf-8", "replace")

    def _answer(self, request: Request) -> Answer:
        server = cast("_Server", self.server)
        try:
            answer = server.web.answer(request)
        except Exception as error:
            _log.exception("the sandbox failed at %s", request.url)
            answer = text_answer(500, f"the sandbox itself failed: {type(error).__name__}: {error}")
        if server.log:
            server.log(f"{request.method} {request.url} {answer.status} {len(answer.body)}")
        return answer

    def _keep_silent(self, seconds: float) -> bool:
        """Wait, but not longer than the client does or the server lives; whether an answer is still wanted."""
        end = math.inf if math.isinf(seconds) else time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if cast("_Server", self.server).stopping.wait(min(left, _LOOK_AGAIN)) or self._client_left():
                return False
        return True

    def _client_left(self) -> bool:
        try:
            return not self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _send(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            if _TOKEN.fullmatch(name) and name.lower() not in _NOT_PASSED:
                self.send_header(name, _one_line(value))
        if answer.at:
            self.send_header("Suanli-At", instant(answer.at))
        length = len(answer.body) if answer.length is None else answer.length
        bodiless = answer.status in (204, 304) or answer.status < 200
        if not bodiless:
            self.send_header("Content-Length", str(length))
        self.close_connection = self.close_connection or length != len(answer.body)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and not bodiless:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the gateway's own log, where one is wanted, has a line for each request."""


def _is_absolute(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _one_line(value: str) -> str:
    """The value without line breaks, its bytes as UTF-8 (http.server writes Latin-1)."""
    return " ".join(value.split("\r")).replace("\n", " ").encode().decode("latin-1")
