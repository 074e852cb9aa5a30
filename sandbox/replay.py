"""Recorded bodies served as if by the hosts that they came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sandbox.addresses import SECRETS, normal
from sandbox.ebay_token import is_token_request, token_answer
from sandbox.exchange import Answer, Request, text_answer
from sandbox.media_types import media_type
from sandbox.replay_index import Recorded, indexes_in, read_index

_SPELLINGS: tuple[Callable[[str], str], ...] = (str, normal, lambda url: normal(url, SECRETS))
"""How addresses are compared: as written, then in one spelling, then without what a downloader adds."""


class Replay:
    """A Web of recorded bodies. Raises BadIndex where an index, or a body that it names, cannot be used."""

    def __init__(self, folder: Path | Sequence[Path]) -> None:
        folders = [folder] if isinstance(folder, Path) else folder
        self.indexes = tuple(dict.fromkeys(index for one in folders for index in indexes_in(one)))
        self.recorded = tuple(one for index in self.indexes for one in read_index(index))
        self._by_address: list[dict[str, list[Recorded]]] = [defaultdict(list) for _ in _SPELLINGS]
        for one in self.recorded:
            for spelling, found in zip(_SPELLINGS, self._by_address, strict=True):
                found[spelling(one.url)].append(one)

    def answer(self, request: Request) -> Answer:
        """The recorded answer; 404 where none was recorded (for robots.txt too, so all may be asked)."""
        one = self._find(request)
        if one is not None:
            body = one.file.read_bytes()
            return Answer(one.status, _headers(one, body), body, one.at)
        if is_token_request(request):
            return token_answer(request)
        return text_answer(404, "not recorded")

    def _find(self, request: Request) -> Recorded | None:
        for spelling, found in zip(_SPELLINGS, self._by_address, strict=True):
            same = found.get(_spelled(spelling, request.url), [])
            same = [one for one in same if one.method in (None, request.method)]
            if same:
                return self._told_apart(same, request)
        return None

    def _told_apart(self, same: Iterable[Recorded], request: Request) -> Recorded:
        """The one on the line that the crawl names, where it is one of them (a redirect or robots.txt is not)."""
        same = list(same)
        if request.line is not None:
            for one in same:
                if one.line == request.line and _of_index(one, request.index):
                    return one
        return next((one for one in same if _of_index(one, request.index)), same[0])


def _of_index(one: Recorded, index: str | None) -> bool:
    """Whether it may stand in the index that the crawl names; a relative path names none."""
    return index is None or not Path(index).is_absolute() or Path(index).resolve() == one.index


def _spelled(spelling: Callable[[str], str], url: str) -> str:
    try:
        return spelling(url)
    except ValueError:
        return url


def _headers(one: Recorded, body: bytes) -> dict[str, str]:
    """The recorded headers, with a type where none was noted. A coding is dropped: bodies are recorded without it."""
    headers = {name: value for name, value in one.headers.items() if name != "content-encoding"}
    if one.headers.get("content-encoding") == "gzip" and body.startswith(b"\x1f\x8b"):
        headers["content-encoding"] = "gzip"
    headers.setdefault("content-type", media_type(one.file.name, body))
    return headers
