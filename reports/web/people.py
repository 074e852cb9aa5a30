"""Who may act: names and passwords of the owner's settings, a signed cookie, or the password as a bearer token."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

MOST, WINDOW = 8, timedelta(minutes=15)
_REMEMBERED = 10_000


def is_password(people: Mapping[str, str], name: str, password: str) -> bool:
    """Whether it is that person's; takes as long for a name that nobody has."""
    known = people.get(name, "")
    return _same(password, known) and bool(known)


def bearer(people: Mapping[str, str], header: str | None) -> str | None:
    """Whose token an Authorization header holds; None where it is nobody's."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        return None
    found = [name for name, known in people.items() if known and _same(token.strip(), known)]
    return found[0] if found else None


class Attempts:
    """How often somebody tried a wrong password of late, by where they come from and the name they gave."""

    def __init__(self) -> None:
        self._failed: dict[tuple[str, str], deque[datetime]] = defaultdict(deque)

    def too_many(self, place: str, name: str, now: datetime) -> bool:
        """Whether they must wait."""
        failed = self._failed.get((place, name))
        while failed and failed[0] <= now - WINDOW:
            failed.popleft()
        return failed is not None and len(failed) >= MOST

    def failed(self, place: str, name: str, now: datetime) -> None:
        """Remember a failure; the oldest are forgotten when there are very many."""
        if len(self._failed) >= _REMEMBERED:
            self._failed.pop(next(iter(self._failed)))
        self._failed[place, name].append(now)


def client_of(request: Any) -> str:
    """The address that a request came from."""
    client = request.scope.get("client")
    return str(client[0]) if client else ""


def _same(one: str, other: str) -> bool:
    digests = [hashlib.sha256(text.encode()).digest() for text in (one, other)]
    return hmac.compare_digest(*digests)
