"""A small web on loopback, and crawls over it in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from storage.home import Home
from storage.journal import JournalText, PageEntry, read_journal

ROOT = Path(__file__).resolve().parents[2]


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


@dataclass
class Crawls:
    """What a batch of crawls left behind."""

    home: Home
    stderr: str

    def journal(self, run: str) -> JournalText:
        return read_journal(self.home.path / "kept" / f"{run}.jsonl")

    def looks(self, run: str) -> dict[str, PageEntry]:
        """The run's looks by address."""
        return {entry.url: entry for entry in self.journal(run).pages}

    def everything_written(self) -> bytes:
        """All bytes of all files that the crawls left, and all that they said."""
        files = (path.read_bytes() for path in self.home.path.rglob("*") if path.is_file())
        return b"".join(files) + self.stderr.encode()


Crawl = Callable[..., Crawls]


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Web], Server]]:
    """Start servers that live as long as the tests."""
    servers: list[Server] = []

    def start(web: Web) -> Server:
        servers.append(Server(web))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="session")
def crawl_all(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """Run crawls in one process of their own: `crawl_all(crawls, names=…, allow=…, via=…, environment=…)`."""

    def run(
        crawls: list[dict[str, Any]],
        environment: dict[str, str] | None = None,
        settings: dict[str, Any] | None = None,
        prepare: Callable[[Home], None] = lambda home: home.path.mkdir(),
        **told: Any,
    ) -> Crawls:
        home = Home(tmp_path_factory.mktemp("crawls") / "home")
        prepare(home)
        wanted = {"home": str(home.path), "crawls": crawls, "settings": settings or {}, "names": {}} | told
        paths = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("several_crawls.py"))],
            input=json.dumps(wanted),
            capture_output=True,
            text=True,
            timeout=120,
            env=os.environ | {"PYTHONPATH": paths} | (environment or {}),
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return Crawls(home, done.stderr)

    return run
