"""Asking only for what has changed: a 304 is answered with the body that the archive has.

So a page seen unchanged is a look like any other: it is read again and journaled, with status 304 and its old hash.
"""

from __future__ import annotations

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from crawlers.asking import BROWSER, asked_of, is_first_hop
from crawlers.history import History
from crawlers.options import options_of
from storage.archive import Archive, NotArchived

_SENT = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
_LAST = "last_page"
_NOT_MODIFIED = 304


class Conditional:
    """Sends the validators of an address's last page, where its body is still there to stand for a 304."""

    def __init__(self, history: History, archive: Archive) -> None:
        self._history = history
        self._archive = archive

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        home = options_of(crawler.settings).home
        return cls(History(home), Archive(home.archive))

    def process_request(self, request: Request) -> None:
        """Add If-None-Match and If-Modified-Since to an ask whose last page gave them; take them off a redirect."""
        asked = asked_of(request)
        if asked is None or request.method != "GET" or request.body or request.meta.get(BROWSER):
            return
        if not is_first_hop(request):
            request.meta.pop(_LAST, None)
            for name in _SENT.values():
                request.headers.pop(name, None)
            return
        last = self._history.last_page(asked.ask.url)
        validators = {_SENT[name]: value for name, value in (last.headers if last else {}).items() if name in _SENT}
        if last is not None and validators and self._body(last.sha256) is not None:
            request.headers.update(validators)
            request.meta[_LAST] = last

    def process_response(self, request: Request, response: Response) -> Response:
        """Give a 304 the body that it stands for."""
        last = request.meta.get(_LAST)
        if response.status != _NOT_MODIFIED or last is None:
            return response
        body = self._body(last.sha256)
        headers = Headers(dict(last.headers))
        headers.update(response.headers)
        return response.replace(body=body or b"", headers=headers)

    def _body(self, sha256: str) -> bytes | None:
        try:
            return self._archive.get(sha256)
        except NotArchived:
            return None
