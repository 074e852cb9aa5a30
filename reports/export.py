"""Tables out of the database, row by row: CSV, JSON lines or a workbook; memory stays flat however many rows there are.

What was scraped is hostile in a spreadsheet: in CSV and workbooks a text that a spreadsheet would take for a formula
begins with an apostrophe. JSON lines hold texts as they are.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Literal

from sqlite_utils import Database

from storage.readers import END_OF_TIME
from watchlist.plain import PlainFault

Format = Literal["csv", "jsonl", "xlsx"]
Cells = tuple[Any, ...]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_SHEET_ROWS, _SHEET_CELL = 1_048_575, 32_767


class NoSuchTable(PlainFault):
    """There is no such public table; the message names those that there are."""


@dataclass(frozen=True, slots=True)
class Table:
    """One public table: the rows of a query, and the column that says when a row was seen."""

    query: str
    seen: str


_OBSERVATIONS = (
    "SELECT s.source, s.metric, s.subject, s.grain, s.unit, s.dims, o.* FROM observations o"
    " JOIN series s ON s.id = o.series_id"
)
_CHARTED = (
    "SELECT c.source, c.store, c.country, c.device, c.chart, c.genre, o.* FROM {} o JOIN charts c ON c.id = o.chart_id"
)
_TOLD = (
    "SELECT h.*, s.story_id FROM headlines h"
    " LEFT JOIN story_headlines s ON s.source = h.source AND s.headline_id = h.id"
)
TABLES: dict[str, Table] = {
    "observations": Table(_OBSERVATIONS, "seen_at"),
    "latest": Table("SELECT * FROM latest", "seen_at"),
    "chart_entries": Table(_CHARTED.format("chart_entries"), "seen_at"),
    "snapshots": Table(_CHARTED.format("snapshots"), "seen_at"),
    "offers": Table("SELECT * FROM offers", "seen_at"),
    "headlines": Table(_TOLD, "seen_at"),
    "feed": Table("SELECT * FROM feed", "seen_at"),
    "stories": Table("SELECT * FROM stories", "last_at"),
    "apps": Table("SELECT * FROM apps", "seen_at"),
    "estimates": Table("SELECT * FROM estimates", "seen_at"),
    "alerts": Table("SELECT * FROM alerts", "opened_at"),
    "deliveries": Table("SELECT * FROM deliveries", "due_at"),
    "runs": Table("SELECT * FROM runs", "started_at"),
    "pages": Table("SELECT * FROM pages", "received_at"),
}


def rows_of(db: Database, table: str, since: str | None, as_of: str | None) -> tuple[Sequence[str], Iterator[Cells]]:
    """The columns of a public table and its rows seen from `since` up to `as_of`; raises NoSuchTable.

    `latest` and `feed` are of now; as of a time, take `observations` and `headlines`, which hold all vintages.
    """
    if table not in TABLES:
        raise NoSuchTable(f"no table is called {table!r}; there are {', '.join(TABLES)}")
    one = TABLES[table]
    found = db.execute(
        f"SELECT * FROM ({one.query}) WHERE {one.seen} >= ? AND {one.seen} <= ?", [since or "", as_of or END_OF_TIME]
    )
    return [column[0] for column in found.description], iter(found)


def write(columns: Sequence[str], rows: Iterator[Cells], how: Format, out: IO[bytes]) -> int:
    """Write rows to a binary file; returns how many."""
    return _WRITERS[how](columns, rows, out)


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _csv(columns: Sequence[str], rows: Iterator[Cells], out: IO[bytes]) -> int:
    text = io.TextIOWrapper(out, "utf-8", newline="")
    writer, count = csv.writer(text), 0
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(value) for value in row])
        count += 1
    text.flush()
    text.detach()
    return count


def _jsonl(columns: Sequence[str], rows: Iterator[Cells], out: IO[bytes]) -> int:
    count = 0
    for row in rows:
        out.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def _xlsx(columns: Sequence[str], rows: Iterator[Cells], out: IO[bytes]) -> int:
    """One sheet, more where a sheet is full; written as it goes."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    def cell(value: Any) -> Any:
        value = harmless(value)
        return ILLEGAL_CHARACTERS_RE.sub("", value)[:_SHEET_CELL] if isinstance(value, str) else value

    book, count = Workbook(write_only=True), 0
    sheet = book.create_sheet()
    sheet.append(list(columns))
    for row in rows:
        if count and count % _SHEET_ROWS == 0:
            sheet = book.create_sheet()
            sheet.append(list(columns))
        sheet.append([cell(value) for value in row])
        count += 1
    book.save(out)
    return count


_WRITERS: dict[str, Callable[[Sequence[str], Iterator[Cells], IO[bytes]], int]] = {
    "csv": _csv, "jsonl": _jsonl, "xlsx": _xlsx,
}  # fmt: skip
