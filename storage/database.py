"""Opening suanli.db: STRICT tables in WAL mode, foreign keys on, one writer at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from storage.migrations import migrate, not_yet_applied
from storage.sqlite_faults import remedy
from watchlist.plain import PlainFault

BUSY_SECONDS = 60.0


class DatabaseUnusable(PlainFault):
    """The file cannot be used; the message names it and the remedy."""


def open_database(path: Path) -> Database:
    """The database at `path`, made and brought up to date where needed; raises DatabaseUnusable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        db = Database(_connect(f"{path.absolute().as_uri()}?mode=rwc"))
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        if not_yet_applied(db):  # else nobody who only reads would have to wait for a writer
            with writing(db):
                migrate(db)
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(f"{path}: {error}; {remedy(error, path)}") from error
    return db


def open_readonly(path: Path) -> Database:
    """The database at `path`, not to be written; raises DatabaseUnusable where there is none."""
    if not path.exists():
        raise DatabaseUnusable(f"{path}: there is no such database; run `suanli init` first")
    try:
        db = Database(_connect(f"{path.absolute().as_uri()}?mode=ro"))
        waiting = not_yet_applied(db)
    except sqlite3.DatabaseError as error:
        raise DatabaseUnusable(f"{path}: {error}; {remedy(error, path)}") from error
    if waiting:
        db.conn.close()
        raise DatabaseUnusable(f"{path}: is of an older version; run `suanli status` once, which brings it up to date")
    return db


@contextmanager
def writing(db: Database) -> Iterator[Database]:
    """One transaction that holds the write lock from its beginning, so that what it reads is what it changes."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.conn.rollback()
        raise
    db.conn.execute("COMMIT")


def _connect(uri: str) -> sqlite3.Connection:
    # isolation_level None: transactions begin where the code says so, and nowhere else.
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection
