"""`suanli report`: what it writes, and what it says of a wrong option."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from sqlite_utils import Database
from typer.testing import CliRunner

from storage.home import Home
from suanli.report import report

app = typer.Typer()
app.command()(report)


def run(home: Home, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["--home", str(home.path), *words])
    return done.exit_code, done.output


def test_a_report_is_written_as_known_at_the_end_of_a_day_in_shanghai(
    full_db: Database, home: Home, tmp_path: Path
) -> None:
    full_db.close()
    code, said = run(home, "--as-of", "2024-12-05", "--format", "html,xlsx", "-o", str(tmp_path))
    assert code == 0
    assert [Path(line).name for line in said.split()] == ["suanli-2024-12-05-zh.html", "suanli-2024-12-05-zh.xlsx"]
    assert "2024-12-05 23:59" in (tmp_path / "suanli-2024-12-05-zh.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (["--format", "html,odt"], "html, pdf, docx"),
        (["--format", ","], "html, pdf, docx"),
        (["--lang", "fr"], "zh or en"),
    ],
)
def test_a_wrong_option_is_told_with_those_there_are(
    full_db: Database, home: Home, words: list[str], remedy: str
) -> None:
    code, said = run(home, *words)
    assert code == 2
    assert remedy in said
