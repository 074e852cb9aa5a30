"""What went wrong on this machine, in one line for a person: where, what, and what to do about it."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

_REMEDIES = {
    errno.ENOSPC: "make room on the disk, then say it again",
    errno.EDQUOT: "make room within your quota, then say it again",
    errno.EFBIG: "the limit on the size of files (ulimit -f) is too low",
    errno.EACCES: "give yourself the right to it, or name another",
    errno.EPERM: "give yourself the right to it, or name another",
    errno.EROFS: "nothing can be written there; name another place",
    errno.ENOENT: "name one that is there, or make it first",
    errno.EEXIST: "a folder is needed there; move the file away, or name another",
    errno.ENOTDIR: "a folder is needed there; move the file away, or name another",
    errno.EISDIR: "a file is needed there; name one",
}
_OF_DATABASES = (
    ("full", "make room on the disk, then say it again"),
    ("locked", "another process writes to it; wait for its end, then say it again"),
    ("readonly", "give yourself the right to write to it"),
    ("unable to open", "see that it is a file, in a folder that you may write to"),
    (
        "no such",
        "it is of another version of suanli; use that version, or `suanli status` with this one to bring it here",
    ),
)
_BROKEN = "move it away and restore a backup (docs/operations.md)"


def in_words(fault: OSError | sqlite3.Error, home: Path | None) -> str:
    """The fault in one line; `home` is where the databases are, of which SQLite does not say which it was."""
    if isinstance(fault, OSError):
        where = fault.filename2 or fault.filename
        what = ": ".join(str(one) for one in (where, fault.strerror or fault) if one)
        remedy = _REMEDIES.get(fault.errno or 0)
    else:
        what = f"{home}: {fault}" if home else str(fault)
        remedy = next((words for sign, words in _OF_DATABASES if sign in str(fault)), _BROKEN)
    return f"{what}; {remedy}" if remedy else what
