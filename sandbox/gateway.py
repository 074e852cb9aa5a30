"""The sandbox's HTTP front: a crawl under `--via` sends every request here, whatever host it is for.

A request comes as `METHOD http://127.0.0.1:PORT/` with `Suanli-Url: <original absolute address>`, and `Suanli-Line`
and `Suanli-Index` where the address came out of an index. The answer is the original host's; `Suanli-At` says when the
world showed it. Only loopback is bound. A hanging or idle client never holds up `stop`.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from typing import Any, Self

from sandbox.exchange import Web
from sandbox.handler import Handler

HOST = "127.0.0.1"
CONNECTION = "sandbox-connection"
"""What the thread of each connection is called."""
_PATIENCE = 5.0


class Gateway:
    """One HTTP/1.1 server over a Web. Bound as soon as it is made; raises OSError where the port is taken."""

    def __init__(self, web: Web, port: int = 0, log: Callable[[str], None] | None = None) -> None:
        self._server = _Server(web, port, log)
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The real port, also where 0 was asked for."""
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """What to give to `--via`."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> Self:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="gateway", daemon=True)
        self._thread.start()
        return self

    def serve(self) -> None:
        """Serve in this thread until it is interrupted (KeyboardInterrupt passes), then stop."""
        try:
            self._server.serve_forever(0.05)
        finally:
            self._server.close()

    def stop(self) -> None:
        """Stop listening, cut every connection that is still open, and wait for their threads. May be called twice."""
        if self._thread:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    """The server with a list of its connections, so that they can be cut."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, web: Web, port: int, log: Callable[[str], None] | None) -> None:
        self.web, self.log, self.stopping = web, log, threading.Event()
        self._open: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        try:
            super().__init__((HOST, port), Handler)
        except OSError as error:
            why = f"cannot listen on {HOST}:{port} ({error.strerror}); try another port, or 0"
            raise OSError(error.errno, why) from None

    def process_request(self, request: Any, client_address: Any) -> None:
        what = (request, client_address)
        thread = threading.Thread(target=self.process_request_thread, args=what, name=CONNECTION, daemon=True)
        with self._lock:
            self._open[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of ours; anything else was answered with 500 already."""

    def close(self) -> None:
        with self._lock:
            still_open = list(self._open.items())
        self.stopping.set()
        self.server_close()
        for connection, thread in still_open:
            with contextlib.suppress(OSError):  # it may have closed by itself meanwhile
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(_PATIENCE)
