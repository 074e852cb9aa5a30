"""What a person can do where SQLite cannot use a file."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

BROKEN = "move it away and restore a backup (docs/operations.md)"
_ROOM = "make room on the disk, then say it again"
_NEEDED = 256 * 1024
"""Bytes that SQLite needs beside a database even to read it; with less it speaks of the disk, not of its size."""
_REMEDIES = (
    ("is full", _ROOM),
    ("locked", "another process writes to it; wait for its end, then say it again"),
    ("readonly", "give yourself the right to write to it"),
    ("unable to open", "see that it is a file, in a folder that you may write to"),
    ("no such", "it is of another version of suanli; use that one"),
)


def remedy(error: sqlite3.Error, path: Path) -> str:
    """What to do about an error of a database at `path`, or in a folder of that name."""
    folder = next((one for one in (path, *path.absolute().parents) if one.is_dir()), Path.cwd())
    if isinstance(error, sqlite3.OperationalError) and shutil.disk_usage(folder).free < _NEEDED:
        return _ROOM
    return next((words for sign, words in _REMEDIES if sign in str(error)), BROKEN)
