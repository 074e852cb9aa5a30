"""`suanli backtest FILE`: each point judged by what was known before it."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from monitors.replayed import Point, replay
from monitors.series_file import grain_of, read_series
from suanli.__main__ import app

MONDAY = date(2026, 1, 5)
Table = list[tuple[object, ...]]


def weeks(count: int, *, series: int = 20, step_at: int | None = None, seed: int = 0) -> Table:
    """Calm series; the first has a step of 60 % at week `step_at`."""
    random, rows = Random(seed), list[tuple[object, ...]]()
    for number in range(series):
        level = 1000.0
        for week in range(count):
            level *= 1 + random.gauss(0, 0.02)
            stepped = number == 0 and step_at is not None and week >= step_at
            rows.append((f"s{number}", MONDAY + timedelta(days=7 * week), round(level * (1.6 if stepped else 1), 3)))
    return rows


def write(path: Path, rows: Table, header: str = "series,start,value") -> Path:
    with path.open("w", newline="") as file:
        file.write(header + "\n")
        csv.writer(file).writerows(rows)
    return path


def run(*line: object) -> Result:
    return CliRunner().invoke(app, ["backtest", *map(str, line)])


def judged(path: Path) -> dict[tuple[str, str], Point]:
    series = read_series(path)
    return {(one.series, one.start): one for one in replay(series, grain_of(series), 0.01)}


def test_a_step_is_told_once_with_what_was_expected_and_calm_weeks_keep_to_the_budget(tmp_path: Path) -> None:
    done = run(write(tmp_path / "f.csv", weeks(60, step_at=50)), "--json")
    assert done.exit_code == 0, done.output
    found = [json.loads(line) for line in done.stdout.splitlines()]
    stepped = str(MONDAY + timedelta(days=350))
    (step,) = [one for one in found if (one["series"], one["start"]) == ("s0", stepped)]
    assert set(step) == {"series", "start", "value", "expected", "low", "high", "p", "severity"}
    assert step["low"] < step["expected"] < step["high"] < step["value"]
    assert [one for one in found if one["series"] == "s0" and one["start"] > stepped] == []
    assert len(found) <= 1 + 0.02 * 20 * 52


def test_scores_are_from_0_to_1_one_a_point_and_the_step_has_the_highest(tmp_path: Path) -> None:
    done = run(write(tmp_path / "f.csv", weeks(30, step_at=25)), "--scores", "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == 600
    assert all(0 <= row["score"] <= 1 for row in rows)
    assert max(rows, key=lambda row: row["score"])["start"] == str(MONDAY + timedelta(days=175))


@given(st.integers(9, 29), st.integers(0, 5))
def test_no_score_depends_on_a_later_row(tmp_path_factory: pytest.TempPathFactory, count: int, seed: int) -> None:
    folder = tmp_path_factory.mktemp("causal")
    rows = weeks(30, series=3, step_at=20, seed=seed)
    until = MONDAY + timedelta(days=7 * count)
    whole = judged(write(folder / "whole.csv", rows))
    cut = judged(write(folder / "cut.csv", [row for row in rows if date.fromisoformat(str(row[1])) < until]))
    assert {key: (one.score, one.p) for key, one in cut.items()} == {
        key: (whole[key].score, whole[key].p) for key in cut
    }


def test_a_restated_value_is_judged_as_it_was_at_first_and_is_no_point_of_its_own(tmp_path: Path) -> None:
    rows: Table = [(*row, f"{row[1]}T12:00:00Z") for row in weeks(20, series=1)]
    wrong = list(rows)
    wrong[15] = ("s0", rows[15][1], 5000.0, rows[15][3])
    wrong.append(("s0", rows[15][1], rows[15][2], f"{rows[16][1]}T06:00:00Z"))
    header = "series,start,value,seen_at"
    as_is, restated = judged(write(tmp_path / "a.csv", rows, header)), judged(write(tmp_path / "b.csv", wrong, header))
    assert len(restated) == 20
    assert restated["s0", str(rows[15][1])].p < 0.01
    for week in (16, 17, 18, 19):
        assert restated["s0", str(rows[week][1])].score == as_is["s0", str(rows[week][1])].score


def test_values_of_any_sign_and_size_are_judged(tmp_path: Path) -> None:
    rows: Table = [("t", MONDAY + timedelta(days=n), (-1) ** n * (n % 5) / 1e6) for n in range(40)]
    done = run(write(tmp_path / "f.csv", rows), "--scores", "--json")
    assert len(done.stdout.splitlines()) == 40


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\n1,2\n", "no column series, start, value"),
        ("series,start,value\ns,2026-01-01,1\ns,soon,2\n", "line 3: column start: 'soon' is no date"),
        ("series,start,value\ns,2026-01-01,many\n", "line 2: column value: 'many' is no number"),
        ("series,start,value\n,2026-01-01,1\n", "line 2: column series is blank"),
        ("series,start,value,seen_at\ns,2026-01-01,1,x\n", "line 2: column seen_at: 'x' is no date"),
    ],
)
def test_a_fault_in_the_file_names_line_column_and_remedy(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "f.csv").write_text(text)
    done = run(tmp_path / "f.csv")
    assert done.exit_code != 0
    assert why in str(done.exception)


def test_months_days_and_weeks_are_told_apart_by_their_distances(tmp_path: Path) -> None:
    for days, grain in ((1, "day"), (7, "week"), (5, "instant")):
        rows: Table = [("s", MONDAY + timedelta(days=days * n), 1) for n in range(5)]
        assert grain_of(read_series(write(tmp_path / f"{days}.csv", rows))) == grain
    months: Table = [("s", f"2026-{month:02}", 1) for month in range(1, 8)]
    assert grain_of(read_series(write(tmp_path / "m.csv", months))) == "month"


def test_over_the_database_it_prints_what_would_have_alerted(tmp_path: Path) -> None:
    CliRunner().invoke(app, ["init", "--home", str(tmp_path / "h")])
    done = run("--home", tmp_path / "h")
    assert done.exit_code == 0
    assert "nothing would have alerted" in done.stdout
