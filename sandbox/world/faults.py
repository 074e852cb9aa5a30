"""What goes wrong on the way: planted faults, each by a pattern of addresses, by date and by the count of requests.

A fault spoils the answer that the world would have given. Unless its pattern speaks of robots.txt, a fault leaves that
file alone, so that each can be tried by itself; a "robots-error" spoils nothing else.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sandbox.addresses import path_of
from sandbox.exchange import FOREVER, Answer, Request
from sandbox.world.gzip_bomb import gzip_bomb
from sandbox.world.other_layout import other_layout
from sandbox.world.walls import WALLS

Kind = Literal[
    "rate-limited",
    "unavailable",
    "hang",
    "truncated",
    "captcha",
    "changed-layout",
    "robots-error",
    "redirect",
    "gzip-bomb",
    "empty-accepted",
]
METADATA = "http://169.254.169.254/latest/meta-data/"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, from `since` up to, not including, `until`.

    Of the requests that its pattern matches in that time, `after` pass unspoiled first, and `times` are spoiled then.
    """

    kind: Kind
    since: datetime | None = None
    until: datetime | None = None
    after: int = 0
    times: int | None = None
    retry_after: int = 120
    """Seconds that a 429 asks for."""
    seconds: float = FOREVER
    """How long a hanging answer is kept back."""
    wall: str = "cloudflare"
    """Whose captcha (walls.WALLS)."""
    location: str = METADATA
    """Where a redirect leads."""
    size: int = 256 * 2**20
    """Bytes that a bomb expands to."""

    def on(self, moment: datetime) -> bool:
        """Whether it is planted at that moment."""
        return (self.since is None or self.since <= moment) and (self.until is None or moment < self.until)


class Faults:
    """The faults of one world, by regular expression over the whole address; the first that is on counts."""

    def __init__(self, planted: Mapping[str, Fault]) -> None:
        self._planted = [(re.compile(pattern), fault) for pattern, fault in planted.items()]
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.served: Counter[str] = Counter()
        """How often each pattern's fault was served."""

    def answer(self, request: Request, moment: datetime, unspoiled: Callable[[Request], Answer]) -> Answer:
        """The world's answer, spoiled where a fault is on."""
        fault = self._fault(request, moment)
        return spoiled(fault, request, unspoiled(request), moment) if fault else unspoiled(request)

    def _fault(self, request: Request, moment: datetime) -> Fault | None:
        for pattern, fault in self._planted:
            if fault.on(moment) and _meant(pattern, fault, request.url) and self._turn(pattern.pattern, fault):
                return fault
        return None

    def _turn(self, pattern: str, fault: Fault) -> bool:
        """Count the request; whether the fault's turn has come and is not over."""
        with self._lock:
            count = self._seen[pattern]
            self._seen[pattern] += 1
            spoil = count >= fault.after and (fault.times is None or count < fault.after + fault.times)
            self.served[pattern] += spoil
        return spoil


def _meant(pattern: re.Pattern[str], fault: Fault, url: str) -> bool:
    about_robots = fault.kind == "robots-error" or "robots" in pattern.pattern
    return about_robots == (path_of(url) == "/robots.txt") and pattern.search(url) is not None


def spoiled(fault: Fault, request: Request, good: Answer, moment: datetime) -> Answer:
    """What comes in place of a good answer."""
    html = {"content-type": "text/html; charset=UTF-8"}
    match fault.kind:
        case "rate-limited":
            headers = {"content-type": "text/plain", "retry-after": str(fault.retry_after)}
            return Answer(429, headers, b"Too Many Requests\n", moment)
        case "unavailable" | "robots-error":
            status = 503 if fault.kind == "unavailable" else 500
            return Answer(
                status, html, b"<html><head><title>Error</title></head><body>Try again later.</body></html>\n", moment
            )
        case "hang":
            return replace(good, hang=fault.seconds)
        case "truncated":
            return replace(good, body=good.body[: len(good.body) // 2], length=max(len(good.body), 1))
        case "captcha":
            return Answer(200, html, WALLS[fault.wall], moment)
        case "changed-layout":
            kind, body = other_layout(good, request.url)
            return replace(good, headers=kind, body=body)
        case "redirect":
            return Answer(302, {"location": fault.location}, b"", moment)
        case "gzip-bomb":
            return Answer(200, {**good.headers, "content-encoding": "gzip"}, gzip_bomb(fault.size), moment)
        case "empty-accepted":
            return Answer(202, html, b"", moment)
