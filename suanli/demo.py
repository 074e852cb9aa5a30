"""`suanli demo`: the main job from end to end on this machine alone, with planted changes and an honest account."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from sqlite_utils import Database

    from sandbox.receiver import Receiver
    from sandbox.world.events import Event
    from sandbox.world.simulated import World
    from storage.home import Home
    from suanli.demonstration.score import Score
    from suanli.demonstration.year import Day
    from suanli.installation import Installation

LAST = date(2024, 12, 5)
DAYS, CHILDREN_DAYS = 365, 1
SECRET = "whsec_" + "c3VhbmxpLWRlbW8tc2VjcmV0LTAwMDAwMDAw"  # for a receiver that lives as long as the demo does
CRAWLED = ("feed", "apple-rss", "apple-lookup", "similarweb-extension", "ebay-browse", "similarweb-page")


def demo(
    home: Annotated[
        Path | None, typer.Option(help="Where to keep the demo's data; a new folder where left out.")
    ] = None,
    days: Annotated[int, typer.Option(help="How many simulated days to walk.", min=30, max=1000)] = DAYS,
    seed: Annotated[int, typer.Option(help="The same seed gives the same year.")] = 0,
) -> None:
    """Walk a simulated year with planted changes, crawl its last day for real over loopback, alert, deliver, score."""
    from rich.console import Console

    from sandbox.receiver import Receiver
    from sandbox.world.planting import planned
    from sandbox.world.simulated import World
    from suanli.installation import Installation

    console, out = Console(stderr=True), Console()
    place = Installation(_fresh(home))
    with Receiver(SECRET) as receiver:
        _write_settings(place, receiver)
        events = planned(place.watchlist, LAST - timedelta(days=days), LAST, seed)
        world = World(place.watchlist, seed, LAST, events)
        with _opened(place) as db:
            walked = _walk(place, db, world, days, console)
            _crawl_for_real(place, db, world, console)
            sent = _deliver(place, db)
            _tell(out, place, db, events, walked, sent, receiver)


def _fresh(path: Path | None) -> Home:
    from storage.home import Home
    from suanli.usage import UsageFault

    home = Home(path or Path(tempfile.mkdtemp(prefix="suanli-demo-")))
    if home.database.exists():
        raise UsageFault(f"{home.path}: there is data here already; the demo wants an empty folder")
    home.path.mkdir(parents=True, exist_ok=True)
    return home


def _write_settings(place: Installation, receiver: Receiver) -> None:
    place.home.settings.write_text(
        f'contact = "demo@localhost"\n\n[egress]\nallow = ["{receiver.place}"]\n\n[[channels]]\nname = "receiver"\n'
        f'kind = "webhook"\nurl = "{receiver.url}"\nsecret_env = "SUANLI_DEMO_SECRET"\n',
        "utf-8",
    )


@contextmanager
def _opened(place: Installation) -> Iterator[Database]:
    from storage.entities import record_entities

    db = place.database()
    try:
        record_entities(db, place.watchlist)
        yield db
    finally:
        db.close()


def _walk(place: Installation, db: Database, world: World, days: int, console: Console) -> list[Day]:
    """The year but for its last days, in this process."""
    from rich.progress import track

    from suanli.demonstration.year import walked

    span = [LAST - timedelta(days=n) for n in range(days, CHILDREN_DAYS - 1, -1)]
    archive = place.archive()
    try:
        steps = walked(place, db, archive, world, span)
        return list(
            track(steps, f"walking {len(span)} simulated days", total=len(span), console=console, transient=True)
        )
    finally:
        archive.close()


def _crawl_for_real(place: Installation, db: Database, world: World, console: Console) -> None:
    """The last days by `suanli crawl` children with real Scrapy over real sockets, then their scan."""
    from sandbox.gateway import Gateway
    from suanli.demonstration.year import EVERY, scan_at

    cadences = {slug: timedelta(days=every) for slug, every in EVERY.items()}
    with Gateway(world) as gateway:
        for n in range(CHILDREN_DAYS - 1, -1, -1):
            now = world.now = datetime.combine(LAST - timedelta(days=n), datetime.min.time(), UTC) + timedelta(hours=8)
            for slug in CRAWLED:
                if slug == "similarweb-page" and not _has_browser():
                    console.print("similarweb-page is left out: no browser is installed (`make test` installs one)")
                    continue
                with console.status(f"suanli crawl {slug} --via {gateway.address}"):
                    _child(place, slug, gateway.address, now, console)
            scan_at(place, db, cadences, now)


def _has_browser() -> bool:
    from crawlers.browser import executable

    cached = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return executable() is not None or any(cached.glob("chromium-*"))


def _child(place: Installation, slug: str, via: str, now: datetime, console: Console) -> None:
    words = [
        "crawl",
        slug,
        "--via",
        via,
        "--at",
        f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "--home",
        str(place.home.path),
        "--limit",
        "60",
    ]
    done = subprocess.run([sys.executable, "-m", "suanli", *words], capture_output=True, text=True, check=False)
    console.print(f"  {done.stdout.strip() or done.stderr.strip()[-300:]}", highlight=False, markup=False)


def _deliver(place: Installation, db: Database) -> dict[str, int]:
    from monitors.outbox import deliver
    from monitors.sending import Sender

    def now() -> datetime:
        return datetime.now(UTC)

    environment = os.environ | {"SUANLI_DEMO_SECRET": SECRET}
    return deliver(db, Sender(db, place.settings, now, environment), now, Random())


def _tell(
    out: Console,
    place: Installation,
    db: Database,
    events: tuple[Event, ...],
    walked: list[Day],
    sent: dict[str, int],
    receiver: Receiver,
) -> None:
    from suanli.demonstration.score import score
    from suanli.demonstration.telling import chart_of, table_of

    # Notes on slow shifts are for digests, and no alarms that could be right or wrong.
    alerts = list(db.query("SELECT * FROM alerts WHERE incident <> 'shifts' ORDER BY opened_at"))
    result: Score = score(events, alerts)
    checks = sum(day.scanned.checks for day in walked)
    chart = chart_of(db, place.watchlist, result)
    if chart:
        out.print(chart, highlight=False, markup=False)
    out.print(table_of(result, place.watchlist))
    pages, records = (sum(getattr(day, name) for day in walked) for name in ("pages", "records"))
    allowed = place.settings.budget * checks
    out.print(
        f"{len(walked)} days walked: {pages:,} pages, {records:,} records; {checks:,} checks, "
        f"{len(result.unfounded)} alerts without a planted cause (the budget allows {allowed:.0f})",
        highlight=False,
    )
    forged = f", {receiver.forged} forged" if receiver.forged else ""
    out.print(f"{sent['sent']} alerts delivered to a signed webhook on {receiver.place}{forged}", highlight=False)
    first = next((v.alert for v in result.verdicts if v.alert and v.event.alert), None)
    if first:
        out.print(f"\nnext: .venv/bin/suanli why {first} --home {place.home.path}", highlight=False, soft_wrap=True)
        out.print(
            f"      .venv/bin/suanli alerts show {first} --lang en --home {place.home.path}",
            highlight=False,
            soft_wrap=True,
        )
    out.print(f"      .venv/bin/suanli serve --as-of {LAST} --home {place.home.path}", highlight=False, soft_wrap=True)
    missed = [v for v in result.verdicts if not v.right]
    if missed or len(result.unfounded) > allowed or not sent["sent"]:
        raise typer.Exit(1)
