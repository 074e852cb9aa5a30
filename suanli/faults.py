"""What went wrong on this machine, in one line for a person: where, what, and what to do about it."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

from storage.sqlite_faults import remedy

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


def in_words(fault: OSError | sqlite3.Error, home: Path | None) -> str:
    """The fault in one line; `home` is where the databases are, of which SQLite does not say which it was."""
    if isinstance(fault, OSError):
        where = fault.filename2 or fault.filename
        what = ": ".join(str(one) for one in (where, fault.strerror or fault) if one)
        todo = _REMEDIES.get(fault.errno or 0)
    else:
        what = f"{home}: {fault}" if home else str(fault)
        todo = remedy(fault, home or Path())
    return f"{what}; {todo}" if todo else what
