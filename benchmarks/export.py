"""How fast tables are exported, and in how much memory: `python benchmarks/export.py [ROWS]`.

Peer      the sqlite3 shell's own CSV dump of the same table in the same run: of the rows as they are kept, and of the
          rows joined with their series, which is what the export holds
Measured  seconds of a whole process each, by the clock and of a core (which other work on the machine does not change,
          so the ratios are of these), export and peer in turn, the best of three; the greatest resident memory
Goals     CSV at 0.5 times the shell's speed or more, 200 MB or less in every format; exit 1 where one is missed

A quarter of the values are fractions. Beside the CSV of observations all other formats are measured for memory, on
the same rows (workbooks on a tenth of them, at a hundred microseconds a row).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from storage.database import open_database, writing

ROOT = Path(__file__).resolve().parent.parent
LEAST_RATIO, MOST_MEGABYTES, PERIODS = 0.5, 200, 1000
JOINED = (
    "SELECT s.id, s.source, s.metric, s.subject, s.grain, s.unit, s.dims, o.start, o.value, o.partial, o.seen_at,"
    " o.last_seen_at, o.page_id, o.reader_version, o.recorded_at"
    " FROM observations o JOIN series s ON s.id = o.series_id"
)
FILL = "INSERT INTO observations VALUES (?, ?, ?, 0, ?, ?, 1, 1, ?)"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        missed = measure(Path(folder), rows)
    sys.exit(missed)


def measure(folder: Path, rows: int) -> bool:
    """Print a line a measure; returns whether a goal was missed."""
    home, tenth = folder / "home", folder / "tenth"
    fill(home / "suanli.db", rows)
    fill(tenth / "suanli.db", rows // 10)
    ours = [sys.executable, "-m", "suanli", "export", "observations", "--home"]
    shell = ["sqlite3", "-csv", "-header", str(home / "suanli.db")]
    runs: dict[str, Sequence[str]] = {
        "shell": [*shell, "SELECT * FROM observations"],
        "shell, joined": [*shell, JOINED],
        "csv": [*ours, str(home), "--format", "csv"],
        "jsonl": [*ours, str(home), "--format", "jsonl"],
        "parquet": [*ours, str(home), "-o", str(folder / "o.parquet")],
        "xlsx, a tenth": [*ours, str(tenth), "-o", str(folder / "o.xlsx")],
    }
    best: dict[str, tuple[float, float, float]] = {}
    for turn in range(3):
        for name, command in runs.items():
            if turn and not name.startswith(("shell", "csv")):
                continue
            core, seconds, megabytes = timed(command, folder / "out")
            before = best.get(name, (core, seconds, 0.0))
            best[name] = min(before[0], core), min(before[1], seconds), max(before[2], megabytes)
    print(f"{rows:,} rows\n{'':<16}{'of a core':>11}{'by the clock':>14}{'MB':>7}")
    for name, (core, seconds, megabytes) in best.items():
        print(f"{name:<16}{core:>11.2f}{seconds:>14.2f}{megabytes:>7.0f}")
    ratio = best["shell"][0] / best["csv"][0]
    print(
        f"csv at {ratio:.2f} of the shell's speed, {best['shell, joined'][0] / best['csv'][0]:.2f} of its joined dump"
    )
    return ratio < LEAST_RATIO or any(megabytes > MOST_MEGABYTES for *_, megabytes in best.values())


def timed(command: Sequence[str], out: Path) -> tuple[float, float, float]:
    """Seconds of a core and by the clock, and megabytes, of a process that writes to a file; its failure ends all."""
    begun = time.perf_counter()
    with out.open("wb") as file:
        child = subprocess.Popen(command, stdout=file, stderr=subprocess.PIPE, cwd=ROOT)
        _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)}: {child.stderr.read().decode() if child.stderr else status}")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - begun, usage.ru_maxrss / 1024


def fill(path: Path, rows: int) -> None:
    """A database of so many observations, a thousand a series."""
    random, first = Random(0), date(2022, 1, 1)
    days = [(first + timedelta(days=n)).isoformat() for n in range(PERIODS + 2)]
    db = open_database(path)
    with writing(db):
        db.execute(
            "INSERT INTO runs VALUES (1, 'k', 's', :t, :t, 'ok', 1, 1, '{}', '', NULL, :t)",
            {"t": f"{days[0]}T00:00:00Z"},
        )
        db.execute(
            "INSERT INTO pages VALUES (1, 1, 0, 'https://a.example/', 'GET', 200, ?, NULL, NULL, 0, '{}', 1, NULL, '')",
            [f"{days[0]}T00:00:00Z"],
        )
        for series in range(1, rows // PERIODS + 1):
            dims = '{"country":"WW"}'
            told = (series, "similarweb-extension", "visits", f"site{series}.example", "day", "visits", dims)
            db.execute("INSERT INTO series VALUES (?, ?, ?, ?, ?, ?, ?)", told)
            db.conn.executemany(
                FILL,
                (
                    (
                        series,
                        days[n],
                        random.lognormvariate(4, 1) if series % 4 == 0 else float(random.randrange(10**7)),
                        f"{days[n + 1]}T08:12:31Z",
                        f"{days[n + 2]}T08:12:31Z",
                        f"{days[n + 1]}T08:13:00Z",
                    )
                    for n in range(PERIODS)
                ),
            )
    db.conn.close()


if __name__ == "__main__":
    main()
