"""`suanli export`: tables for other tools."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from reports.export import TABLES, harmless
from storage.home import Home
from storage.records import Headline, Point
from suanli.__main__ import app

HOSTILE = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture
def filled(see: Callable[..., None], home: Home) -> Path:
    """Two looks at one series, a month restated, and a headline that is a formula."""
    for day, value in ((1, 10.0), (2, 11.0)):
        see(
            datetime(2026, 3, day, tzinfo=UTC),
            Point("visits", "a.example", "2026-01-01", "month", value, "visits", {"country": "WW"}),
            Headline("h1", title=HOSTILE, url="https://a.example/1", published_at=None, summary=None),
        )
    return home.path


def run(*line: object) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, line)])


def test_observations_come_with_their_series_and_all_their_vintages(filled: Path) -> None:
    rows = list(csv.DictReader(run("observations", "--home", filled).stdout.splitlines()))
    assert [(row["subject"], row["value"], row["seen_at"]) for row in rows] == [
        ("a.example", "10.0", "2026-03-01T00:00:00Z"),
        ("a.example", "11.0", "2026-03-02T00:00:00Z"),
    ]


def test_as_of_shows_nothing_that_was_seen_later_and_since_nothing_that_was_seen_earlier(filled: Path) -> None:
    for bounds, value in ((("--as-of", "2026-03-01T12:00:00Z"), 10.0), (("--since", "2026-03-01T12:00:00Z"), 11.0)):
        done = run("observations", "--home", filled, "--format", "jsonl", *bounds)
        assert [json.loads(line)["value"] for line in done.stdout.splitlines()] == [value]


def test_a_title_that_is_a_formula_is_none_in_a_spreadsheet_and_whole_in_json(filled: Path, tmp_path: Path) -> None:
    (row,) = csv.DictReader(run("headlines", "--home", filled).stdout.splitlines())
    assert row["title"] == f"'{HOSTILE}"
    assert json.loads(run("headlines", "--home", filled, "--format", "jsonl").stdout)["title"] == HOSTILE
    assert run("headlines", "--home", filled, "--format", "xlsx", "-o", tmp_path / "h.xlsx").exit_code == 0
    cells = [cell for line in openpyxl.load_workbook(tmp_path / "h.xlsx").worksheets[0].iter_rows() for cell in line]
    assert any(cell.value == f"'{HOSTILE}" for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1"])
def test_what_a_spreadsheet_takes_for_a_formula_is_made_a_text(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless(-1.5) == -1.5


@pytest.mark.parametrize("table", TABLES)
def test_each_public_table_can_be_had(filled: Path, table: str) -> None:
    done = run(table, "--home", filled)
    assert done.exit_code == 0, done.exception
    assert done.stdout.count("\n") >= 1


def test_a_table_that_is_none_is_told_with_those_that_are(filled: Path) -> None:
    done = run("passwords", "--home", filled)
    assert done.exit_code != 0
    assert "there are observations, latest" in str(done.exception)


def test_a_file_stands_only_when_it_is_whole(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("before")
    assert run("runs", "--home", filled, "-o", tmp_path / "out.csv").exit_code == 0
    assert (tmp_path / "out.csv").read_text().startswith("id,key,source")
    assert not list(tmp_path.glob(".out.csv*"))
    assert run("runs", "--home", filled, "--format", "pdf", "-o", tmp_path / "no.pdf").exit_code == 2
    assert not (tmp_path / "no.pdf").exists()
