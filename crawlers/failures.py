"""Why a fetch failed, in the words of the closed list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import HtmlResponse, Response
from twisted.internet.error import ConnectError
from twisted.internet.error import TimeoutError as TwistedTimeout
from twisted.web.client import ResponseNeverReceived

from crawlers.redaction import redaction
from crawlers.refusals import Reason, Refused
from watchlist.egress import NotAllowed

_REASONS: tuple[tuple[type[BaseException], Reason], ...] = (
    (DownloadTimeoutError, "timeout"),
    (TwistedTimeout, "timeout"),
    (TimeoutError, "timeout"),
    (ResponseDataLossError, "truncated"),
    (ResponseNeverReceived, "network"),
    (DownloadFailedError, "truncated"),
    (DownloadCancelledError, "too_large"),  # Scrapy cancels a download for its size alone
    (CannotResolveHostError, "network"),
    (DownloadConnectionRefusedError, "network"),
    (ConnectError, "network"),
    (IgnoreRequest, "network"),
)
_HTML_ENDS = re.compile(rb"(</html>|</body>|-->)\s*$", re.IGNORECASE)
_OTHER_ENDS = re.compile(rb"(\n|</[\w:.-]+>\s*|-->\s*|[}\]);]\s*)$")


def refusal_of(error: BaseException) -> Refused:
    """What an exception of the downloader or the browser means; `network` for what has no better name."""
    if isinstance(error, Refused):
        return Refused(error.reason, redaction.hide(error.detail))
    if isinstance(error, NotAllowed):
        return Refused("egress", redaction.hide(str(error)))
    text = redaction.hide(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)
    for one in _chain(error):
        for kind, reason in _REASONS:
            if isinstance(one, kind):
                return Refused(reason, text)
    return Refused("network", text)


def is_cut_short(response: Response) -> bool:
    """Whether a body that ended only because the connection did looks as if more should have come.

    An HTTP/1.0 answer without a length ends in no other way, so the end of the body itself must tell.
    """
    if "partial" not in response.flags or response.status != HTTPStatus.OK:
        return False
    ends = _HTML_ENDS if isinstance(response, HtmlResponse) else _OTHER_ENDS
    return bool(response.body) and not ends.search(response.body[-200:])


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The innermost cause first: Scrapy wraps what Twisted raised, and the inner one says more."""
    if error is not None:
        if error.__cause__ is not error:
            yield from _chain(error.__cause__)
        yield error
