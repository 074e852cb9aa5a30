"""`suanli serve` as a process: what it needs, and that nothing of it stays when it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.home import Home

SERVE = [sys.executable, "-m", "suanli", "serve", "--port", "0", "--home"]


@pytest.fixture
def opened(home: Home, db: Database) -> Home:
    db.close()
    return home


def test_a_person_without_a_password_is_a_fault_that_names_the_variable(opened: Home) -> None:
    opened.settings.write_text('[[web.people]]\nname = "li"\npassword_env = "SUANLI_NOBODY_SET"\n', "utf-8")
    done = subprocess.run([*SERVE, str(opened.path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "SUANLI_NOBODY_SET must hold a password of 12 signs or more" in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_a_fault_in_one_line(opened: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run([*SERVE, str(opened.path), "--port", port], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr.replace("\n", " ")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_when_it_ends_what_draws_ends_too(opened: Home, how: signal.Signals, tmp_path: Path) -> None:
    # Whoever inherits this pipe keeps it open: it ends when the last process of the server has.
    reading, writing = os.pipe()
    child = subprocess.Popen(
        [*SERVE, str(opened.path)], stderr=subprocess.PIPE, stdout=writing, text=True, pass_fds=(writing,)
    )
    os.close(writing)
    assert child.stderr
    with urllib.request.urlopen(child.stderr.readline().strip(), timeout=60) as answer:
        assert b"<html" in answer.read()  # by now the week is being drawn, or has been
    child.send_signal(how)
    with os.fdopen(reading) as pipe:
        assert pipe.read() == ""
    child.wait(60)
    child.stderr.close()
