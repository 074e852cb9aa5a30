"""`suanli backtest FILE`: each point judged by what was known before it."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from monitors.replayed import replay
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


def seen_when_over(rows: Table) -> Table:
    return [(*row, f"{date.fromisoformat(str(row[1])) + timedelta(days=7)}T12:00:00Z") for row in rows]


def write(path: Path, rows: Table, header: str = "series,start,value") -> Path:
    with path.open("w", newline="") as file:
        file.write(header + "\n")
        csv.writer(file).writerows(rows)
    return path


def run(*line: object) -> Result:
    return CliRunner().invoke(app, ["backtest", *map(str, line)])


def judged(path: Path) -> dict[tuple[str, str], tuple[float, float]]:
    """The score and the rarity of each point."""
    file = read_series(path)
    said = replay(file, grain_of(file), 0.01)
    keys = [(file.names[file.series[row]], file.starts[file.written[row]]) for row in said.row]
    return dict(zip(keys, zip(said.score.tolist(), said.p.tolist(), strict=True), strict=True))


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
    assert len(cut) == 3 * count
    assert np.array(list(cut.values())) == pytest.approx(np.array([whole[key] for key in cut]), nan_ok=True, abs=0)


def test_a_restated_value_is_judged_as_it_was_at_first_and_is_no_point_of_its_own(tmp_path: Path) -> None:
    rows = seen_when_over(weeks(20, series=1))
    wrong = list(rows)
    wrong[15] = ("s0", rows[15][1], 5000.0, rows[15][3])
    wrong.append(("s0", rows[15][1], rows[15][2], f"{rows[17][1]}T06:00:00Z"))
    header = "series,start,value,seen_at"
    as_is, restated = judged(write(tmp_path / "a.csv", rows, header)), judged(write(tmp_path / "b.csv", wrong, header))
    assert len(restated) == 20
    assert restated["s0", str(rows[15][1])][1] < 0.01
    for week in (16, 17, 18, 19):
        assert restated["s0", str(rows[week][1])][0] == as_is["s0", str(rows[week][1])][0]


def test_a_period_that_comes_late_is_judged_by_what_lies_before_it_and_changes_nothing_before(tmp_path: Path) -> None:
    rows = seen_when_over(weeks(20, series=1))
    late = [*rows[:14], *rows[15:18], (*rows[14][:3], f"{rows[18][1]}T18:00:00Z"), *rows[18:]]
    header = "series,start,value,seen_at"
    in_time, came_late = (
        judged(write(tmp_path / "a.csv", rows, header)),
        judged(write(tmp_path / "b.csv", late, header)),
    )
    place = {str(row[1]): week for week, row in enumerate(rows)}
    same = {place[start] for (name, start), said in came_late.items() if said[0] == in_time[name, start][0]}
    assert same >= {*range(8, 15), 18, 19}
    assert len(came_late) == 20


def test_a_restatement_changes_no_score_of_a_point_seen_before_it(tmp_path: Path) -> None:
    rows = seen_when_over(weeks(20, series=2))
    again: Table = [(*row[:2], 7.0, "2027-01-01T00:00:00Z") for row in rows]
    header = "series,start,value,seen_at"
    as_is, later = (
        judged(write(tmp_path / "a.csv", rows, header)),
        judged(write(tmp_path / "b.csv", rows + again, header)),
    )
    assert np.array(list(later.values())) == pytest.approx(np.array(list(as_is.values())), nan_ok=True, abs=0)


def test_half_a_week_is_no_crash_and_the_week_is_judged_once_it_is_over(tmp_path: Path) -> None:
    rows = seen_when_over(weeks(20, series=2))
    half: Table = [(*row[:2], float(str(row[2])) / 2, f"{row[1]}T12:00:00Z") for row in rows]
    header = "series,start,value,seen_at"
    as_is = judged(write(tmp_path / "a.csv", rows, header))
    mixed = [one for pair in zip(half, rows, strict=True) for one in pair]
    halves = judged(write(tmp_path / "b.csv", mixed, header))
    assert list(halves) == list(as_is)
    assert np.array(list(halves.values())) == pytest.approx(np.array(list(as_is.values())), nan_ok=True, abs=0)
    last = str(rows[19][1])
    ends = judged(write(tmp_path / "c.csv", [*rows[:19], half[19], *rows[20:]], header))
    assert len(ends) == 40
    assert np.isnan(ends["s0", last][0])
    assert ends["s0", last][1] == 1


def test_dates_that_are_those_of_ends_make_no_week_a_partial_one(tmp_path: Path) -> None:
    rows: Table = [(*row, f"{row[1]}T12:00:00Z") for row in weeks(20, series=1, step_at=15)]
    said = judged(write(tmp_path / "a.csv", rows, "series,start,value,seen_at"))
    assert said["s0", str(rows[15][1])][1] < 0.01


def test_rows_may_stand_in_any_order_and_blank_values_are_no_points(tmp_path: Path) -> None:
    rows = weeks(20, series=3)
    mixed = [*rows, ("s0", "2027-01-04", " "), ("s0", "2027-01-11", "NaN")]
    Random(1).shuffle(mixed)
    one, other = judged(write(tmp_path / "a.csv", rows)), judged(write(tmp_path / "b.csv", mixed))
    assert one.keys() == other.keys()
    assert np.array([other[key] for key in one]) == pytest.approx(np.array(list(one.values())), nan_ok=True, abs=0)


def test_a_missing_day_shifts_no_weekday(tmp_path: Path) -> None:
    random = Random(3)
    days = [MONDAY + timedelta(days=n) for n in range(70)]
    rows: Table = [("s", day, 1000 * (0.5 if day.weekday() > 4 else 1) * (1 + random.gauss(0, 0.01))) for day in days]
    holes = [row for number, row in enumerate(rows) if number not in (30, 44, 45)]
    found = [start for (_, start), (_, p) in judged(write(tmp_path / "f.csv", holes)).items() if p <= 0.01]
    assert [start for start in found if start >= str(MONDAY + timedelta(days=21))] == []


def test_the_first_weekend_of_many_series_that_begin_on_one_day_is_no_news(tmp_path: Path) -> None:
    random = Random(3)
    shape = (1000, 1050, 1050, 1030, 1000, 740, 700)
    rows: Table = [
        (f"s{number}", MONDAY + timedelta(days=day), round(shape[day % 7] * random.gauss(1, 0.04), 3))
        for number in range(200)
        for day in range(28)
    ]
    found = [json.loads(line)["start"] for line in run(write(tmp_path / "f.csv", rows), "--json").stdout.splitlines()]
    assert len(found) <= 0.0125 * 200 * 20


def test_a_long_stream_is_told_once_with_figures_whatever_stands_beside_it(tmp_path: Path) -> None:
    random, begin = Random(2), datetime(2026, 1, 1, tzinfo=UTC)
    rows: Table = [
        ("cpu", (begin + timedelta(minutes=5 * n)).isoformat(), 50 + random.gauss(0, 1) + (40 if n == 900 else 0))
        for n in range(1200)
    ]
    short: Table = [("other", (begin + timedelta(days=n)).isoformat(), 5 + n % 2) for n in range(30)]
    done = run(write(tmp_path / "f.csv", rows + short), "--json")
    (told,) = [row for row in map(json.loads, done.stdout.splitlines()) if row["start"] == rows[900][1]]
    assert told["low"] < told["expected"] < told["high"] < told["value"]
    assert told["p"] < 0.005
    assert len(done.stdout.splitlines()) <= 6


def test_shifts_are_the_straight_pieces_of_each_series_as_last_known(tmp_path: Path) -> None:
    random, days = Random(4), [MONDAY + timedelta(days=7 * week) for week in range(30)]
    rows: Table = [
        (name, day, (160 if name == "s0" and day >= days[14] else 100) + random.gauss(0, 2), f"{day}T12:00:00Z")
        for name in ("s0", "s1")
        for day in days
    ]
    wrong: Table = [(name, day, 1e6, "2024-01-01T00:00:00Z") for name, day, *_ in rows[40:43]]
    mixed = wrong + rows
    random.shuffle(mixed)
    done = run(write(tmp_path / "f.csv", mixed, "series,start,value,seen_at"), "--shifts", "--json")
    before, after, other = sorted(map(json.loads, done.stdout.splitlines()), key=lambda one: one["series"])
    assert [one["series"] for one in (before, after, other)] == ["s0", "s0", "s1"]
    assert (before["end"], after["start"], after["end"]) == tuple(str(days[week]) for week in (13, 14, 29))
    assert (other["start"], other["end"]) == (str(days[0]), str(days[29]))
    assert after["first"] == pytest.approx(1.6 * before["last"], rel=0.1)
    assert run(write(tmp_path / "e.csv", []), "--shifts", "--json").stdout == ""


def test_shifts_as_known_tell_with_which_period_each_was_known(tmp_path: Path) -> None:
    rows = weeks(60, series=1, step_at=40)
    done = run(write(tmp_path / "f.csv", rows), "--shifts", "--as-known", "--json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    (step,) = [one for one in told if one["start"] == str(rows[40][1])]
    assert str(rows[45][1]) <= step["known"] <= str(rows[55][1])
    later = run(write(tmp_path / "g.csv", rows[:50]), "--shifts", "--as-known", "--json")
    assert [json.loads(line) for line in later.stdout.splitlines()] == [
        one for one in told if one["known"] < str(rows[50][1])
    ]


def test_two_readings_of_one_instant_are_two_points(tmp_path: Path) -> None:
    rows: Table = [("t", f"2026-01-01T{n // 2:02}:00", 100 + n % 3) for n in range(40)]
    done = run(write(tmp_path / "f.csv", rows), "--scores", "--json", "--grain", "instant")
    assert [json.loads(line)["start"] for line in done.stdout.splitlines()] == [row[1] for row in rows]


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
        ("series,start,value\ns,2026-01-01,inf\n", "line 2: column value: 'inf' is no number"),
        ("series,start,value\ns,2026-01-01,1,234\n", "line 2: 4 fields under a header of 3; quote"),
        ("series,start,value,value\ns,2026-01-01,1,1\n", "line 1: column value: stands twice in the header"),
        ("series,start,value\n\ns,2026-01-01,1\ns,2026-01,2\n", "line 4: column start: '2026-01' has another value"),
    ],
)
def test_a_fault_in_the_file_names_line_column_and_remedy(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "f.csv").write_text(text)
    done = run(tmp_path / "f.csv")
    assert done.exit_code == 1
    assert why in str(done.exception)


def test_a_file_that_is_not_there_and_one_that_is_no_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "gbk.csv").write_bytes("series,start,value\n访问,2026-01-01,1\n".encode("gbk"))
    for name, why in (("none.csv", "none.csv: No such file"), ("gbk.csv", "not a CSV in UTF-8")):
        done = run(tmp_path / name)
        assert done.exit_code == 1
        assert why in str(done.exception)


def test_files_of_nothing_one_point_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    header = "series,start,value\n"
    for text, points in ((header, 0), (f"{header}s,2026-01-01,1\n", 1), (f"\ufeff{header}s,2026-01-01,\n", 0)):
        (tmp_path / "f.csv").write_text(text, encoding="utf-8")
        told, scores = run(tmp_path / "f.csv", "--json"), run(tmp_path / "f.csv", "--scores", "--json")
        assert (told.exit_code, told.stdout, scores.exit_code) == (0, "", 0)
        assert len(scores.stdout.splitlines()) == points


def test_the_same_row_twice_is_one_point(tmp_path: Path) -> None:
    rows = weeks(20, series=1)
    assert judged(write(tmp_path / "a.csv", rows)).keys() == judged(write(tmp_path / "b.csv", rows * 2)).keys()


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
