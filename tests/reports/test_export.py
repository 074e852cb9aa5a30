"""`suanli export`: tables for other tools."""

from __future__ import annotations

import csv
import io
import json
import resource
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import duckdb
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database
from typer.testing import CliRunner, Result

from reports.export import TABLES, WRITERS, Format, harmless, write_file, write_table
from reports.export.lines import csv_number, number_sql
from reports.export.workbook import write_xlsx
from storage.database import open_readonly, writing
from storage.home import Home
from suanli.__main__ import app
from tests.reports.conftest import Show
from tests.reports.small_world import HOSTILE, add_alert, add_story, day, headline, visits

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def run(*line: object) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, line)])


def rows(db: Database, table: str, how: str = "jsonl", **bounds: str) -> list[dict[str, object]]:
    out = io.BytesIO()
    count = write_table(db, table, how, out, **bounds)  # type: ignore[arg-type]
    text = out.getvalue().decode()
    if how == "jsonl":
        found = [json.loads(line) for line in text.split("\n")[:-1]]
    else:
        found = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(found) == count
    return found


@pytest.mark.usefixtures("small")
def test_observations_come_with_their_series_and_all_their_vintages(home: Home) -> None:
    found = list(csv.DictReader(io.StringIO(run("observations", "--home", home.path).stdout)))
    assert [(row["subject"], row["dims"], row["value"], row["seen_at"]) for row in found] == [
        ("a.example", '{"country":"WW"}', "10.0", day(1)),
        ("a.example", '{"country":"WW"}', "11.5", day(2)),
    ]


@pytest.mark.usefixtures("small")
def test_latest_has_one_row_a_period_and_as_of_the_one_that_was_newest_then(home: Home) -> None:
    for bounds, value in (((), 11.5), (("--as-of", day(1, 12)), 10.0)):
        done = run("latest", "--home", home.path, "--format", "jsonl", *bounds)
        assert [json.loads(line)["value"] for line in done.stdout.splitlines()] == [value]


@pytest.mark.usefixtures("small")
def test_as_of_shows_nothing_that_was_seen_later_and_since_nothing_that_was_seen_earlier(home: Home) -> None:
    for bounds, value in ((("--as-of", day(1, 12)), 10.0), (("--since", day(1, 12)), 11.5)):
        done = run("observations", "--home", home.path, "--format", "jsonl", *bounds)
        assert [json.loads(line)["value"] for line in done.stdout.splitlines()] == [value]


@pytest.mark.usefixtures("small")
def test_a_bare_day_begins_for_since_and_ends_for_as_of_in_shanghai(home: Home) -> None:
    for bounds, many in (
        (("--since", "2026-03-02"), 1),
        (("--since", "2026-03-03"), 0),
        (("--as-of", "2026-03-02"), 2),
    ):
        done = run("observations", "--home", home.path, "--format", "jsonl", *bounds)
        assert len(done.stdout.splitlines()) == many, bounds


def test_what_was_last_seen_later_was_last_seen_by_then(db: Database, show: Show) -> None:
    show(1, visits(10.0))
    show(5, visits(10.0))
    assert [row["last_seen_at"] for row in rows(db, "observations")] == [day(5)]
    assert [row["last_seen_at"] for row in rows(db, "observations", as_of=day(3))] == [day(3)]


def test_a_series_is_there_from_its_first_observation_on(db: Database, show: Show) -> None:
    show(1, visits(10.0))
    show(3, visits(10.0, "b.example"))
    assert [row["subject"] for row in rows(db, "series", as_of=day(2))] == ["a.example"]
    assert [row["subject"] for row in rows(db, "series", since=day(2))] == ["b.example"]
    assert len(rows(db, "series")) == 2


def test_an_alert_as_of_a_time_knows_nothing_of_what_came_later(db: Database, show: Show) -> None:
    show(1, visits(10.0))
    first = {"seen_at": day(2), "start": "2026-01-01", "severity": 0.4}
    later = {"seen_at": day(4), "start": "2026-02-01", "severity": 0.9}
    add_alert(
        db, findings=json.dumps([first, later]), severity=0.9, state="resolved", updated_at=day(6), resolved_at=day(6),
        acked_at=day(5), verdict="keep",
    )  # fmt: skip
    with writing(db):
        db.execute("INSERT INTO actions (at, who, alert_id, verb) VALUES (?, 'a', 'a1b2c3', 'keep')", [day(5)])
    names = ("state", "severity", "resolved_at", "acked_at", "verdict")
    (then,) = rows(db, "alerts", as_of=day(3))
    assert ([then[name] for name in names], then["findings"]) == (["firing", 0.4, None, None, None], [first])
    (now,) = rows(db, "alerts")
    assert [now[name] for name in names] == ["resolved", 0.9, day(6), day(5), "keep"]
    assert now["findings"] == [first, later]
    assert rows(db, "alerts", as_of=day(1)) == []


def test_a_story_is_known_from_its_first_headline_on_and_its_outlets_once_it_grew(db: Database, show: Show) -> None:
    show(1, headline("h1", "Kimi 2.9"))
    show(2, headline("h2", "Kimi 2.9 is out"))
    add_story(db, "51", "Kimi 2.9", ("h1", "h2"))
    assert rows(db, "stories", as_of=day(1)) == [
        {"id": "51", "entity": None, "title": "Kimi 2.9", "first_at": day(1), "last_at": day(1), "outlets": None}
    ]
    assert [row["outlets"] for row in rows(db, "stories")] == [2]
    assert [(row["id"], row["story_id"]) for row in rows(db, "headlines", as_of=day(1))] == [("h1", "51")]


@pytest.mark.usefixtures("small")
def test_a_title_that_is_a_formula_is_none_in_a_spreadsheet_and_whole_in_json(db: Database, tmp_path: Path) -> None:
    assert [row["title"] for row in rows(db, "headlines", "csv")] == [f"'{HOSTILE}"]
    assert [row["title"] for row in rows(db, "headlines")] == [HOSTILE]
    write_file(db, "headlines", "xlsx", tmp_path / "h.xlsx")
    cells = [cell for line in openpyxl.load_workbook(tmp_path / "h.xlsx").worksheets[0].iter_rows() for cell in line]
    assert any(cell.value == f"'{HOSTILE}" for cell in cells)
    assert all(cell.data_type not in "fe" and cell.hyperlink is None for cell in cells)


@given(st.text(max_size=30))
def test_no_text_is_a_formula_once_it_is_harmless(text: str) -> None:
    cell = harmless(text)
    assert not cell.startswith(FORMULA)
    assert not cell.lstrip("\ufeff ").startswith(FORMULA)


@pytest.mark.parametrize(
    "text", [*(f"{sign}1" for sign in FORMULA), "\x01=1", "\ufeff=1", " =1", "\x00\x00+1", "\u200f=1", "\u200b\u00a0@x"]
)
def test_what_a_spreadsheet_takes_for_a_formula_is_made_a_text(text: str) -> None:
    assert harmless(text).startswith("'")


def test_numbers_are_no_texts_and_stay_negative() -> None:
    assert harmless(-1.5) == -1.5


@pytest.mark.usefixtures("small")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_lines_hold_every_text_that_a_page_can_hold(db: Database, name: str) -> None:
    db.execute("UPDATE offers SET title = ?", [name])
    assert [row["title"] for row in rows(db, "offers")] == [name]
    assert [row["title"] for row in rows(db, "offers", "csv")] == [harmless(name)]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_every_number_comes_back_as_it_was(values: list[float]) -> None:
    db = Database(memory=True)
    db.execute("CREATE TABLE x (id INTEGER PRIMARY KEY, value REAL)")
    db.conn.executemany("INSERT INTO x (value) VALUES (?)", [(value,) for value in values])
    db.conn.create_function("fraction", 1, csv_number)
    back = [row[0] for row in db.execute(f"SELECT {number_sql('x.value')} FROM x ORDER BY id")]
    assert [float(text) for text in back] == values


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("table", TABLES)
def test_each_public_table_is_the_same_in_every_format(db: Database, tmp_path: Path, table: str) -> None:
    add_alert(db)
    add_story(db, "51", "Kimi 2.9", ("h1",))
    lines = rows(db, table)
    names = list(lines[0]) if lines else None
    with (tmp_path / "o.parquet").open("wb") as out:
        assert write_table(db, table, "parquet", out) == len(lines)
    found = duckdb.sql(f"SELECT * FROM '{tmp_path / 'o.parquet'}'")
    assert names is None or found.columns == names
    for row, line in zip(found.fetchall(), lines, strict=True):
        for kept, said in zip(row, line.values(), strict=True):
            assert (json.loads(kept) if isinstance(said, dict | list) else kept) == said
    assert len(rows(db, table, "csv")) == len(lines)
    write_file(db, table, "xlsx", tmp_path / "o.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx").worksheets[0]
    assert (sheet.title, sheet.max_row) == (table, len(lines) + 1)


@pytest.mark.usefixtures("small")
def test_a_full_sheet_is_followed_by_another(db: Database, tmp_path: Path) -> None:
    with (tmp_path / "o.xlsx").open("wb") as out:
        assert write_xlsx(db, "observations", out, sheet_rows=1) == 2
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    assert book.sheetnames == ["observations", "observations 2"]
    assert [sheet["I2"].value for sheet in book] == [10.0, 11.5]
    assert all(sheet["A1"].value == "series_id" for sheet in book)


def test_a_cell_of_a_workbook_ends_where_it_is_full(db: Database, show: Show, tmp_path: Path) -> None:
    show(1, headline("h1", "𝕏" * 40_000), headline("h2", "#N/A"))
    write_file(db, "headlines", "xlsx", tmp_path / "o.xlsx")
    cells = openpyxl.load_workbook(tmp_path / "o.xlsx").worksheets[0]["C"][1:]
    assert [len(str(cell.value).encode("utf-16-le")) // 2 for cell in cells] == [32_766, 5]
    assert all(cell.data_type == "s" for cell in cells)


def test_a_table_that_is_none_is_told_with_those_that_are(home: Home, db: Database, tmp_path: Path) -> None:
    done = run("observation", "--home", home.path, "-o", tmp_path / "o.csv")
    assert done.exit_code != 0
    assert "no table is called 'observation' (did you mean observations?); there are series," in str(done.exception)
    assert not list(tmp_path.glob("*o.csv*"))


def test_the_end_of_the_files_name_says_the_format(home: Home, db: Database, tmp_path: Path) -> None:
    for suffix, begin in ((".parquet", b"PAR1"), (".xlsx", b"PK"), (".csv", b"id,key"), (".txt", b"id,key")):
        assert run("runs", "--home", home.path, "-o", tmp_path / f"o{suffix}").exit_code == 0
        assert (tmp_path / f"o{suffix}").read_bytes().startswith(begin)


def test_a_format_that_is_none_or_needs_a_file_is_refused(home: Home, db: Database, tmp_path: Path) -> None:
    assert run("runs", "--home", home.path, "--format", "pdf", "-o", tmp_path / "no.pdf").exit_code == 2
    assert not (tmp_path / "no.pdf").exists()
    assert run("runs", "--home", home.path, "--format", "parquet").exit_code == 2


@pytest.fixture
def small_disk() -> Iterator[Callable[[int], None]]:
    """Lets no file of this process grow beyond so many bytes, as a disk does that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a sheet that cannot be closed either
@pytest.mark.parametrize("how", WRITERS)
def test_a_file_stands_only_when_it_is_whole(
    db: Database, show: Show, tmp_path: Path, small_disk: Callable[[int], None], how: Format
) -> None:
    random = Random(0)
    show(1, *(headline(f"h{n}", random.randbytes(40).hex()) for n in range(2000)))
    path = tmp_path / "out"
    path.write_text("before")
    small_disk(40_000)
    with pytest.raises(OSError, match=r"File too large|IO_EFBIG"):
        write_file(db, "headlines", how, path)
    small_disk(resource.RLIM_INFINITY)
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".out")] == []
    assert write_file(db, "headlines", how, path) == 2000
    assert path.stat().st_size > 40_000


@pytest.mark.parametrize("how", WRITERS)
def test_an_empty_table_is_a_header_or_nothing(db: Database, tmp_path: Path, how: str) -> None:
    assert write_file(db, "estimates", how, tmp_path / "o") == 0  # type: ignore[arg-type]
    assert (tmp_path / "o").exists()


def test_exporting_cannot_write(home: Home, db: Database) -> None:
    reading = open_readonly(home.database)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reading.execute("DELETE FROM runs")
    assert write_table(reading, "runs", "csv", io.BytesIO()) == 0
    reading.conn.close()
