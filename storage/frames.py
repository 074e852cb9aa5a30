"""The public tables as frames, for notebooks and scripts.

    from storage import open_readonly

    with open_readonly("suanli.db") as kept:
        visits = kept.latest(metric="visits", subject="kimi.com")           # the newest vintage of each period
        then = kept.latest(metric="visits", as_of="2024-12-05T00:00:00Z")   # as it was known then
        vintages = kept.observations(metric="visits", subject="kimi.com")   # a row a vintage

Instants are UTC timestamps; `start`, a day or an instant of the source's own calendar, is a timestamp without a zone.
Columns that are JSON, and prices, which are decimals, are texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, overload

from storage.database import open_readonly
from storage.moments import Moment, beginning, end
from storage.public_tables import TABLES, Column, select, table_called
from watchlist.plain import PlainFault

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped,import-not-found,unused-ignore]
    import polars as pl
    from sqlite_utils import Database

_AT_ONCE = 50_000
_INSTANT, _DAY = "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"


class NoPandas(PlainFault):
    """Frames were asked for in pandas, which is optional."""


def open_frames(path: Path | str) -> Frames:
    """The database at `path`, read only; raises DatabaseUnusable where there is none."""
    return Frames(open_readonly(Path(path).expanduser()))


class TableFrames:
    """One public table or view: called, it gives its rows as a frame."""

    def __init__(self, db: Database, name: str) -> None:
        self._db, self._name = db, name

    @overload
    def __call__(
        self,
        *,
        as_of: Moment | None = ...,
        since: Moment | None = ...,
        to: Literal["polars"] = ...,
        **equal: str | int,
    ) -> pl.DataFrame: ...
    @overload
    def __call__(
        self, *, as_of: Moment | None = ..., since: Moment | None = ..., to: Literal["pandas"], **equal: str | int
    ) -> pd.DataFrame: ...
    def __call__(
        self,
        *,
        as_of: Moment | None = None,
        since: Moment | None = None,
        to: Literal["polars", "pandas"] = "polars",
        **equal: str | int,
    ) -> pl.DataFrame | pd.DataFrame:
        """What was known at `as_of` and seen from `since` on, those rows alone whose columns equal what is named.

        Times are datetimes with a zone, or ISO 8601; a day begins and ends in Shanghai. Raises NoSuchColumn on a column
        that the table has not, BadRecord on a time that is none, ValueError on another `to`, NoPandas.
        """
        if to not in ("polars", "pandas"):
            raise ValueError(f"to={to!r}: must be polars or pandas")
        query, values = select(self._name, beginning(since), end(as_of), equal)
        frame = _frame(table_called(self._name).columns, self._batches(query, values))
        return frame if to == "polars" else _pandas(frame)

    def _batches(self, query: str, values: dict[str, str | int]) -> Iterator[list[tuple[Any, ...]]]:
        rows = self._db.execute(query, values)
        while some := rows.fetchmany(_AT_ONCE):
            yield some


class Frames:
    """The public tables of one database, each under its name; a context that closes it."""

    series: TableFrames
    observations: TableFrames
    latest: TableFrames
    chart_entries: TableFrames
    snapshots: TableFrames
    offers: TableFrames
    headlines: TableFrames
    feed: TableFrames
    stories: TableFrames
    apps: TableFrames
    estimates: TableFrames
    alerts: TableFrames
    deliveries: TableFrames
    runs: TableFrames
    pages: TableFrames

    def __init__(self, db: Database) -> None:
        self._db = db
        for name in TABLES:
            setattr(self, name, TableFrames(db, name))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._db.conn.close()


def _frame(columns: tuple[Column, ...], batches: Iterator[list[tuple[Any, ...]]]) -> pl.DataFrame:
    import polars as pl

    kinds = {"int": pl.Int64(), "real": pl.Float64()}
    schema = pl.Schema({column.name: kinds.get(column.kind, pl.String()) for column in columns})
    typed = [
        *(pl.col(c.name).str.to_datetime(_INSTANT, time_zone="UTC") for c in columns if c.kind == "time"),
        *(_start(pl.col(c.name)) for c in columns if c.kind == "start"),
    ]
    frames = [pl.DataFrame(rows, schema, orient="row").with_columns(typed) for rows in batches]
    return pl.concat(frames) if frames else schema.to_frame().with_columns(typed)


def _start(column: pl.Expr) -> pl.Expr:
    day, moment = (column.str.to_datetime(shape, strict=False) for shape in (_DAY, _INSTANT))
    return day.fill_null(moment)


def _pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """Column by column, which needs no Arrow; integers among which one is missing become floats, as pandas has it."""
    try:
        import pandas as pd  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError as error:
        raise NoPandas("pandas is not installed; run `pip install pandas`, or take to='polars'") from error
    import polars as pl

    columns = {}
    for series in frame:
        if isinstance(series.dtype, pl.Datetime):
            times = pd.Series(series.to_numpy())
            columns[series.name] = times.dt.tz_localize("UTC") if series.dtype.time_zone else times
        else:
            text = isinstance(series.dtype, pl.String)
            columns[series.name] = pd.Series(series.to_list(), dtype=object) if text else pd.Series(series.to_numpy())
    return pd.DataFrame(columns)
