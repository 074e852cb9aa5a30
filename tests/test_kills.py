"""kill -9 of the crawl, of the ingest and of the sender, at random moments: nothing is lost and nothing is there twice.

Each victim is forked from this process, which has imported everything already, and shot at a moment that a seed chose.
`SUANLI_KILLS` says how many there are in all; the quick form has a few.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import pytest
from sqlite_utils import Database

from crawlers import child
from monitors import outbox
from monitors.sending import Sender
from sandbox.gateway import Gateway
from sandbox.receiver import Receiver
from sandbox.replay import Replay
from storage.archive import Archive
from storage.database import open_database, writing
from storage.home import Home
from storage.ingest import ingest_waiting
from storage.journal import Journal, PageEntry
from storage.records import Headline, Point, instant
from watchlist.settings import Channel, EgressSettings, Settings

KILLS = int(os.environ.get("SUANLI_KILLS", "200"))
NOW = datetime(2026, 11, 1, tzinfo=UTC)
SECRET = "whsec_" + "dGVzdC1zZWNyZXQtb2YtMjQtYnl0ZXMh"


def forked(work: Callable[[], object]) -> int:
    """A process of its own that does `work` and nothing else; its number."""
    pid = os.fork()
    if pid == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            work()
        finally:
            os._exit(0)
    return pid


def unharmed(work: Callable[[], object]) -> float:
    """Let `work` come to its end; the seconds it took, which say when to shoot at the next."""
    begun = monotonic()
    os.waitpid(forked(work), 0)
    return monotonic() - begun


def shoot(work: Callable[[], object], after: float) -> bool:
    """Kill a process that does `work` after so many seconds; whether it was still alive."""
    pid = forked(work)
    threading.Event().wait(after)
    os.kill(pid, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def take_in(home: Home) -> None:
    db, archive = open_database(home.database), Archive(home.archive)
    ingest_waiting(db, archive, home.journals, instant(NOW))
    archive.close()
    db.close()


def facts(db: Database) -> dict[str, list[Any]]:
    """All facts with their times, and how often each is there; not which run was the first to see them."""
    queries = {
        "points": "SELECT s.metric, s.subject, o.start, o.value, o.seen_at, o.last_seen_at FROM observations o"
        " JOIN series s ON s.id = o.series_id ORDER BY 1, 2, 3, 5",
        "headlines": "SELECT id, title, seen_at, last_seen_at FROM headlines ORDER BY 1, 3",
    }
    return {name: db.execute(sql).fetchall() for name, sql in queries.items()}


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """Twelve feeds of forty items each."""
    folder = tmp_path / "recorded"
    folder.mkdir()
    lines = []
    for feed in range(12):
        items = "".join(
            f"<item><title>Story {feed}.{n}</title><link>https://news.example/{feed}/{n}</link></item>"
            for n in range(40)
        )
        (folder / f"{feed}.xml").write_text(f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>")
        url = f"https://news.example/feed/{feed}"
        lines.append({"file": f"{feed}.xml", "source": "feed", "url": url, "at": instant(NOW)})
    (folder / "expected.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return folder


def test_a_crawl_that_is_killed_leaves_whole_pages_and_their_bodies(recorded: Path, home: Home, tmp_path: Path) -> None:
    random, index = Random(1), str(recorded / "expected.jsonl")
    clean = Home(tmp_path / "clean")
    with Gateway(Replay(recorded)) as gateway:

        def crawl(at: Home, run: str) -> None:
            child.main(["feed", "--home", str(at.path), "--via", gateway.address, "--urls", index, "--run", run])

        seconds = unharmed(partial(crawl, clean, "whole"))
        take_in(clean)
        hit = 0
        for n in range(KILLS // 4):
            hit += shoot(partial(crawl, home, f"run{n:04d}"), after=random.uniform(0, seconds))
            take_in(home)
        unharmed(partial(crawl, home, "the last"))
        take_in(home)
    assert hit > KILLS // 20
    db, archive = open_database(home.database), Archive(home.archive)
    named = {row[0] for row in db.execute("SELECT sha256 FROM pages WHERE sha256 IS NOT NULL")}
    assert named <= archive.hashes()
    assert facts(db) == facts(open_database(clean.database))
    assert len(facts(db)["headlines"]) == 480
    killed = dict(db.execute("SELECT outcome, count(*) FROM runs GROUP BY 1").fetchall())
    assert set(killed) <= {"ok", "killed"}
    assert list(home.journals.iterdir()) == [] or all(p.name.startswith(".") for p in home.journals.iterdir())


def test_an_ingest_that_is_killed_is_as_if_it_had_not_begun(home: Home, tmp_path: Path) -> None:
    random, clean, hit = Random(2), Home(tmp_path / "clean"), 0
    seconds = unharmed(partial(take_in, home))
    for n in range(KILLS // 2):
        at = instant(NOW + timedelta(hours=n % 7 * 24 - n))
        for place in (home, clean):
            journal = Journal.create(place.journals, f"run{n:04d}", "feed", at)
            for seq in range(3):
                points = tuple(
                    Point("visits", f"site{i}.example", "2026-01-01", "month", float(n // 5 + i), "visits")
                    for i in range(20)
                )
                story = Headline(f"https://news.example/{n % 11}", f"Story {n % 3}", None, None)
                journal.page(PageEntry(seq, f"https://a.example/{seq}", "GET", 200, at, records=(*points, story)))
            journal.end("ok", at, {"ok": 3})
        hit += shoot(partial(take_in, home), after=random.uniform(0, seconds * 3))
    assert hit > KILLS // 20
    take_in(home)
    take_in(clean)
    db = open_database(home.database)
    assert facts(db) == facts(open_database(clean.database))
    assert db.execute("SELECT count(*), count(DISTINCT key) FROM runs").fetchone() == (KILLS // 2, KILLS // 2)
    assert list(home.journals.iterdir()) == []


def test_a_sender_that_is_killed_leaves_every_alert_to_be_delivered(home: Home) -> None:
    # About every second one hits, so a few could all miss.
    random, kills = Random(3), max(12, KILLS - KILLS // 4 - KILLS // 2)
    db = open_database(home.database)
    with Receiver(SECRET) as receiver:
        channel = Channel(name="hook", kind="webhook", url=receiver.url, secret_env="HOOK")
        settings = Settings(channels=(channel,), egress=EgressSettings(allow=(receiver.place,)))

        def send(now: datetime) -> None:
            own = open_database(home.database)
            sender = Sender(own, settings, lambda: now, {"HOOK": SECRET})
            outbox.deliver(own, sender, lambda: now, Random(1))

        # The receiver holds signatures to a few minutes around the real now.
        now = datetime.now(UTC)
        seconds, hit = unharmed(partial(send, now)), 0
        for n in range(kills):
            with writing(db):
                for half in "ab":
                    add_alert(db, f"alert{n:04d}{half}", now)
            hit += shoot(partial(send, now), after=random.uniform(0, seconds * 2))
        assert hit > kills // 20
        db.execute("UPDATE deliveries SET claimed_until = ? WHERE state = 'claimed'", (instant(now),))
        send(now)
        expected = {row[0] for row in db.execute("SELECT id FROM deliveries")}
        assert len(expected) == 2 * kills
        assert set(receiver.received) == expected
        assert receiver.forged == 0
    assert db.execute("SELECT DISTINCT state FROM deliveries").fetchall() == [("sent",)]


def add_alert(db: Database, name: str, now: datetime) -> None:
    row = {
        "id": name, "incident": name, "audience": "analyst", "entity": None, "state": "firing", "severity": 0.5,
        "title_zh": "标题", "title_en": "title", "findings": "[]", "candidates": "[]",
        "opened_at": instant(now), "updated_at": instant(now),
    }  # fmt: skip
    db.execute(f"INSERT INTO alerts ({', '.join(row)}) VALUES ({', '.join(':' + name for name in row)})", row)
    outbox.queue(db, name, ["hook"], now)
