"""Whatever is wrong on the machine: one line on stderr with the place and the remedy, no traceback, no exit code 0."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from storage.home import Home
from suanli.__main__ import app
from suanli.faults import in_words
from tests.suanli.test_commands import ROOT, suanli


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("whole"))
    assert CliRunner().invoke(app, ["init", "--home", str(home.path)]).exit_code == 0
    return home


@pytest.fixture
def made(whole: Home, tmp_path: Path) -> Home:
    shutil.copytree(whole.path, tmp_path / "home")
    return Home(tmp_path / "home")


def assert_plain(said: subprocess.CompletedProcess[str], *words: str) -> None:
    assert said.returncode not in (0, None), said.stdout
    assert "Traceback" not in said.stderr
    assert len(said.stderr.splitlines()) == 1, said.stderr
    for word in words:
        assert word in said.stderr


def spoil(path: Path, text: str = "this is no database at all, whatever its name may be. " * 40) -> None:
    for aside in path.parent.glob(f"{path.name}-*"):
        aside.unlink()
    path.write_text(text)


@pytest.mark.parametrize(
    "words",
    ["status", "doctor", "alerts list", "export runs", "feeds -o {tmp}/f", "report -o {tmp}/r.html", "why x", "detect"],
)
def test_a_database_that_is_none_is_named_with_the_remedy(made: Home, tmp_path: Path, words: str) -> None:
    spoil(made.database)
    said = suanli(*words.format(tmp=tmp_path).split(), "--home", made.path)
    assert_plain(said, "suanli.db", "restore a backup")


def test_a_database_that_is_damaged_within_is_named_with_the_remedy(made: Home) -> None:
    # Every page but the first, so that it opens and cannot be read.
    with sqlite3.connect(made.database) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    body = made.database.read_bytes()
    made.database.write_bytes(body[:size] + b"\xff" * (len(body) - size))
    assert_plain(suanli("export", "runs", "--home", made.path), str(made.path), "restore a backup")
    assert_plain(suanli("status", "--home", made.path), str(made.path), "restore a backup")


def test_an_archive_that_is_none_is_named_with_the_remedy(made: Home) -> None:
    spoil(made.archive)
    assert_plain(suanli("drift", "--home", made.path), "pages.db", "restore a backup")
    assert_plain(suanli("reparse", "feed", "--home", made.path), "pages.db", "restore a backup")


def test_a_home_that_is_a_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for command in (("init",), ("crawl", "hn")):
        assert_plain(suanli(*command, "--home", tmp_path / "file"), str(tmp_path / "file"), "a folder is needed")


def test_a_watchlist_with_a_fault_is_told_by_status_and_doctor(made: Home) -> None:
    made.watchlist.write_text("entities = 3\n")
    for command in ("status", "doctor"):
        assert_plain(suanli(command, "--home", made.path), "watchlist.toml:1: entities: must be a list")


@pytest.mark.parametrize(("out", "words"), [("{tmp}", "Is a directory"), ("{tmp}/no/o.csv", "there is no such folder")])
def test_an_export_to_no_file_names_the_place(made: Home, tmp_path: Path, out: str, words: str) -> None:
    said = suanli("export", "runs", "-o", out.format(tmp=tmp_path), "--home", made.path)
    assert_plain(said, words, str(tmp_path))


@pytest.mark.parametrize("how", ["csv", "jsonl", "parquet", "xlsx"])
def test_where_no_file_can_grow_an_export_says_so_and_leaves_nothing(made: Home, tmp_path: Path, how: str) -> None:
    with sqlite3.connect(made.database) as db:
        db.executemany(
            "INSERT INTO runs (key, source, started_at, outcome, pages, records, counts, detail, recorded_at)"
            " VALUES (?, 'feed', '2026-01-01T00:00:00Z', 'ok', 0, 0, '{}', hex(randomblob(500)), '')",
            [(str(n),) for n in range(500)],
        )
    db.close()
    out = tmp_path / "out"
    out.mkdir()
    command = [sys.executable, "-m", "suanli", "export", "runs", "-o", str(out / f"o.{how}"), "--home", str(made.path)]
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (65_536, 65_536))
    # What measures coverage would want to write a file of its own.
    own = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    said = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, preexec_fn=limit, env=own)
    assert_plain(said, "ulimit -f" if how in ("csv", "jsonl") else "written")
    assert not list(out.iterdir())


def test_where_the_disk_is_full_the_remedy_is_room_and_no_backup(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=4096)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: full)
    for said in ("disk I/O error", "database or disk is full", "unable to open database file"):
        assert "make room" in in_words(sqlite3.OperationalError(said), tmp_path / "missing")
    assert "restore a backup" in in_words(sqlite3.DatabaseError("database disk image is malformed"), tmp_path)
