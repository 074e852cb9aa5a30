"""The picture that goes with a message: the gravest finding, drawn from what the alert itself keeps."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest
from sqlite_utils import Database
from typer.testing import CliRunner

from monitors import outbox
from monitors.picture import picture_of
from storage.database import writing
from storage.home import Home
from suanli.__main__ import app
from tests.monitors.test_mail import NOW, Mailbox, mailbox, pictures

__all__ = ["mailbox"]

VISITS: dict[str, Any] = {
    "note_zh": "豆包 <b>访问量</b>下降 40%", "note_en": "Doubao <b>down</b>", "metric": "visits", "severity": 0.6,
    "start": "2026-02-01", "was": 10, "value": 6, "change": -0.4, "low": 9.0, "high": 11.0,
    "history": [["2025-12-01", 10], ["2026-01-01", 10], ["2026-02-01", 6]],
}  # fmt: skip
RANKS = VISITS | {
    "metric": "rank", "low": None, "high": None, "severity": 0.9,
    "history": [[f"2026-02-{day:02d}T05:00:00Z", day] for day in range(1, 20)],
}  # fmt: skip
STORY = VISITS | {"metric": "headlines", "severity": 1.0, "history": []}


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("finding", [VISITS, RANKS, VISITS | {"low": None}], ids=["band", "ranks", "no band"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_history_is_drawn_whatever_it_is_of(finding: dict[str, Any], lang: Any) -> None:
    picture = picture_of([finding], lang)
    assert picture is not None
    assert min(size(picture)) > 400


def test_of_several_findings_the_gravest_that_has_a_history_is_drawn() -> None:
    assert picture_of([STORY, VISITS, RANKS], "en") == picture_of([RANKS], "en")


@pytest.mark.parametrize("findings", [[], [STORY], [VISITS | {"history": VISITS["history"][:2]}], [{"note_zh": "x"}]])
def test_where_there_is_too_little_to_see_there_is_no_picture(findings: list[dict[str, Any]]) -> None:
    assert picture_of(findings, "zh") is None


def test_the_deliver_command_mails_the_alert_with_its_chart(
    db: Database, home: Home, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL", f"mailto://{mailbox.place}/?from=suanli@desk.example&to=li@desk.example&mode=insecure")
    home.settings.write_text(
        f'egress.allow = ["{mailbox.place}"]\n[[channels]]\nname = "mail"\nkind = "apprise"\nurl_env = "MAIL"\n'
    )
    with writing(db):
        db.execute(
            "INSERT INTO alerts VALUES ('a1', 'entity:kimi', 'analyst', 'kimi', 'firing', 0.9, ?, ?, ?, '[]',"
            " '2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z', NULL, NULL, NULL)",
            (VISITS["note_zh"], VISITS["note_en"], json.dumps([VISITS])),
        )
        outbox.queue(db, "a1", ["mail"], NOW)
    said = CliRunner().invoke(app, ["deliver", "--home", str(home.path)])
    assert (said.exit_code, said.stdout) == (0, "1 sent  0 put off  0 dead\n")
    (letter,) = mailbox.letters
    (picture,) = pictures(letter)
    assert min(size(picture)) > 400
