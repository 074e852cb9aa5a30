"""`suanli import`: exports and tables that people have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from storage.database import open_database
from suanli.__main__ import app

GOOD = "代码,总市值(亿美元)\nABCD.O,12\n"
BAD = "代码,总市值(亿美元)\nABCD.O,12\nnobody,13\n数据来源：Wind\n"


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    (tmp_path / "good.csv").write_text(GOOD)
    (tmp_path / "bad.csv").write_text(BAD)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    return tmp_path


def run(*line: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in line])


def kept(home: Path) -> list[tuple[str, float, str]]:
    db = open_database(home / "suanli.db")
    return list(
        db.execute("SELECT s.subject, o.value, o.seen_at FROM observations o JOIN series s ON s.id = o.series_id")
    )


def test_a_table_is_taken_in_as_of_the_end_of_its_day_in_shanghai(tables: Path) -> None:
    done = run("import", "wind-csv", tables / "good.csv", "--as-of", "2024-12-04", "--home", tables / "h", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["rows"] == 1
    assert kept(tables / "h") == [("ABCD.O", 1.2e9, "2024-12-04T15:59:59Z")]


def test_a_row_that_fails_is_listed_and_nothing_is_taken_in(tables: Path) -> None:
    done = run("import", "wind-csv", tables / "good.csv", tables / "bad.csv", "--home", tables / "h")
    assert done.exit_code == 3
    assert f"{tables / 'bad.csv'}: row 3: not a code like NVDA.O: 'NOBODY'" in done.stderr
    assert not (tables / "h" / "suanli.db").exists() or kept(tables / "h") == []


def test_told_to_keep_going_it_takes_the_good_rows_of_the_good_files(tables: Path) -> None:
    line = ("import", "wind-csv", tables / "bad.csv", tables / "other.csv", "--home", tables / "h", "--keep-going")
    done = run(*line, "--as-of", "2024-12-04")
    assert done.exit_code == 3
    assert "other.csv: layout" in done.stderr
    assert [subject for subject, *_ in kept(tables / "h")] == ["ABCD.O"]


def test_parse_prints_the_good_rows_and_names_the_bad_ones_on_stderr(tables: Path) -> None:
    done = run("parse", "wind-csv", tables / "bad.csv", "--url", "file:///bad.csv", "--at", "2024-12-04T00:00:00Z")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["subject"] == "ABCD.O"
    assert "row 3: not a code" in done.stderr


def test_estimates_need_an_author_and_count_in_the_scale_that_is_given(tables: Path) -> None:
    (tables / "e.csv").write_text("company,y2025_h100e_low,y2025_h100e_high\n甲,1.5,2\n总计,1.5,2\n")
    line = ("import", "estimates", tables / "e.csv", "--home", tables / "h")
    assert "--author" in run(*line).stderr
    assert run(*line, "--author", "Somebody", "--scale", "10000", "--as-of", "2024-12-05").exit_code == 0
    rows = (
        open_database(tables / "h" / "suanli.db").execute("SELECT author, low, high, as_of FROM estimates").fetchall()
    )
    assert rows == [("Somebody", 15_000, 20_000, "2024-12-05")]
