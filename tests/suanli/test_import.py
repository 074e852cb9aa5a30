"""`suanli import`: exports and tables that people have."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from storage.database import open_database
from storage.home import Home
from storage.journal import Journal
from suanli.__main__ import app
from suanli.crawl import take_in
from suanli.installation import Installation

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


def unboxed(done: Result) -> str:
    return " ".join(done.stderr.replace("│", "").split())


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


def test_parse_needs_no_address_of_an_export_and_one_of_anything_else(tables: Path) -> None:
    assert json.loads(run("parse", "wind-csv", tables / "good.csv", "--at", "2024-12-04").stdout)["value"] == 1.2e9
    done = run("parse", "feed", tables / "good.csv")
    assert (done.exit_code, "say --url ADDRESS" in unboxed(done)) == (2, True)


def test_a_source_of_files_is_not_crawled(tables: Path) -> None:
    done = run("crawl", "wind-csv", "--home", tables / "h")
    assert (done.exit_code, "suanli import wind-csv FILE" in unboxed(done), (tables / "h").exists()) == (2, True, False)


def test_estimates_need_an_author_and_count_in_the_scale_that_is_given(tables: Path) -> None:
    (tables / "e.csv").write_text("company,y2025_h100e_low,y2025_h100e_high\n甲,1.5,2\n总计,1.5,2\n")
    line = ("import", "estimates", tables / "e.csv", "--home", tables / "h")
    assert "--author" in run(*line).stderr
    assert run(*line, "--author", "Somebody", "--scale", "10000", "--as-of", "2024-12-05").exit_code == 0
    rows = (
        open_database(tables / "h" / "suanli.db").execute("SELECT author, low, high, as_of FROM estimates").fetchall()
    )
    assert rows == [("Somebody", 15_000, 20_000, "2024-12-05")]


def test_what_a_file_does_not_say_is_told_and_only_what_its_kind_can_be_told(tables: Path) -> None:
    (tables / "v.csv").write_text("Date,chat.example\n2024-11-01,100\n")
    line = ("import", "similarweb-csv", tables / "v.csv", "--home", tables / "h", "--as-of", "2024-12-04")
    assert "say --about granularity=weekly" in run(*line).stderr
    assert run(*line, "--about", "granularity=daily", "--about", "country=cn").exit_code == 0
    done = run(*line, "--about", "grain=daily")
    assert (done.exit_code, "granularity (daily, weekly or monthly)" in unboxed(done)) == (2, True)
    assert run("import", "wind-csv", tables / "good.csv", "--author", "Somebody").exit_code == 2


def test_a_source_that_is_crawled_takes_no_files(tables: Path) -> None:
    done = run("import", "feed", tables / "good.csv", "--home", tables / "h")
    assert (done.exit_code, "suanli crawl feed" in unboxed(done)) == (2, True)


def test_figures_of_days_to_come_are_named_and_none_is_lost_without_a_word(tables: Path) -> None:
    (tables / "f.csv").write_text("代码,日期,收盘价\nABCD.O,2024-12-03,12\nABCD.O,2025-12-04,13\n")
    line = ("import", "wind-csv", tables / "f.csv", "--home", tables / "h", "--as-of", "2024-12-04")
    done = run(*line)
    assert (done.exit_code, (tables / "h").exists()) == (3, False)
    assert "close of ABCD.O: starts on 2025-12-04, after it was seen (2024-12-04T15:59:59Z); say --as-of" in done.stderr
    assert run(*line, "--keep-going").exit_code == 3
    assert [value for _, value, _ in kept(tables / "h")] == [12]
    assert run(*line[:-1], "2999-01-01").exit_code == 2


def test_where_nothing_is_good_there_is_no_run_to_keep_going_with(tables: Path) -> None:
    done = run("import", "wind-csv", tables / "other.csv", "--home", tables / "h", "--keep-going")
    assert (done.exit_code, "nothing was taken in" in done.stderr, (tables / "h").exists()) == (3, True, False)


def test_an_import_that_is_killed_before_its_end_leaves_nothing_to_take_in(
    tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(self: Journal, *said: object) -> None:
        raise Killed

    line = ("import", "wind-csv", tables / "good.csv", "--home", tables / "h")
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "end", die)
        with pytest.raises(Killed):
            CliRunner().invoke(app, [str(word) for word in line], catch_exceptions=False)
    assert run("ingest", "--home", tables / "h").stdout == "no journal was waiting\n"
    assert kept(tables / "h") == []
    assert run(*line).exit_code == 0


def test_an_import_whose_journal_another_process_took_in_says_what_it_knows(
    tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    appear = Journal.appear

    def appear_and_be_taken(journal: Journal) -> None:
        appear(journal)
        take_in(Installation(Home(tables / "h")))

    monkeypatch.setattr(Journal, "appear", appear_and_be_taken)
    done = run("import", "wind-csv", tables / "good.csv", "--home", tables / "h", "--json")
    assert (done.exit_code, json.loads(done.stdout)["records"], len(kept(tables / "h"))) == (0, 1, 1)
