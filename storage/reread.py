"""Reading the archive again after a fix: what a newer reader says of a page supersedes what an older one said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from storage.archive import Archive
from storage.database import writing
from storage.facts import File, as_lines, logged, refold
from storage.possible import possible
from storage.records import Record

Reread = Callable[[dict[str, Any], bytes, bytes], tuple[Record, ...]]
"""From a page's row, its body and the body of its request to what it says now; nothing where it is refused."""


@dataclass(frozen=True, slots=True)
class Superseded:
    """How many pages were read again, and how many vintages there are more (or fewer) than before."""

    pages: int
    rows: int


def reread(
    db: Database, archive: Archive, source: str, version: int, read: Reread, recorded_at: str, since: str = ""
) -> Superseded:
    """Read the archived pages of a source again, from `since` on, that no reader of this version has read.

    New facts enter with the time at which the page was received; both readings stay in the log.
    """
    pages = list(_unread(db, source, version, since))
    if not pages:
        return Superseded(0, 0)
    before = {file.page_id: file for file in logged(db, archive, source)}
    now_read: list[File] = []
    for page in pages:
        sent = archive.get(page["request_sha256"]) if page["request_sha256"] else b""
        records, _ = possible(read(page, archive.get(page["sha256"]), sent), page["received_at"])
        place = (page["run"], page["seq"])
        now_read.append(File(page["id"], place, page["received_at"], version, recorded_at, records))
    with archive.together():
        logs = [archive.put(as_lines(file.records)) for file in now_read]
    with writing(db):
        for file, log in zip(now_read, logs, strict=True):
            db.execute("INSERT INTO reads VALUES (?, ?, ?, ?)", (file.page_id, version, log, recorded_at))
        affected = [*now_read, *(before[file.page_id] for file in now_read if file.page_id in before)]
        return Superseded(len(pages), refold(db, archive, source, affected))


def _unread(db: Database, source: str, version: int, since: str) -> Iterator[dict[str, Any]]:
    return db.query(
        "SELECT p.*, r.key AS run FROM pages p JOIN runs r ON r.id = p.run_id"
        " WHERE r.source = ? AND p.sha256 IS NOT NULL AND p.received_at >= ?"
        " AND NOT EXISTS (SELECT 1 FROM reads d WHERE d.page_id = p.id AND d.reader_version >= ?)"
        " ORDER BY p.received_at, p.id",
        [source, since, version],
    )
