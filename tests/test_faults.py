"""Every planted fault of the web is counted by its own reason, and none of them becomes data."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date

from crawlers import child, registry
from crawlers.options import CrawlOptions
from crawlers.options import Gateway as Way
from sandbox.gateway import Gateway
from sandbox.world.faults import Fault
from sandbox.world.simulated import World
from storage.archive import Archive
from storage.database import open_database
from storage.home import Home
from storage.ingest import ingest_waiting
from watchlist.models import Entity, Feed, Site, Watchlist

FAULTS = {
    "limited": (Fault("rate-limited", retry_after=3600), "rate_limited"),
    "down": (Fault("unavailable"), "server_error"),
    "silent": (Fault("hang"), "timeout"),
    "cut": (Fault("truncated"), "truncated"),
    "captcha": (Fault("captcha"), "blocked"),
    "other": (Fault("changed-layout"), "layout"),
    "norobots": (Fault("robots-error"), "robots"),
    "inward": (Fault("redirect"), "egress"),
    "bomb": (Fault("gzip-bomb"), "too_large"),
    "accepted": (Fault("empty-accepted"), "blocked"),
}
KIMI = Entity(id="kimi", zh="Kimi", en="Kimi", importance=0.8)
WATCHED = Watchlist(
    entities=(KIMI,),
    sites=(Site(domain="kimi.com", entity="kimi"),),
    feeds=tuple(Feed(url=f"https://{name}.example/feed", outlet=name, lang="en") for name in (*FAULTS, "sound")),
)


def in_a_process_of_its_own(work: Callable[[], object]) -> None:
    pid = os.fork()
    if pid == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            work()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def test_each_fault_is_counted_by_its_reason_and_the_sound_feed_is_read(home: Home) -> None:
    planted = {rf"^https://{name}\.example/": fault for name, (fault, _) in FAULTS.items()}
    world = World(WATCHED, seed=4, now=date(2024, 12, 5), faults=planted)
    with Gateway(world) as gateway:
        options = CrawlOptions(
            home=home,
            run="faulty",
            via=Way.at(gateway.address),
            watchlist=WATCHED,
            timeout=1.5,
            retries=0,
            largest=8_000_000,
        )
        in_a_process_of_its_own(lambda: child.run([(registry.get("feed"), options)]))
    db, archive = open_database(home.database), Archive(home.archive)
    (taken,) = ingest_waiting(db, archive, home.journals, "2024-12-05T09:00:00Z")
    reasons = {url.split("/")[2].split(".")[0]: reason for url, reason in db.execute("SELECT url, reason FROM pages")}
    assert reasons == {"sound": None} | {name: reason for name, (_, reason) in FAULTS.items()}
    assert taken.outcome == "partial"
    assert taken.counts == {
        "ok": 1, "blocked": 2, "egress": 1, "layout": 1, "rate_limited": 1, "robots": 1, "server_error": 1,
        "timeout": 1, "too_large": 1, "truncated": 1,
    }  # fmt: skip
    outlets = {row[0] for row in db.execute("SELECT DISTINCT p.url FROM headlines h JOIN pages p ON p.id = h.page_id")}
    assert outlets == {"https://sound.example/feed"}
    waits = dict(db.execute("SELECT host, not_before FROM hosts").fetchall())
    assert waits == {"limited.example": "2024-12-05T09:00:00Z"}
    assert json.loads(db.execute("SELECT counts FROM runs").fetchone()[0]) == taken.counts
    archive.close()
    db.close()
