"""How long pages take over a large database, beside Datasette's own page of one row: `python benchmarks/web.py HOME`.

    python benchmarks/web.py HOME [--rows 10000000] [--most 200]

HOME is a home to begin with, as `suanli demo --home` leaves one; it is copied, and rents of thousands of machines, by
the hour, are added until it has that many observations. Each page is asked for six times over loopback, one after the
other; the median counts. The peer is Datasette's page of a single row of `series`, on the same server in the same run.
Charts are apart: pages show without them. Exit 1 where a page takes more milliseconds than --most.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from storage.database import open_database, writing
from storage.records import instant

AS_OF, PORT, HOURS = "2024-12-05", 8765, 2000
PEER = "/suanli/series/1"
PAGES = ("/", "/alerts", "/alerts/{alert}", "/stories", "/stories/{story}", "/entities", "/entities/doubao",
         "/entities/h100", "/sources", "/search?q=kimi")  # fmt: skip
CHARTS = ("/charts/week/chart2-0.svg", "/charts/alerts/{alert}/0.svg", "/charts/entities/doubao.svg")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--most", type=float, default=200)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(args.home, home)
        names = fill(home / "suanli.db", args.rows)
        with served(home) as address:
            slow = measure(address, names, args.most)
    sys.exit(slow)


def fill(path: Path, rows: int) -> dict[str, str]:
    """Rents by the hour; returns an alert with a chart and a story to ask for."""
    db, random, first = open_database(path), Random(0), datetime(2024, 9, 1, tzinfo=UTC)
    hours = [instant(first + timedelta(hours=n)) for n in range(HOURS)]
    (known,) = db.execute("SELECT count(*) FROM observations").fetchone()
    (top,) = db.execute("SELECT max(id) FROM series").fetchone()
    with writing(db):
        for n in range(1, (rows - known) // HOURS + 2):
            told = (top + n, "vast", "rental_price_per_gpu_hour", random.choice(["h100-sxm-80gb", "a100-sxm-80gb"]))
            dims = f'{{"offer":"{n}","provider":"vast"}}'
            db.execute("INSERT INTO series VALUES (?, ?, ?, ?, 'instant', 'USD', ?)", (*told, dims))
            db.conn.executemany(
                "INSERT INTO observations VALUES (?, ?, ?, 0, ?, ?, 1, 1, ?)",
                [(top + n, hour, 2 + random.random(), hour, hour, hour) for hour in hours],
            )
    (total,) = db.execute("SELECT count(*) FROM observations").fetchone()
    (alert,) = db.execute("SELECT id FROM alerts WHERE findings LIKE '%surprise%' ORDER BY id LIMIT 1").fetchone()
    (story,) = db.execute("SELECT id FROM stories ORDER BY outlets DESC, id LIMIT 1").fetchone()
    db.close()
    print(f"{total:,} observations")
    return {"alert": alert, "story": story}


@contextmanager
def served(home: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "suanli", "serve", "--home", str(home), "--port", str(PORT), "--as-of", AS_OF]
    child = subprocess.Popen(command)
    address = f"http://127.0.0.1:{PORT}"
    try:
        begun = time.perf_counter()
        while b'class="exhibit"' not in asked(f"{address}/"):
            time.sleep(0.5)
            if child.poll() is not None or time.perf_counter() - begun > 1800:
                sys.exit("the pages did not come up")
        print(f"the week was drawn {time.perf_counter() - begun:.0f} s after the start")
        yield address
    finally:
        child.terminate()
        child.wait()


def asked(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=120) as answer:
            return bytes(answer.read())
    except OSError:
        return b""


def measure(address: str, names: dict[str, str], most: float) -> bool:
    """Print a line a page; returns whether one was too slow."""
    peer, slow = median(f"{address}{PEER}"), False
    print(f"{'':<34}{'ms':>7}{'of the peer':>13}\n{PEER + ' (peer)':<34}{peer:>7.0f}")
    for path in (*PAGES, *CHARTS):
        taken = median(address + path.format(**names))
        slow |= path in PAGES and taken > most
        print(f"{path:<34}{taken:>7.0f}{taken / peer:>13.1f}{'   too slow' if path in PAGES and taken > most else ''}")
    return slow


def median(url: str) -> float:
    """Milliseconds; the first of six is not counted."""
    taken = []
    for _ in range(6):
        begun = time.perf_counter()
        assert asked(url), url
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken[1:])


if __name__ == "__main__":
    main()
