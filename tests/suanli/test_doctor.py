"""`suanli doctor` and `suanli drift`: what is ready, what lacks a key, what was refused, and what changed its shape."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from crawlers.registry import UnknownSource
from suanli.__main__ import app
from tests.loopback import Server

FEED = "<?xml version='1.0'?><rss version='2.0'><channel><title>t</title>{}</channel></rss>"
ITEM = "<item><title>One {}</title><link>https://o.example/{}</link><guid>{}</guid></item>"
WATCHLIST = '[[feeds]]\nurl = "https://o.example/rss"\noutlet = "O"\nlang = "en"\n'


def run(*line: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in line])


def rows(done: Result) -> dict[str, dict[str, Any]]:
    return {row["source"]: row for row in map(json.loads, done.stdout.splitlines())}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "h").mkdir()
    (tmp_path / "h" / "watchlist.toml").write_text(
        WATCHLIST + '[[feeds]]\nurl = "https://p.example/rss"\noutlet = "P"\nlang = "en"\n'
    )
    return tmp_path / "h"


def feed(n: int) -> dict[str, Any]:
    items = "".join(ITEM.format(one, one, one) for one in range(n))
    return {"body": FEED.format(items).encode(), "headers": {"Content-Type": "application/rss+xml"}}


def robots_or(answer: dict[str, Any]) -> Callable[[Any], dict[str, Any]]:
    return lambda asking: {"status": 404} if asking.url.endswith("/robots.txt") else answer


def test_a_source_is_ready_off_for_files_or_lacks_a_key_that_is_named_with_where_to_get_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KEEPA_API_KEY", raising=False)
    told = rows(run("doctor", "--home", home, "--json"))
    assert (told["feed"]["state"], told["feed"]["last"]) == ("ready", "never ran")
    assert (told["keepa"]["state"], "KEEPA_API_KEY; keepa.com" in told["keepa"]["why"]) == ("no key", True)
    assert told["ebay-search"]["state"] == "off"
    assert told["wind-csv"]["state"] == "import"
    assert {row["evidence"] for row in told.values()} == {"recorded", "documented"}
    assert not (home / "suanli.db").exists()


def test_live_makes_one_request_with_all_manners_and_says_what_came(home: Path, serve: Callable[..., Server]) -> None:
    server = serve(robots_or(feed(2)))
    done = run("doctor", "--live", "feed", "--home", home, "--via", f"http://127.0.0.1:{server.port}", "--json")
    assert done.exit_code == 0, done.output
    assert [asking.url for asking in server.asked] == ["https://o.example/robots.txt", "https://o.example/rss"]
    assert (rows(done)["feed"]["came"], rows(done)["feed"]["records"]) == ("ok", 2)
    assert rows(run("doctor", "--home", home, "--json"))["feed"]["last"] == "ok"


def test_what_was_refused_last_time_is_told(home: Path, serve: Callable[..., Server]) -> None:
    server = serve(robots_or({"status": 403}))
    done = run("doctor", "--live", "feed", "--home", home, "--via", f"http://127.0.0.1:{server.port}", "--json")
    assert (done.exit_code, rows(done)["feed"]["came"]) == (3, "blocked")
    told = rows(run("doctor", "--home", home, "--json"))["feed"]
    assert (told["state"], told["last"], told["refused"]) == ("refused", "refused", {"blocked": 1})


def test_a_fetch_that_fails_is_no_refusal(home: Path, serve: Callable[..., Server]) -> None:
    server = serve(lambda asking: {"status": 500})
    done = run("doctor", "--live", "feed", "--home", home, "--via", f"http://127.0.0.1:{server.port}", "--json")
    assert (done.exit_code, rows(done)["feed"]["came"]) == (1, "robots")


def test_live_asks_nothing_of_a_source_that_takes_files_or_is_given_no_address(home: Path) -> None:
    done = run("doctor", "--live", "wind-csv", "--home", home)
    assert (done.exit_code, "suanli import wind-csv FILE" in done.stderr) == (1, True)
    done = run("doctor", "--live", "article", "--home", home)
    assert (done.exit_code, "it reads the addresses it is given" in done.stderr) == (1, True)


def test_settings_for_a_source_that_there_is_not_are_named_with_those_that_are_near(home: Path) -> None:
    (home / "settings.toml").write_text("[sources.similarweb_api]\nmonthly_budget = 100\n")
    done = run("doctor", "--home", home)
    assert isinstance(done.exception, UnknownSource)
    assert "settings.toml: sources.similarweb_api" in str(done.exception)
    assert "similarweb-api" in str(done.exception)


def test_live_without_a_key_asks_nobody(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAMBDA_API_KEY", raising=False)
    done = run("doctor", "--live", "lambda", "--home", home)
    assert done.exit_code == 3
    assert "set LAMBDA_API_KEY first; cloud.lambda.ai" in done.stderr


def test_drift_names_the_field_that_went_missing(home: Path, serve: Callable[..., Server]) -> None:
    good, changed = serve(robots_or(feed(2))), feed(2)
    changed["body"] = changed["body"].replace(b"title>", b"headline>")
    bad = serve(robots_or(changed))
    for at, server in (("2026-03-01T08:00:00Z", good), ("2026-03-02T08:00:00Z", good), ("2026-03-03T08:00:00Z", bad)):
        run("crawl", "feed", "--home", home, "--via", f"http://127.0.0.1:{server.port}", "--at", at)
        if server is good:
            assert run("drift", "--home", home).exit_code == 0
    done = run("drift", "feed", "--home", home, "--json")
    assert done.exit_code == 3
    found = {row["field"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert set(found) == {"/rss/channel/title", "/rss/channel/item/title"}
    assert found["/rss/channel/title"]["newest"] == "0 of 2"
    assert found["/rss/channel/title"]["last_seen"] == "2026-03-02T08:00:00Z"
