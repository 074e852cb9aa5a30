"""What a server says in a few words where data was asked: it is throttling, wants a key, or refuses; at any status.

Looked for only in short bodies that no reader understood: the messages of a JSON object, an object store's error in XML
(https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html), or plain text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from crawlers.page import Page
from crawlers.refusals import Reason, Refused

_LONGEST, _DEEPEST = 4000, 3
_SAID_IN = re.compile(
    r"(error|err|fault)?_?(messages?|msg|errors?|details?|description|reason|faultstring|info|note|status)",
    re.IGNORECASE,
)
_STORE_ERROR = re.compile(r"<Error>\s*<Code>(\w{1,60})</Code>\s*<Message>([^<]{0,300})")
_COMPLAINTS: tuple[tuple[Reason, tuple[str, ...]], ...] = (
    (
        "rate_limited",
        (
            r"too many (requests|calls)|rate.?limit|throttl|quota|(request|call|usage|hit)s? limit|slow ?down",
            r"频繁|频率|请求过多|(次数|限额|额度).{0,6}(超|用完|用尽|已达)|(超出|超过|已达).{0,8}(次数|限制|上限)",
            r"error code: 1015",
        ),
    ),
    (
        "login_required",
        (
            r"(invalid|missing|expired|wrong|incorrect|no|bad) (api|access|auth)?.?(key|token|credential)",
            r"(key|token) (is )?(required|missing|invalid|expired|not found)",
            r"unauthori[sz]ed|not (authori[sz]ed|subscribed)",
            r"(log ?in|sign ?in|authentication|subscription) (is )?required",
            r"未登录|请(先)?登[录陆]|登录(已)?(失效|过期)|会员",
        ),
    ),
    (
        "blocked",
        (
            r"\A\W*(http )?(403)?\W*forbidden\W*\Z|access denied|permission denied|you have been blocked|captcha",
            r"验证码|安全验证|签名|拒绝访问|禁止访问|error code: 10\d\d",
        ),
    ),
    ("not_found", (r"\A\W*(404)?\W*(page |file |resource )?not found\W*\Z|\ANoSuch(Key|Bucket)\b",)),
    (
        "server_error",
        (r"internal server error|bad gateway|service (temporarily )?unavailable|(gateway|request) time.?out",),
    ),
)


def complaint_in(page: Page) -> Refused | None:
    """The refusal that a short body puts in words, or None where it says none that is known."""
    if len(page.body) > _LONGEST:
        return None
    body = page.body.decode("utf-8", "replace").strip()
    if body.startswith("<"):
        said = " ".join(found.groups()) if (found := _STORE_ERROR.search(body)) else ""
    else:
        said = " ".join(_messages(body))[:1000]
    reason = reason_said(said)
    return Refused(reason, said[:200]) if reason else None


def reason_said(message: str) -> Reason | None:
    """The reason that a message puts in words, or None for words that are not known."""
    return next((reason for reason, words in _COMPLAINTS if re.search("|".join(words), message, re.IGNORECASE)), None)


def _messages(body: str) -> Iterator[str]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = body if not body.startswith(("{", "[")) and len(body) <= _LONGEST // 8 else None
    yield from [answer] if isinstance(answer, str) else _inside(answer, 0)


def _inside(value: Any, depth: int) -> Iterator[str]:
    """The texts that an object gives as its messages."""
    if depth > _DEEPEST or not isinstance(value, dict | list):
        return
    if isinstance(value, list):
        for one in value[:5]:
            yield from [one] if isinstance(one, str) else _inside(one, depth + 1)
        return
    for name, one in value.items():
        if _SAID_IN.fullmatch(name):
            yield from [one] if isinstance(one, str) else _inside(one, depth + 1)
        elif name in ("meta", "data", "response", "result") and isinstance(one, dict):
            yield from _inside(one, depth + 1)
