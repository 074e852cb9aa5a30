"""A crawl in a process of its own: how it is started, what it leaves, and how it is ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers import registry
from crawlers.supervise import COMMAND, crawl, is_alive, run_key
from storage.home import Home
from storage.journal import read_journal

STUBBORN = """
import os, pathlib, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
mine = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
home = pathlib.Path(sys.argv[sys.argv.index("--home") + 1])
home.mkdir()
(home / "pids").write_text(f"{os.getpid()} {mine.pid}")
time.sleep(600)
"""
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_crawl_that_overruns_is_killed_with_all_that_it_started(home: Home) -> None:
    done = crawl(home, "any", limit=1.0, grace=0.1, command=(sys.executable, "-c", STUBBORN))
    assert (done.journal, done.outcome) == (None, "killed")
    assert "longer than 1 s" in done.detail
    pids = [int(pid) for pid in (home.path / "pids").read_text().split()]
    assert len(pids) == 2
    assert is_alive(os.getpid())
    assert not any(map(is_alive, pids))


def test_a_crawl_that_dies_before_its_journal_has_failed(home: Home) -> None:
    done = crawl(home, "any", command=(sys.executable, "-c", "raise SystemExit(3)"))
    assert (done.journal, done.outcome, done.detail) == (
        None,
        "failed",
        "its process ended with 3 before its journal began",
    )


def test_an_unknown_source_is_told_with_what_is_near(home: Home, tmp_path: Path) -> None:
    with (tmp_path / "stderr").open("w") as stderr:
        done = crawl(home, registry.slugs()[0] + "x", stderr=stderr)
    assert (done.journal, done.outcome) == (None, "failed")
    assert f"did you mean {registry.slugs()[0]}" in (tmp_path / "stderr").read_text()


def test_a_crawl_leaves_a_journal_that_nobody_holds_under_a_key_that_sorts_by_time(
    home: Home, tmp_path: Path, serve: Callable[[Any], Any]
) -> None:
    slug = registry.slugs()[0]
    gateway = serve(lambda asking: {"status": 404})
    index = tmp_path / "index.jsonl"
    index.write_text(json.dumps({"source": slug, "url": "https://nowhere.example/"}))
    done = crawl(
        home, slug, via=f"http://127.0.0.1:{gateway.port}", urls=index, at="2026-03-01T08:00:00Z", clock=lambda: NOW
    )
    assert done.outcome in ("refused", "failed")
    assert done.journal is not None
    assert done.journal.name.startswith(f"20260301T080000Z-{slug}-")
    journal = read_journal(done.journal)
    assert [page.url for page in journal.pages] == ["https://nowhere.example/"]
    assert (journal.header.source, journal.header.started_at) == (slug, "2026-03-01T08:00:00Z")


def test_a_crawl_that_nobody_ends_ends_itself(home: Home, tmp_path: Path, serve: Callable[[Any], Any]) -> None:
    slug = registry.slugs()[0]
    gateway = serve(lambda asking: None)
    index = tmp_path / "index.jsonl"
    index.write_text(json.dumps({"source": slug, "url": "https://nowhere.example/"}))
    via = f"http://127.0.0.1:{gateway.port}"
    line = [
        *COMMAND,
        slug,
        "--home",
        str(home.path),
        "--run",
        "r",
        "--via",
        via,
        "--urls",
        str(index),
        "--limit",
        "0.5",
    ]
    paths = f"{Path(__file__).resolve().parents[2]}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    done = subprocess.run(line, env=os.environ | {"PYTHONPATH": paths}, timeout=60, check=False)
    assert done.returncode == -signal.SIGALRM
    assert not (home.journals / "r.jsonl").exists() or read_journal(home.journals / "r.jsonl").end is None


def test_two_runs_of_one_second_have_two_keys() -> None:
    assert run_key("feed", NOW) != run_key("feed", NOW)
    assert run_key("feed", NOW, lambda n: "00" * n) == "20260301T080000Z-feed-000000"
