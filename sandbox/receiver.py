"""A receiver of signed webhooks on loopback, as somebody who reads Standard Webhooks would write one."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

_LARGEST = 1024 * 1024


class Receiver:
    """Keeps every message whose signature holds, by its webhook-id; counts repeats and refuses forgeries with 401."""

    def __init__(self, secret: str, port: int = 0) -> None:
        self.received: dict[str, dict[str, Any]] = {}
        self.repeats = self.forged = 0
        self.answers: list[int] = []
        """Statuses to answer with before the usual 204, for whoever wants to see retries."""
        self._webhook, self._lock = Webhook(secret), threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = min(int(self.headers.get("content-length") or 0), _LARGEST)
                body = self.rfile.read(length)
                # A sender that died halfway forged nothing: what it sent is no message at all.
                status = receiver._take(body, dict(self.headers.items())) if len(body) == length else 400
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def place(self) -> str:
        """Host and port, as `egress.allow` spells them."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """Where to post to."""
        return f"http://{self.place}/hook"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _take(self, body: bytes, headers: dict[str, str]) -> int:
        with self._lock:
            if self.answers:
                return self.answers.pop(0)
            try:
                self._webhook.verify(body, {name.lower(): value for name, value in headers.items()})
            except WebhookVerificationError:
                self.forged += 1
                return 401
            message_id = {name.lower(): value for name, value in headers.items()}["webhook-id"]
            self.repeats += message_id in self.received
            self.received[message_id] = json.loads(body)
            return 204
