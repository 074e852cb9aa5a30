"""Recorded bodies crawled as if they were the web: real Scrapy, real sockets, and the facts that `parse` prints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from typer.testing import CliRunner

from crawlers.page import Page
from crawlers.reading import read_page
from crawlers.registry import get
from sandbox.gateway import Gateway
from sandbox.replay import Replay
from storage.database import open_database
from storage.home import Home
from storage.records import Record
from suanli.__main__ import app

BODIES = Path(__file__).parent / "sources"
AT = "2026-03-09T08:00:00Z"
EXTENSION = "https://data.similarweb.com/api/v1/data?domain="
# Bodies of this project's own making: file, source, address, status.
RECORDED: list[tuple[str, str, str, int]] = [
    ("similarweb_extension/today.json", "similarweb-extension", EXTENSION + "@SiteName", 200),
    ("similarweb_extension/today.json", "similarweb-extension", EXTENSION + "another.example", 200),
    ("similarweb_extension/below_threshold.json", "similarweb-extension", EXTENSION + "@SiteName", 200),
    ("apple_lookup/two_apps.json", "apple-lookup", "https://itunes.apple.com/lookup?id=@ids&country=cn", 200),
    ("apple_lookup/two_apps.json", "apple-lookup", "https://itunes.apple.com/lookup?id=1&country=cn", 403),
]


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A folder with bodies and the index of what they answered."""
    folder = tmp_path / "recorded"
    folder.mkdir()
    lines = []
    for number, (file, source, url, status) in enumerate(RECORDED):
        body = (BODIES / file).read_bytes()
        data = json.loads(body)
        ids = ",".join(str(app["trackId"]) for app in data.get("results", []))
        (folder / f"{number}.json").write_bytes(body)
        address = url.replace("@SiteName", data.get("SiteName", "")).replace("@ids", ids)
        lines.append({"file": f"{number}.json", "source": source, "url": address, "status": status, "at": AT})
    path = folder / "expected.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return path


def read_directly(index: Path, slug: str) -> tuple[list[Record], list[str]]:
    """What the source's reader says of each body, and the reasons of its refusals."""
    records: list[Record] = []
    reasons = []
    for line in map(json.loads, index.read_text("utf-8").splitlines()):
        if line["source"] == slug:
            body = (index.parent / line["file"]).read_bytes()
            page = Page(line["url"], body, datetime.fromisoformat(line["at"]), line["status"])
            reading = read_page(get(slug), page)
            records += reading.records
            reasons += [reading.refused.reason] if reading.refused else []
    return records, reasons


def stored(db: Database) -> Iterator[dict[str, Any]]:
    """The facts in the database, as records' JSON."""
    for row in db.query(
        "SELECT s.*, o.start, o.value, o.partial FROM observations o JOIN series s ON s.id = series_id"
    ):
        names = ("metric", "subject", "start", "grain", "value", "unit")
        yield {
            "kind": "point",
            **{n: row[n] for n in names},
            "dims": json.loads(row["dims"]),
            "partial": bool(row["partial"]),
        }
    for row in db.query("SELECT * FROM apps"):
        yield {"kind": "app", **{n: row[n] for n in ("store", "app_id", "name", "developer", "version", "country")}}


def sorted_json(records: list[dict[str, Any]]) -> list[str]:
    """Each fact once; 5 and 5.0 are the same value."""
    told = [r | {"value": float(r["value"])} if "value" in r else r for r in records]
    return sorted({json.dumps(record, sort_keys=True, ensure_ascii=False) for record in told})


@pytest.mark.parametrize("slug", ["similarweb-extension", "apple-lookup"])
def test_a_replayed_crawl_stores_what_parse_prints_and_a_second_one_adds_nothing(
    slug: str, index: Path, home: Home
) -> None:
    records, reasons = read_directly(index, slug)
    with Gateway(Replay(index.parent)) as gateway:
        words = ["crawl", slug, "--home", str(home.path), "--via", gateway.address, "--urls", str(index), "--json"]
        first, second = (CliRunner().invoke(app, words) for _ in range(2))
    assert first.exit_code == 0, first.output
    told, again = json.loads(first.stdout), json.loads(second.stdout)
    assert told["outcome"] == "partial"
    assert told["records"] == len(records)
    assert sorted(r for reason, n in told["counts"].items() for r in [reason] * n if reason != "ok") == sorted(reasons)
    assert again["rows"] == 0
    db = open_database(home.database)
    assert sorted_json(list(stored(db))) == sorted_json([record.to_json() for record in records])
    assert {row[0] for row in db.execute("SELECT url FROM pages")} <= {
        json.loads(line)["url"] for line in index.read_text("utf-8").splitlines()
    }
    db.close()


def test_what_was_refused_shows_as_refused(index: Path, home: Home) -> None:
    with Gateway(Replay(index.parent)) as gateway:
        words = ["--home", str(home.path), "--via", gateway.address, "--urls", str(index)]
        CliRunner().invoke(app, ["crawl", "apple-lookup", *words])
    rows = [
        json.loads(x)
        for x in CliRunner().invoke(app, ["status", "--home", str(home.path), "--json"]).stdout.splitlines()
    ]
    row = next(row for row in rows if row["source"] == "apple-lookup")
    assert (row["outcome"], row["refused"]) == ("partial", {"rate_limited": 1})
