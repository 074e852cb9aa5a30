"""Tables as lines of text, CSV (RFC 4180) or JSON: SQLite itself puts each line together.

Method   one printf() a row inside the query, so that no row is taken apart into Python objects and together again;
         what is the same for many rows (their series, their chart) is put together once for all of them. Python
         looks only at texts that hold what must be quoted or could be a formula, and at fractions, so that
         every number comes back as it was.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from sqlite_utils import Database

from reports.export.cells import harmless
from storage.public_tables import Column, bound, table_called

_AT_ONCE = 4096
_PLAIN = (
    "{0} GLOB '[A-Za-z0-9\u3400-\u9fff]*' AND NOT {0} GLOB '*[\x01-\x1f,\"\ufffe\uffff]*' AND NOT instr({0}, char(0))"
    " OR {0} IS NULL"
)
"""Texts that stand in CSV as they are: they begin with a letter, and nothing in them needs quotes."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """How one format writes cells and lines."""

    cell: Callable[[Column], str]
    name: Callable[[str], str]
    begin: str
    end: str


def csv_cell(text: str) -> str:
    """A text as a cell of CSV: quoted where it must be, and no formula."""
    text = harmless(text)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\r\n') else text


def write_csv(db: Database, table: str, out: IO[bytes], since: str | None = None, as_of: str | None = None) -> int:
    """Write a public table as CSV with a header; returns how many rows. What is NULL is empty. Raises NoSuchTable."""
    db.conn.create_function("csv_cell", 1, csv_cell, deterministic=True)
    db.conn.create_function("fraction", 1, csv_number, deterministic=True)
    names = [column.name for column in table_called(table).columns]
    out.write((",".join(names) + "\r\n").encode())
    return _write(db, table, out, _Lines(_in_csv, lambda _: "", "", "\r\n"), since, as_of)


def write_jsonl(db: Database, table: str, out: IO[bytes], since: str | None = None, as_of: str | None = None) -> int:
    """Write a public table as one JSON object a line; returns how many. Columns that are JSON are objects or lists."""
    db.conn.create_function("fraction", 1, _json_number, deterministic=True)
    return _write(db, table, out, _Lines(_in_json, lambda name: f'"{name}":', "{", "}\n"), since, as_of)


def _write(db: Database, name: str, out: IO[bytes], how: _Lines, since: str | None, as_of: str | None) -> int:
    table = table_called(name)
    shape = [how.name(column.name) + "%s" for column in table.own]
    cells = [how.cell(column) for column in table.own]
    values = bound(since, as_of)
    rows = table.rows
    if table.parent:
        values["head"] = ",".join(how.name(column.name) + "%s" for column in table.parent.columns)
        parents = ", ".join(how.cell(column) for column in table.parent.columns)
        alias = table.parent.table.split()[1]
        # LIMIT keeps SQLite from putting the head together again for every row.
        head = f"(SELECT id, printf(:head, {parents}) AS head FROM {table.parent.table} ORDER BY id LIMIT -1) {alias}"
        rows = f"{head} CROSS JOIN {rows} ON {table.parent.joined}"
        shape.insert(0, "%s")
        cells.insert(0, f"{alias}.head")
    values["shape"] = how.begin + ",".join(shape) + how.end
    query = f"SELECT CAST(printf(:shape, {', '.join(cells)}) AS BLOB) FROM {rows} WHERE {table.condition(since, as_of)}"
    lines, count = db.execute(query, values), 0
    while some := lines.fetchmany(_AT_ONCE):
        out.write(b"".join([line for (line,) in some]))
        count += len(some)
    return count


def _in_csv(column: Column) -> str:
    if column.kind == "real":
        return number_sql(column.sql)
    if column.kind in ("text", "json"):
        return f"CASE WHEN {_PLAIN.format(column.sql)} THEN {column.sql} ELSE csv_cell({column.sql}) END"
    return column.sql


def _in_json(column: Column) -> str:
    of = column.sql
    if column.kind == "real":
        return f"coalesce({number_sql(of)}, 'null')"
    if column.kind == "int":
        return f"coalesce({of}, 'null')"
    if column.kind == "json":
        return f"CASE WHEN json_valid({of}) THEN json({of}) ELSE json_quote({of}) END"
    return f"json_quote({of})"


def number_sql(of: str) -> str:
    """SQL for the text of a real column; whole numbers, which are most, need no Python."""
    return f"CASE WHEN {of} = CAST({of} AS INTEGER) THEN CAST({of} AS INTEGER) || '.0' ELSE fraction({of}) END"


def csv_number(value: float | None) -> str | None:
    """The shortest text that is this number again."""
    return None if value is None else repr(value)


def _json_number(value: float | None) -> str:
    return repr(value) if value is not None and math.isfinite(value) else "null"
