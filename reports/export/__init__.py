"""Public tables for other tools: CSV, JSON lines, Parquet, workbooks; memory stays flat however many rows there are.

What was scraped is hostile in a spreadsheet: in CSV and workbooks a text that could be a formula begins with an
apostrophe. JSON lines and Parquet hold texts as they are.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Literal

from sqlite_utils import Database

from reports.export.cells import harmless
from reports.export.lines import write_csv, write_jsonl
from reports.export.parquet import write_parquet
from reports.export.workbook import write_xlsx
from storage.public_tables import TABLES, NoSuchTable, table_called

Format = Literal["csv", "jsonl", "parquet", "xlsx"]
Writer = Callable[[Database, str, IO[bytes], str | None, str | None], int]
WRITERS: dict[Format, Writer] = {"csv": write_csv, "jsonl": write_jsonl, "parquet": write_parquet, "xlsx": write_xlsx}
__all__ = ["TABLES", "WRITERS", "Format", "NoSuchTable", "harmless", "write_file", "write_table"]


def write_table(
    db: Database, table: str, how: Format, out: IO[bytes], since: str | None = None, as_of: str | None = None
) -> int:
    """Write the rows of a public table seen from `since` on, as known at `as_of`, to a binary file that is open.

    Returns how many rows; raises NoSuchTable before anything is written.
    """
    table_called(table)
    return WRITERS[how](db, table, out, since, as_of)


def write_file(
    db: Database, table: str, how: Format, path: Path, since: str | None = None, as_of: str | None = None
) -> int:
    """As `write_table`, into a file that stands under its name only when it is whole and on the disk."""
    table_called(table)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            count = write_table(db, table, how, file, since, as_of)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return count
