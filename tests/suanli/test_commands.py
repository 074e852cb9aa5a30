"""The command line, as a newcomer meets it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner, Result

from crawlers.registry import get
from reports.web.words import words as words_in
from storage.database import open_database, writing
from storage.home import Home
from suanli.__main__ import app
from suanli.installation import Installation
from watchlist.fields import Lang
from watchlist.models import AppChart, Watchlist

ROOT = Path(__file__).parent.parent.parent
BODIES = ROOT / "tests" / "sources"


def say(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def suanli(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "suanli", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, env=os.environ | environment, cwd=ROOT, check=False)


@pytest.fixture
def made(home: Home) -> Home:
    assert say("init", "--home", home.path).exit_code == 0
    return home


def test_init_makes_a_home_and_leaves_what_is_there(home: Home) -> None:
    said = say("init", "--home", home.path)
    assert said.exit_code == 0
    assert home.database.exists()
    home.settings.write_text('contact = "ops@example.com"\n')
    assert say("init", "--home", home.path).exit_code == 0
    assert home.settings.read_text() == 'contact = "ops@example.com"\n'


def test_a_source_for_which_the_watchlist_names_nothing_is_idle_and_not_on_the_schedule(made: Home) -> None:
    def states() -> dict[str, str]:
        return {
            row["source"]: row["on"]
            for row in map(json.loads, say("sources", "--home", made.path, "--json").stdout.splitlines())
        }

    assert (states()["news-sitemap"], states()["feed"], states()["keepa"]) == ("idle", "on", "off")
    assert "news-sitemap" not in Installation(made).cadences()
    assert "news-sitemap" not in say("status", "--home", made.path, "--json").stdout
    assert "news-sitemap" in say("init", "--home", made.path).stdout.split("idle")[1]
    told = {
        row["source"]: row["state"]
        for row in map(json.loads, say("doctor", "--home", made.path, "--json").stdout.splitlines())
    }
    assert (told["news-sitemap"], told["feed"]) == ("idle", "ready")
    assert all(
        words_in(lang).get(f"state_{state.replace(' ', '_')}") for state in told.values() for lang in get_args(Lang)
    )
    made.watchlist.write_text('[[feeds]]\nurl = "https://o.example/sitemap.xml"\noutlet = "O"\nlang = "en"\n')
    assert (states()["news-sitemap"], states()["feed"]) == ("on", "idle")


def test_the_home_may_stand_before_or_behind_the_command_or_in_the_environment(made: Home) -> None:
    before = suanli("--home", made.path, "status", "--json")
    behind = suanli("status", "--json", "--home", made.path)
    around = suanli("status", "--json", SUANLI_HOME=str(made.path))
    assert before.returncode == behind.returncode == around.returncode == 0
    rows = [[json.loads(line)["source"] for line in one.stdout.splitlines()] for one in (before, behind, around)]
    assert rows[0] == rows[1] == rows[2]


def test_a_fault_in_the_settings_is_one_line_that_names_its_place(made: Home) -> None:
    made.settings.write_text("budget = 3\n")
    said = suanli("status", "--home", made.path)
    assert said.returncode == 1
    assert said.stdout == ""
    assert "settings.toml:1: budget:" in said.stderr
    assert "Traceback" not in said.stderr


def test_where_nothing_is_installed_the_remedy_is_named(tmp_path: Path) -> None:
    said = suanli("status", "--home", tmp_path / "nowhere")
    assert said.returncode == 1
    assert "suanli init" in said.stderr


def test_parse_prints_one_record_a_line(tmp_path: Path) -> None:
    body = tmp_path / "feed.xml"
    body.write_text(
        "<rss version='2.0'><channel><item><title>豆包上线</title><link>https://a.cn/1</link></item></channel></rss>"
    )
    said = say("parse", "feed", body, "--url", "https://a.cn/feed", "--at", "2026-03-01T00:00:00Z")
    assert said.exit_code == 0
    record = json.loads(said.stdout)
    assert (record["kind"], record["title"], record["url"]) == ("headline", "豆包上线", "https://a.cn/1")


def test_parse_prints_a_refusal_as_one_line_and_exits_with_three(tmp_path: Path) -> None:
    body = tmp_path / "wall.html"
    body.write_text("<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>")
    said = say("parse", "feed", body, "--url", "https://a.cn/feed")
    assert said.exit_code == 3
    assert [json.loads(line)["reason"] for line in said.stdout.splitlines()] == ["blocked"]


def test_the_status_decides_where_the_body_says_nothing(tmp_path: Path) -> None:
    body = tmp_path / "empty"
    body.write_bytes(b"")
    said = say("parse", "feed", body, "--url", "https://a.cn/feed", "--status", "429")
    assert json.loads(said.stdout)["reason"] == "rate_limited"


def test_what_was_asked_may_be_in_the_body_that_was_sent(tmp_path: Path) -> None:
    (ask,) = get("google-play-chart").asks(
        Watchlist(app_charts=(AppChart(store="googleplay", country="us", device="android"),))
    )
    lists = [[*[None] * 28, [[[[["com.example.moon", 7], None, None, "Moon"]]]]]]
    answer, sent = tmp_path / "chart.txt", tmp_path / "sent.txt"
    answer.write_text(json.dumps([["wrb.fr", "vyAe2", json.dumps([[None, lists]])]]))
    sent.write_bytes(ask.body)
    told = say("parse", "google-play-chart", answer, "--url", ask.url, "--sent", sent)
    assert [json.loads(line)["kind"] for line in told.stdout.splitlines()] == ["rank", "snapshot"]
    untold = say("parse", "google-play-chart", answer, "--url", ask.url)
    assert json.loads(untold.stdout)["reason"] == "layout"


def test_an_unknown_source_is_answered_with_one_that_is_near() -> None:
    said = suanli("parse", "feeed", __file__, "--url", "https://a.cn/")
    assert said.returncode == 1
    assert "did you mean feed" in said.stderr


def test_a_crawl_that_could_not_begin_is_a_failed_run_in_the_database(made: Home) -> None:
    made.watchlist.write_text("[[sites]]\ndomain = 3\n")
    said = suanli("crawl", "feed", "--home", made.path, "--via", "http://127.0.0.1:9")
    assert said.returncode == 1
    assert "watchlist.toml" in said.stderr
    db = open_database(made.database)
    assert db.execute("SELECT source, outcome FROM runs").fetchall() == [("feed", "failed")]
    db.close()


def test_a_gateway_that_is_not_on_this_machine_is_not_used(made: Home) -> None:
    said = suanli("crawl", "feed", "--home", made.path, "--via", "http://192.0.2.1:80")
    assert said.returncode == 1
    assert "only a gateway on this machine" in said.stderr


def test_without_alerts_the_list_says_so(made: Home) -> None:
    assert say("alerts", "list", "--home", made.path).stdout == "no alert\n"
    assert say("alerts", "list", "--home", made.path, "--json").stdout == ""


def test_an_alert_that_is_not_there_is_named(made: Home) -> None:
    said = suanli("why", "nothing", "--home", made.path)
    assert said.returncode == 1
    assert "no alert begins with 'nothing'" in said.stderr


def test_the_scheduler_stops_cleanly_on_sigterm(made: Home) -> None:
    off = "".join(
        f"[sources.{json.loads(line)['source']}]\non = false\n"
        for line in say("sources", "--home", made.path, "--json").stdout.splitlines()
    )
    made.settings.write_text(off)
    command = [sys.executable, "-m", "suanli", "run", "--home", str(made.path)]
    service = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert service.stderr is not None
    assert "next: deliver" in service.stderr.readline()
    service.send_signal(signal.SIGTERM)
    _, said = service.communicate(timeout=30)
    assert service.returncode == 0
    assert "stopping" in said
    assert "Traceback" not in said


def test_help_imports_nothing_heavy() -> None:
    heavy = {"scrapy", "twisted", "numpy", "pydantic", "sqlite_utils", "apprise", "playwright", "apscheduler"}
    code = f"import sys, suanli.__main__; print(sorted({heavy!r} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert said.stdout.strip() == "[]"


def test_nothing_scraped_moves_the_cursor_of_whoever_asks_why(made: Home) -> None:
    db = open_database(made.database)
    with writing(db):
        nasty = "\x1b[2J\x1b]0;x\x07豆包\u202e"
        finding = {"note_zh": nasty, "note_en": nasty, "page_id": None, "start": "2026-02-01"}
        db.execute(
            "INSERT INTO alerts VALUES ('a1', 'entity:kimi', 'analyst', 'kimi', 'firing', 0.9, ?, ?, ?, '[]',"
            " '2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z', NULL, NULL, NULL)",
            (nasty, nasty, json.dumps([finding])),
        )
    db.close()
    for words in (("why", "a1"), ("alerts", "show", "a1"), ("alerts", "list")):
        said = say(*words, "--home", made.path).stdout
        assert "豆包" in said
        assert not {"\x1b", "\x07", "\u202e"} & set(said)


@pytest.mark.parametrize("when", ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "2026-02-30", "soon", ""])
def test_a_time_that_is_none_or_out_of_all_bounds_is_answered_with_how_to_write_one(made: Home, when: str) -> None:
    for words in (
        ("export", "runs", "--since"),
        ("export", "runs", "--as-of"),
        ("report", "--as-of"),
        ("deliver", "--at"),
        ("crawl", "hn", "--at"),
    ):
        said = say(*words, when, "--home", made.path)
        assert said.exit_code == 2
        assert "2026-01-31" in said.stderr or "year must be" in said.stderr


def test_silence_lasts_ten_years_at_most(made: Home) -> None:
    assert say("alerts", "mute", "a", "--days", "1e9", "--home", made.path).exit_code == 2


def test_a_scan_as_of_a_time_to_come_is_refused_for_it_would_blind_all_scans_until_then(made: Home) -> None:
    assert say("detect", "--at", "2900-01-01", "--home", made.path).exit_code == 2
    db = open_database(made.database)
    assert db.execute("SELECT count(*) FROM marks").fetchone() == (0,)
    db.close()
    assert say("detect", "--at", "2024-12-05", "--home", made.path).exit_code == 0
