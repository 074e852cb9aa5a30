"""Keeping secrets out of everything that is written: journals, archived bodies, log lines and tracebacks."""

from __future__ import annotations

import logging
from base64 import b64encode
from urllib.parse import quote, quote_plus

HIDDEN = "[secret]"
_SHORTEST = 6


class Redaction:
    """The secrets that one process knows, in every spelling a request may carry them in."""

    def __init__(self) -> None:
        self._spellings: list[str] = []

    def learn(self, *secrets: str) -> None:
        """Hide these from now on. What is shorter than six characters is not: it would hide half of every text."""
        for secret in secrets:
            in_base64 = b64encode(secret.encode()).decode()
            spellings = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), in_base64}
            self._spellings.extend(s for s in spellings if len(secret) >= _SHORTEST and s not in self._spellings)
        self._spellings.sort(key=len, reverse=True)

    def hide(self, text: str) -> str:
        """The text with each secret replaced."""
        for spelling in self._spellings:
            text = text.replace(spelling, HIDDEN)
        return text

    def hide_bytes(self, data: bytes) -> bytes:
        """The data with each secret replaced."""
        for spelling in self._spellings:
            data = data.replace(spelling.encode(), HIDDEN.encode())
        return data


redaction = Redaction()
"""One for the process: a log line may come from anywhere in it."""


class RedactingFormatter(logging.Formatter):
    """Formats a record, its traceback included, and hides the secrets in what comes out."""

    def format(self, record: logging.LogRecord) -> str:
        return redaction.hide(super().format(record))
