"""Frames of the public tables, for notebooks."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import polars as pl
import pytest
from sqlite_utils import Database

from storage import open_readonly
from storage.database import DatabaseUnusable, open_database
from storage.frames import Frames
from storage.home import Home
from storage.public_tables import TABLES, NoSuchColumn
from storage.records import BadRecord, Point
from tests.conftest import See

ROOT = Path(__file__).parents[2]


def point(value: float, subject: str = "a.example", start: str = "2026-01-01", partial: bool = False) -> Point:
    grain = "month" if len(start) == 10 else "instant"
    return Point("visits", subject, start, grain, value, "visits", {"country": "WW"}, partial)  # type: ignore[arg-type]


@pytest.fixture
def filled(home: Home, see: See) -> Path:
    """A month that was restated on the second of March, and an instant of another site."""
    looks = (point(10, partial=True), point(11), point(5, "b.example", "2026-02-01T06:00:00Z"))
    for number, record in enumerate(looks, 1):
        see(datetime(2026, 3, number, tzinfo=UTC), record)
    return home.database


def test_observations_are_a_row_a_vintage_and_latest_a_row_a_period(filled: Path) -> None:
    with open_readonly(filled) as kept:
        assert kept.observations(subject="a.example")["value"].to_list() == [10.0, 11.0]
        assert kept.latest(subject="a.example")["value"].to_list() == [11.0]


@pytest.mark.parametrize(
    "then", ["2026-03-01", "2026-03-01T12:00:00Z", datetime(2026, 3, 1, 20, tzinfo=timezone(timedelta(hours=8)))]
)
def test_as_of_a_time_the_frame_has_what_was_known_then(filled: Path, then: str | datetime) -> None:
    with open_readonly(str(filled)) as kept:
        assert kept.latest(as_of=then)["value"].to_list() == [10.0]
        assert kept.observations(since=then, metric="visits")["subject"].to_list() == (
            ["a.example", "a.example", "b.example"] if then == "2026-03-01" else ["a.example", "b.example"]
        )


def test_times_are_timestamps_and_a_start_is_a_day_or_an_instant(filled: Path) -> None:
    with open_readonly(filled) as kept:
        frame = kept.latest()
    assert frame["start"].to_list() == [datetime(2026, 1, 1), datetime(2026, 2, 1, 6)]  # noqa: DTZ001  # has no zone
    assert frame.schema["seen_at"] == pl.Datetime("us", "UTC")
    assert frame["seen_at"].to_list()[0] == datetime(2026, 3, 2, tzinfo=UTC)


def test_pandas_has_the_same_rows_types_and_gaps(filled: Path) -> None:
    pd = pytest.importorskip("pandas")
    with open_readonly(filled) as kept:
        ours, theirs = kept.pages(), kept.pages(to="pandas")
        values = kept.latest(to="pandas")
    assert list(theirs.columns) == ours.columns
    assert theirs["url"].tolist() == ours["url"].to_list()
    assert str(theirs["received_at"].dt.tz) == "UTC"
    assert theirs["reason"].tolist() == [None, None, None]
    assert values["start"].tolist() == [pd.Timestamp("2026-01-01"), pd.Timestamp("2026-02-01 06:00")]
    assert values["value"].dtype == "float64"


@pytest.mark.parametrize("table", TABLES)
def test_each_public_table_is_a_frame_of_its_columns_also_when_it_is_empty(home: Home, table: str) -> None:
    open_database(home.database).conn.close()
    with open_readonly(home.database) as kept:
        polars, pandas = getattr(kept, table)(), getattr(kept, table)(to="pandas")
    assert polars.columns == list(pandas.columns) == [column.name for column in TABLES[table].columns]
    assert polars.height == len(pandas) == 0
    assert all(not isinstance(polars.schema[c.name], pl.String) for c in TABLES[table].columns if c.kind == "time")


def test_every_table_has_its_name_on_the_handle() -> None:
    assert set(Frames.__annotations__) == set(TABLES)


def test_what_cannot_be_asked_is_said(filled: Path, tmp_path: Path) -> None:
    with open_readonly(filled) as kept:
        with pytest.raises(NoSuchColumn, match="latest has no column 'metrics'; it has series_id, source"):
            kept.latest(metrics="visits")
        with pytest.raises(BadRecord, match="not a day"):
            kept.latest(as_of="2026-02-31")
        with pytest.raises(BadRecord, match="without a zone"):
            kept.latest(as_of=datetime(2026, 3, 1))  # noqa: DTZ001  # that is the fault
        with pytest.raises(ValueError, match="polars or pandas"):
            kept.latest(to="arrow")  # type: ignore[call-overload]
    with pytest.raises(DatabaseUnusable, match="no such database"):
        open_readonly(tmp_path / "none.db")


def test_nothing_can_be_written_through_it(filled: Path) -> None:
    with open_readonly(filled) as kept:
        assert isinstance(kept._db, Database)
        with pytest.raises(Exception, match="readonly"):
            kept._db.execute("DELETE FROM observations")


def test_importing_storage_loads_no_frames() -> None:
    line = "import sys, storage; print({'polars', 'pandas', 'sqlite_utils', 'pydantic'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.strip() == "set()"
