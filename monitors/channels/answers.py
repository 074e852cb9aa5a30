"""What a receiver's answer means: taken, busy until a time, or refused for good.

Apprise says only whether a service answered 200. That is not enough: Feishu, DingTalk and WeCom refuse with 200 and a
code in the body, and a service that is busy says in Retry-After when to come again. So its answers are overheard.

Sources  Retry-After: RFC 9110 10.2.3; `code`: Feishu's and Lark's custom bots; `errcode`: DingTalk's custom robots and
         WeCom's group bots; `parameters.retry_after`: Telegram's ResponseParameters
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from monitors.outbox import Undelivered

BUSY = frozenset({429, 503})
GONE = frozenset({401, 403, 404, 410})
_LONGEST_WAIT = timedelta(days=1)
_REFUSES_WITH_200 = {"feishu": "code", "lark": "code", "dingtalk": "errcode", "wecombot": "errcode"}
_MOST_READ = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a service."""

    status: int
    headers: Mapping[str, str]
    body: bytes


_heard: ContextVar[list[Answer] | None] = ContextVar("heard", default=None)


@contextmanager
def overheard() -> Iterator[list[Answer]]:
    """The answers to what this thread sends through `requests` meanwhile, in order."""
    answers: list[Answer] = []
    token = _heard.set(answers)
    try:
        yield answers
    finally:
        _heard.reset(token)


def fault_in(schema: str, service: str, answers: Sequence[Answer], now: datetime, *, taken: bool) -> Undelivered | None:
    """Why a service did not take a message, by its answers; None where it did. `taken` is what Apprise thinks."""
    last = answers[-1] if answers else None
    code = last and _code(schema, last)
    if taken and not code:
        return None
    if last is None:
        return Undelivered(f"{service} did not take it")
    said = f"{service} answered {last.status}" + (f" with {_REFUSES_WITH_200[schema]} {code}" if code else "")
    return Undelivered(said, for_good=last.status in GONE, wait=_wait(last, now) if last.status in BUSY else None)


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """How long a Retry-After (seconds, or a date) asks to wait, at most a day; None where it says nothing."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=min(int(text[:9]), 10**6)), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(timedelta(0), min(until - now, _LONGEST_WAIT))


def _wait(answer: Answer, now: datetime) -> timedelta | None:
    header = next((value for name, value in answer.headers.items() if name.lower() == "retry-after"), None)
    if header is None:
        parameters = _json(answer).get("parameters")
        header = str(parameters.get("retry_after")) if isinstance(parameters, dict) else None
    return retry_after(header, now)


def _code(schema: str, answer: Answer) -> int | None:
    """The code with which a service refuses under status 200. Of its words nothing: they may repeat ours."""
    code = _json(answer).get(_REFUSES_WITH_200.get(schema, ""))
    return code if isinstance(code, int) and code != 0 else None


def _json(answer: Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


_send = requests.Session.send


def _send_and_tell(session: requests.Session, request: requests.PreparedRequest, **how: Any) -> requests.Response:
    response = _send(session, request, **how)
    answers = _heard.get()
    if answers is not None:
        answers.append(Answer(response.status_code, dict(response.headers), response.content[:_MOST_READ]))
    return response


# Apprise's services call requests.post themselves and keep the answer; there is no other place at which to listen.
requests.Session.send = _send_and_tell  # type: ignore[method-assign, assignment]
