"""Crawling in a child process: one that hangs, leaks or dies takes nothing with it, and ends when its time is up."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import crawlers
from crawlers.options import Clock, wall_clock
from storage.home import Home
from storage.journal import SUFFIX, JournalUnusable, Outcome, read_journal

LIMIT = 1800.0
"""Seconds that one crawl may take, if nothing else is said."""
GRACE = 5.0
"""Seconds that a crawl which is told to end has to sum itself up."""
COMMAND = (sys.executable, "-m", "crawlers.child")


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl left behind: its journal (None where it could not even begin), and how it went."""

    journal: Path | None
    outcome: Outcome
    detail: str = ""


def run_key(slug: str, now: datetime, token: Callable[[int], str] = secrets.token_hex) -> str:
    """A key that no other run has, and that sorts by time."""
    return f"{now.strftime('%Y%m%dT%H%M%SZ')}-{slug}-{token(3)}"


def crawl(
    home: Home,
    slug: str,
    *,
    via: str | None = None,
    urls: Path | None = None,
    at: str | None = None,
    limit: float = LIMIT,
    clock: Clock = wall_clock,
    most: int | None = None,
    grace: float = GRACE,
    command: Sequence[str] = COMMAND,
    stderr: IO[str] | None = None,
) -> Crawled:
    """Crawl one source in a process of its own, for `limit` seconds at most; the journal is ready to be taken in.

    `via` and `urls` are what --via and --urls name, `at` the instant that the crawl takes for now where time is
    simulated, `most` how many pages it may ask; `clock` names the run.
    Raises nothing for what a crawl may do: its outcome says it.
    """
    key = run_key(slug, clock())
    options = {"--via": via, "--urls": urls, "--at": at, "--most": most}
    given = [text for name, value in options.items() if value is not None for text in (name, str(value))]
    line = [*command, slug, "--home", str(home.path), "--run", key, "--limit", str(limit + 2 * grace), *given]
    # Its own session, so that the terminal's Ctrl-C reaches it through us alone, and its group is its own.
    child = subprocess.Popen(line, env=_environment(), stderr=stderr, start_new_session=True)
    try:
        code = child.wait(timeout=limit)
        killed = code < 0
    except subprocess.TimeoutExpired:
        code, killed = None, True
    finally:
        end_with_children(child, grace)
    return _crawled(home.journals / f"{key}{SUFFIX}", code, killed, limit)


def end_with_children(child: subprocess.Popen[bytes], grace: float = GRACE) -> None:
    """End a process and all it started, a browser in its own group included; politely first, so that it can sum up."""
    family = {child.pid, *_descendants(child.pid)}
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(timeout=grace)
        except subprocess.TimeoutExpired:
            family |= set(_descendants(child.pid))
    for pid in family - {child.pid}:
        _kill(os.kill, pid)
    _kill(os.killpg, child.pid)
    child.wait()
    _until_gone(family, max(grace, GRACE))


def _crawled(journal: Path, code: int | None, killed: bool, limit: float) -> Crawled:
    if not journal.exists():
        why = f"it took longer than {limit:g} s" if code is None else f"its process ended with {code}"
        return Crawled(None, "killed" if killed else "failed", f"{why} before its journal began")
    try:
        end = read_journal(journal).end
    except JournalUnusable as error:
        return Crawled(None, "failed", str(error))
    if end is not None and end.outcome != "killed":
        return Crawled(journal, end.outcome, end.detail)
    why = f"it took longer than {limit:g} s and was ended" if code is None else f"its process ended with {code}"
    return Crawled(journal, "killed", why)


def _environment() -> dict[str, str]:
    """Ours, with the place this package was loaded from first, so that the child loads the same one."""
    own = str(Path(crawlers.__file__).resolve().parent.parent)
    paths = [own, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths)}


def _descendants(pid: int) -> list[int]:
    """The processes below one, where the system tells (Linux's /proc); elsewhere none."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(re.sub(r".*\)", "", stat.read_text("utf-8", "replace"), flags=re.DOTALL).split()[1])
        except (OSError, IndexError, ValueError):
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.extend(below)
        waiting.extend(below)
    return found


def _until_gone(pids: Collection[int], seconds: float) -> None:
    """Wait until killed processes are dead: a signal is only a request until the kernel has carried it out."""
    until = time.monotonic() + seconds
    while any(map(is_alive, pids)) and time.monotonic() < until:
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    """Whether a process runs, where the system tells (Linux's /proc): one that is dead but not collected does not."""
    try:
        state = re.search(r"^State:\s*(\S)", Path(f"/proc/{pid}/status").read_text("utf-8", "replace"), re.MULTILINE)
    except OSError:
        return False
    return state is not None and state[1] not in "ZX"


def _kill(how: Callable[[int, int], None], target: int) -> None:
    try:
        how(target, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
