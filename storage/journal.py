"""The run journal: what one crawl saw, a line a page, on the disk before the crawl goes on.

A crawl writes journals and bodies, never suanli.db; `storage.ingest` turns a journal into rows, as often as it takes.
A line is written after the bodies it names and fsynced. A journal is held under a lock while its crawl lives,
so an unlocked journal without its last line is that of a crawl which was killed.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Self, get_args

from storage.records import BadRecord, Record, from_json
from watchlist.plain import PlainFault

Outcome = Literal["ok", "partial", "refused", "failed", "killed"]
OUTCOMES: tuple[str, ...] = get_args(Outcome)
SUFFIX = ".jsonl"


class JournalUnusable(PlainFault):
    """The file is no journal; the message names it and the line."""


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One look at one address: what came back, what was read from it, or why nothing was."""

    seq: int
    url: str
    method: str
    status: int | None
    received_at: str
    sha256: str | None = None
    request_sha256: str | None = None
    bytes: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    records: tuple[Record, ...] = ()
    reason: str | None = None
    detail: str = ""
    retry_after: str | None = None
    """The instant before which the host asks not to be asked again."""
    log: str | None = None
    """The archive's hash of what an equal page was read as; then this one was not read, and says the same."""


@dataclass(frozen=True, slots=True)
class RunHeader:
    """Which run a journal belongs to."""

    key: str
    source: str
    started_at: str
    reader_version: int
    via: str | None = None


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run ended, by its own account."""

    outcome: Outcome
    finished_at: str
    counts: Mapping[str, int] = field(default_factory=dict)
    detail: str = ""


@dataclass(frozen=True, slots=True)
class JournalText:
    """A journal as read back; `end` is None where the run never wrote it, `faults` names lines that were damaged."""

    header: RunHeader
    pages: tuple[PageEntry, ...]
    end: RunEnd | None
    faults: tuple[str, ...]


class Journal:
    """A journal being written, under a lock."""

    def __init__(self, path: Path, file: int) -> None:
        self.path = path
        self._file = file

    @classmethod
    def create(
        cls, folder: Path, key: str, source: str, started_at: str, via: str | None = None, reader_version: int = 1
    ) -> Self:
        """Begin the journal of run `key` in `folder`; raises FileExistsError where there is one of that name."""
        # Locked and with its first line before anybody can see it under its name.
        journal = cls.unborn(folder, key, source, started_at, via, reader_version)
        journal.appear()
        return journal

    @classmethod
    def unborn(
        cls, folder: Path, key: str, source: str, started_at: str, via: str | None = None, reader_version: int = 1
    ) -> Self:
        """As `create`, but nobody sees it before it is told to `appear`: of one that is killed until then nothing is
        taken in, and of one that has written its end all."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{key}{SUFFIX}"
        if path.exists():
            raise FileExistsError(f"{path}: there is a journal of that run already")
        file = os.open(_hidden(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        journal = cls(path, file)
        journal._write({"run": asdict(RunHeader(key, source, started_at, reader_version, via))})
        return journal

    def appear(self) -> None:
        """Take its name, by which it is found."""
        _hidden(self.path).rename(self.path)
        _sync_folder(self.path.parent)

    def page(self, entry: PageEntry) -> None:
        """Write one look; it is on the disk when this returns."""
        fields = asdict(replace(entry, records=()))
        fields["headers"] = dict(entry.headers)
        fields["records"] = [record.to_json() for record in entry.records]
        self._write({"page": fields})

    def end(self, outcome: Outcome, finished_at: str, counts: Mapping[str, int], detail: str = "") -> None:
        """Write how the run ended and let the journal go."""
        self._write({"end": asdict(RunEnd(outcome, finished_at, dict(counts), detail))})
        self.close()

    def close(self) -> None:
        os.close(self._file)

    def _write(self, line: dict[str, Any]) -> None:
        data = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)


def read_journal(path: Path) -> JournalText:
    """What a journal says. A torn last line is what a kill leaves, and is passed over; `faults` names other damage.

    Raises JournalUnusable where the first line does not say which run it is.
    """
    lines = path.read_bytes().split(b"\n")
    lines.pop()  # what follows the last line feed was never finished
    header, end = None, None
    pages: list[PageEntry] = []
    faults: list[str] = []
    for number, line in enumerate(lines, 1):
        try:
            match json.loads(line):
                case {"run": fields}:
                    header = RunHeader(**fields)
                case {"page": fields}:
                    pages.append(_entry(fields, f"{path.name}:{number}", faults))
                case {"end": fields}:
                    end = RunEnd(**fields)
                case _:
                    faults.append(f"{path.name}:{number}: not a line of a journal")
        except (ValueError, TypeError, KeyError) as error:
            faults.append(f"{path.name}:{number}: {error}"[:300])
    if header is None:
        raise JournalUnusable(f"{path}: the first line does not name a run; the file is no journal")
    return JournalText(header, tuple(pages), end, tuple(faults))


def waiting_journals(folder: Path) -> list[Path]:
    """The journals that no living crawl holds, oldest first."""
    return [path for path in sorted(folder.glob(f"*{SUFFIX}")) if not _held(path)]


def _held(path: Path) -> bool:
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return True  # somebody has just taken it in
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def _entry(fields: dict[str, Any], place: str, faults: list[str]) -> PageEntry:
    records = []
    for data in fields.pop("records"):
        try:
            records.append(from_json(data))
        except BadRecord as bad:
            faults.append(f"{place}: {bad}")
    return PageEntry(**fields, records=tuple(records))


def _hidden(path: Path) -> Path:
    return path.with_name(f".{path.stem}.unborn")


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
