"""The page archive, pages.db: bodies by their SHA-256, compressed; the same body twice is kept once."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import zstandard

from storage.sqlite_faults import remedy
from watchlist.plain import PlainFault

_LEVEL = 9
_LARGEST = 256 * 1024 * 1024


class NotArchived(PlainFault):
    """No body with that hash is in the archive."""


class ArchiveUnusable(PlainFault):
    """The file cannot be used; the message names it and the remedy."""


class Archive:
    """Bodies that were received, and what readers said of them. `put` is durable when it returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._open(path)
        except sqlite3.DatabaseError as error:
            raise ArchiveUnusable(f"{path}: {error}; {remedy(error, path)}") from error

    def _open(self, path: Path) -> None:
        self._db = sqlite3.connect(path, timeout=60.0, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS bodies (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, zstd BLOB NOT NULL)"
            " STRICT, WITHOUT ROWID"
        )

    def put(self, body: bytes) -> str:
        """Keep a body; returns its SHA-256 in hex."""
        sha256 = hashlib.sha256(body).hexdigest()
        if self._db.execute("SELECT 1 FROM bodies WHERE sha256 = ?", (sha256,)).fetchone() is None:
            packed = zstandard.ZstdCompressor(level=_LEVEL).compress(body)
            self._db.execute("INSERT OR IGNORE INTO bodies VALUES (?, ?, ?)", (sha256, len(body), packed))
        return sha256

    def get(self, sha256: str) -> bytes:
        """The body with that hash; raises NotArchived, and ArchiveUnusable where what is kept is damaged."""
        row = self._db.execute("SELECT zstd FROM bodies WHERE sha256 = ?", (sha256,)).fetchone()
        if row is None:
            raise NotArchived(f"{self._path}: has no body {sha256}; restore a backup that has it")
        try:
            return zstandard.ZstdDecompressor().decompress(row[0], max_output_size=_LARGEST)
        except zstandard.ZstdError as error:
            raise ArchiveUnusable(f"{self._path}: body {sha256} is damaged: {error}; restore a backup") from error

    def hashes(self) -> set[str]:
        """All hashes that are kept."""
        return {row[0] for row in self._db.execute("SELECT sha256 FROM bodies")}

    def drop(self, hashes: Iterable[str]) -> int:
        """Forget bodies; returns how many were there."""
        with self.together():
            before = self._db.total_changes
            self._db.executemany("DELETE FROM bodies WHERE sha256 = ?", [(h,) for h in hashes])
            return self._db.total_changes - before

    @contextmanager
    def together(self) -> Iterator[None]:
        """Many puts, durable at the end of the block instead of one by one."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.rollback()
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()
