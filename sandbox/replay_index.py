"""The index of recorded bodies: `expected.jsonl`, one JSON object a line, checked as it is read.

Looked at: `file` (beside the index), `url`, and where given `status`, `headers`, `method`, `at`. All else is for
those who check what was read. Blank lines are passed over but counted; messages count from 1.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox.addresses import host_of, normal
from storage.records import BadRecord, parse_instant
from watchlist.plain import PlainFault

NAME = "expected.jsonl"
FIRST_LINE = 0
"""The number of an index's first line in `Suanli-Line`."""


class BadIndex(PlainFault):
    """An index that cannot be replayed; the message names the file, the line and what to do."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded body: where it lies and how it was answered."""

    index: Path
    line: int
    file: Path
    url: str
    status: int
    headers: Mapping[str, str]
    method: str | None
    at: datetime


def indexes_in(folder: Path) -> tuple[Path, ...]:
    """The indexes of a folder: its own, or those of its subfolders; an index itself stands for itself."""
    if folder.is_file():
        return (folder.resolve(),)
    own = folder / NAME
    found = [own] if own.is_file() else sorted(folder.glob(f"*/{NAME}"))
    if not found:
        raise BadIndex(f"{folder}: no {NAME} here nor in a folder below; give the folder of the recorded bodies")
    return tuple(path.resolve() for path in found)


def read_index(index: Path) -> tuple[Recorded, ...]:
    """What an index lists, in its order; raises BadIndex at the first line that cannot be replayed."""
    try:
        text = index.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadIndex(f"{index}: cannot be read: {error}") from None
    lines = [(number, line) for number, line in enumerate(text.split("\n"), FIRST_LINE) if line.strip()]
    if not lines:
        raise BadIndex(f"{index}: is empty")
    objects = [(number, _object(index, number, line)) for number, line in lines]
    times = [moment for number, one in objects if (moment := _at(index, number, one)) is not None]
    # The same in each replay: never the time of the replay itself.
    otherwise = max(times, default=datetime.fromtimestamp(int(index.stat().st_mtime), UTC))
    return tuple(_recorded(index, number, one, otherwise) for number, one in objects)


def _wrong(index: Path, number: int, why: str) -> BadIndex:
    return BadIndex(f"{index} line {number - FIRST_LINE + 1}: {why}")


def _object(index: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _wrong(index, number, f"not JSON ({error}); write one object a line") from None
    if not isinstance(value, dict):
        raise _wrong(index, number, "not a JSON object; write one object a line")
    return value


def _at(index: Path, number: int, one: dict[str, Any]) -> datetime | None:
    if one.get("at") is None:
        return None
    try:
        return parse_instant(one["at"])
    except BadRecord as error:
        raise _wrong(index, number, f"at: {error}; write it like 2026-01-31T08:00:00Z") from None


def _recorded(index: Path, number: int, one: dict[str, Any], otherwise: datetime) -> Recorded:
    file, url, status, headers = one.get("file"), one.get("url"), one.get("status", 200), one.get("headers") or {}
    method = one.get("method")
    if not isinstance(file, str) or not file:
        raise _wrong(index, number, "file: is missing; name the body's file beside the index")
    path = (index.parent / file).resolve()
    if not path.is_relative_to(index.parent):
        raise _wrong(index, number, f"file: {file} lies outside {index.parent}")
    if not path.is_file():
        raise _wrong(index, number, f"file: {file} is not there; it belongs into {index.parent}")
    if not isinstance(url, str) or not _is_address(url):
        raise _wrong(index, number, f"url: {url!r} is no absolute http(s) address")
    if type(status) is not int or not 200 <= status <= 599:
        raise _wrong(index, number, f"status: {status!r} is no HTTP status from 200 to 599")
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise _wrong(index, number, "headers: must be an object of texts")
    if method is not None and not isinstance(method, str):
        raise _wrong(index, number, "method: must be a text like POST")
    named = {name.lower(): value for name, value in headers.items()}
    at = _at(index, number, one) or otherwise
    return Recorded(index, number, path, url, status, named, method and method.upper(), at)


def _is_address(url: str) -> bool:
    try:
        return url.startswith(("http://", "https://")) and bool(host_of(normal(url)))
    except ValueError:
        return False
