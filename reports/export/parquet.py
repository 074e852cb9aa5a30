"""A table as Parquet, in row groups, with SQLite's own types: 64-bit integers, doubles and texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from sqlite_utils import Database

from storage.public_tables import Column, select, table_called

if TYPE_CHECKING:
    import polars as pl

_GROUP, _AT_ONCE = 32_768, 4096


def write_parquet(db: Database, table: str, out: IO[bytes], since: str | None = None, as_of: str | None = None) -> int:
    """Write a public table as Parquet (zstd), a row group at a time; returns how many rows.

    Raises NoSuchTable, and OSError where the file cannot be written.
    """
    import polars as pl
    from polars.io.plugins import register_io_source

    schema = schema_of(table_called(table).columns)
    count = 0

    def frames(
        columns: list[str] | None, _where: pl.Expr | None, _most: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        nonlocal count
        rows = db.execute(*select(table, since, as_of))
        while some := rows.fetchmany(_AT_ONCE):
            count += len(some)
            frame = pl.DataFrame(some, schema, orient="row")
            yield frame if columns is None else frame.select(columns)

    source = register_io_source(frames, schema=schema)
    try:
        source.sink_parquet(out, compression="zstd", row_group_size=_GROUP, engine="streaming")
    except pl.exceptions.ComputeError as error:  # it wraps what the file said, like a disk that is full
        raise OSError(f"the Parquet file could not be written: {error}") from error
    return count


def schema_of(columns: tuple[Column, ...]) -> pl.Schema:
    """The columns' types as they are kept."""
    import polars as pl

    kinds = {"int": pl.Int64(), "real": pl.Float64()}
    return pl.Schema({column.name: kinds.get(column.kind, pl.String()) for column in columns})
