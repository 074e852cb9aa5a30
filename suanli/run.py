"""`suanli run`: the scheduler. A child process crawls each source when it is due; findings are sent as they come."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suanli.options import HomeOption, home_of
from suanli.schedule import History, due, history, spread, with_jitter

if TYPE_CHECKING:
    from storage.home import Home

log = logging.getLogger("suanli.run")
_GRACE = 20.0
_DELIVER_EVERY = timedelta(minutes=1)


class Service:
    """The scheduler and the children it started."""

    def __init__(self, home: Home, cadences: Mapping[str, timedelta], jitter: Random) -> None:
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        self._home, self._cadences, self._jitter = home, cadences, jitter
        self._children: set[subprocess.Popen[bytes]] = set()
        self._stopping = threading.Event()
        self._scheduler: Any = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(2), "watch": ThreadPoolExecutor(1)},
            # A machine that slept runs what it missed, once.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Plan every source from what the database says of its runs, and begin."""
        now = datetime.now(UTC)
        pasts = self._pasts()
        dues = {slug: due(pasts[slug], cadence, now) for slug, cadence in self._cadences.items()}
        for slug, moment in spread(dues, now, self._jitter).items():
            self._plan(slug, moment)
        self._scheduler.add_job(
            self._command, "interval", args=["deliver"], seconds=_DELIVER_EVERY.total_seconds(),
            jitter=5, id="deliver", executor="watch",
        )  # fmt: skip
        self._scheduler.start()

    def stop(self) -> None:
        """Start nothing more, ask the children to end, and wait for them a while."""
        self._stopping.set()
        self._scheduler.shutdown(wait=False)
        for child in list(self._children):
            child.terminate()
        for child in list(self._children):
            try:
                child.wait(_GRACE)
            except subprocess.TimeoutExpired:
                child.kill()

    def plan(self) -> list[tuple[str, datetime]]:
        """What runs next, soonest first."""
        return sorted(((job.id, job.next_run_time) for job in self._scheduler.get_jobs()), key=lambda j: j[1])

    def _plan(self, slug: str, moment: datetime) -> None:
        self._scheduler.add_job(self._crawl, "date", run_date=moment, args=[slug], id=slug, replace_existing=True)

    def _crawl(self, slug: str) -> None:
        self._command("crawl", slug)
        if self._stopping.is_set():
            return
        self._scheduler.add_job(self._command, args=["detect"], id="detect", executor="watch", replace_existing=True)
        now, cadence = datetime.now(UTC), self._cadences[slug]
        past = self._pasts()[slug]
        if past.last_try is None or past.last_try < now - timedelta(days=7):
            past = History(past.last_good, now, past.failures + 1)  # the child left no trace: do not spin
        self._plan(slug, with_jitter(due(past, cadence, now + timedelta(seconds=30)), cadence, self._jitter))

    def _command(self, *words: str) -> None:
        if self._stopping.is_set():
            return
        child = subprocess.Popen([sys.executable, "-m", "suanli", *words, "--home", str(self._home.path)])
        self._children.add(child)
        try:
            code = child.wait()
        finally:
            self._children.discard(child)
        if code and not self._stopping.is_set():
            log.warning("suanli %s ended with exit code %s", " ".join(words), code)

    def _pasts(self) -> dict[str, History]:
        from storage.database import open_readonly
        from storage.readers import runs

        db = open_readonly(self._home.database)
        try:
            return {slug: history(runs(db, source=slug)) for slug in self._cadences}
        finally:
            db.close()


def run(
    home: HomeOption = None, quiet: Annotated[bool, typer.Option(help="Say only what goes wrong.")] = False
) -> None:
    """Crawl every source when it is due, detect and deliver, until SIGTERM or Ctrl-C."""
    from suanli.installation import installed

    place = installed(home_of(home))
    logging.basicConfig(level=logging.WARNING if quiet else logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    service = Service(place.home, place.cadences(), Random())
    service.start()
    for name, moment in service.plan():
        log.info("next: %-24s %s", name, f"{moment:%Y-%m-%d %H:%M:%SZ}")
    ended.wait()
    log.info("stopping")
    service.stop()
