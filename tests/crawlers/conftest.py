"""A small web on loopback, and crawls over it in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from storage.home import Home
from storage.journal import JournalText, PageEntry, read_journal

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Crawls:
    """What a batch of crawls left behind."""

    home: Home
    stderr: str

    def journal(self, run: str) -> JournalText:
        return read_journal(self.home.path / "kept" / f"{run}.jsonl")

    def looks(self, run: str) -> dict[str, PageEntry]:
        """The run's looks by address."""
        return {entry.url: entry for entry in self.journal(run).pages}

    def everything_written(self) -> bytes:
        """All bytes of all files that the crawls left, and all that they said."""
        files = (path.read_bytes() for path in self.home.path.rglob("*") if path.is_file())
        return b"".join(files) + self.stderr.encode()


Crawl = Callable[..., Crawls]


@pytest.fixture(scope="session")
def crawl_all(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """Run crawls in one process of their own: `crawl_all(crawls, names=…, allow=…, via=…, environment=…)`."""

    def run(
        crawls: list[dict[str, Any]],
        environment: dict[str, str] | None = None,
        settings: dict[str, Any] | None = None,
        prepare: Callable[[Home], None] = lambda home: home.path.mkdir(),
        **told: Any,
    ) -> Crawls:
        home = Home(tmp_path_factory.mktemp("crawls") / "home")
        prepare(home)
        wanted = {"home": str(home.path), "crawls": crawls, "settings": settings or {}, "names": {}} | told
        paths = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("several_crawls.py"))],
            input=json.dumps(wanted),
            capture_output=True,
            text=True,
            timeout=120,
            env=os.environ | {"PYTHONPATH": paths} | (environment or {}),
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return Crawls(home, done.stderr)

    return run
