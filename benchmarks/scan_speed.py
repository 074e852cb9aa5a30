"""How long detection takes over many series of days, beside a rolling median and median deviation by numpy.

    python benchmarks/scan_speed.py [--series 10000] [--days 1096] [--most-scan 5] [--most-backtest 60] [--file]

Scan: one new day of every series, judged by the 150 days before it, walked anew as a scan does. Backtest: every day of
every series with its rank among all before it. Both in memory; --file also measures `suanli backtest FILE --scores`,
from a CSV to lines of JSON. The peer is the score that many monitors use: distance from the median of the last twelve
by their median absolute deviation, by numpy over sliding windows. A quarter of the series shows how cost grows.
Exit 1 where either takes longer than its bound.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from monitors.detectors.rarity import Known
from monitors.detectors.surprise import surprise
from monitors.look_at.judged import MOST_POINTS
from monitors.replayed import replay
from monitors.series_file import DAY, SeriesFile

Floats = NDArray[np.float64]
WEEK, MEDIAN_OF = 7, 12
BEGIN = date(2023, 1, 2)


def made(series: int, days: int) -> Floats:
    """Series × days of a level that walks, with weekends and noise."""
    random = np.random.default_rng(0)
    walk = random.normal(0, 0.01, (series, days)).cumsum(axis=1)
    weekend = np.tile([0, 0, 0, 0, 0, -0.2, -0.3], days // WEEK + 1)[:days]
    return np.asarray(np.exp(8 + walk + weekend + random.normal(0, 0.02, (series, days))))


def scan(values: Floats) -> Floats:
    """How rare the newest day of each series is."""
    found = surprise(list(np.log(values[:, -MOST_POINTS:])), WEEK)
    known = Known(np.concatenate([one.score[:-1] for one in found]))
    return known.rarity(np.array([one.score[-1] for one in found]))


def as_file(values: Floats) -> SeriesFile:
    """The series as a file has them once it is read, day by day."""
    series, days = values.shape
    written = np.repeat(np.arange(days), series)
    start = (written + BEGIN.toordinal() - date(1970, 1, 1).toordinal()) * DAY
    names = tuple(f"series {number}" for number in range(series))
    starts = tuple(str(BEGIN + timedelta(days=day)) for day in range(days))
    own = np.tile(np.arange(series), days)
    return SeriesFile(Path("made"), names, starts, own, written, start, values.T.ravel(), start, np.arange(start.size))


def peer(values: Floats) -> Floats:
    """Distance of each day from the median of the twelve before it, by their median absolute deviation from it."""
    out = np.full(values.shape, np.nan)
    for row, logs in enumerate(np.log(values)):
        windows = np.lib.stride_tricks.sliding_window_view(logs, MEDIAN_OF)[:-1]
        middle = np.median(windows, axis=1)
        spread = np.median(np.abs(windows - middle[:, None]), axis=1)
        out[row, MEDIAN_OF:] = np.abs(logs[MEDIAN_OF:] - middle) / np.hypot(1.4826 * spread, 0.005)
    return out


def took(work: Callable[[], object]) -> float:
    begin = perf_counter()
    work()
    return perf_counter() - begin


def from_file(values: Floats) -> float:
    """Seconds from a CSV to lines of JSON, through the command line."""
    file = as_file(values)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "series.csv"
        with path.open("w", encoding="utf-8") as out:
            out.write("series,start,value\n")
            rows = zip(file.series.tolist(), file.written.tolist(), file.value.tolist(), strict=True)
            out.writelines(f"{file.names[a]},{file.starts[b]},{value:.3f}\n" for a, b, value in rows)
        line = [sys.executable, "-m", "suanli", "backtest", str(path), "--scores", "--json"]
        with (Path(folder) / "scores.jsonl").open("w") as out:
            return took(lambda: subprocess.run(line, check=True, stdout=out))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--series", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=1096)
    parser.add_argument("--most-scan", type=float, default=5.0)
    parser.add_argument("--most-backtest", type=float, default=60.0)
    parser.add_argument("--file", action="store_true")
    args = parser.parse_args()
    values = made(args.series, args.days)
    print(f"{args.series:,} series × {args.days:,} days, {values.size:,} points")
    one_day = took(lambda: scan(values))
    print(f"scan of a new day   {one_day:7.2f} s   bound {args.most_scan:g} s")
    quarter, whole = as_file(values[: args.series // 4]), as_file(values)
    part = took(lambda: replay(quarter, "day", 0.01))
    every = took(lambda: replay(whole, "day", 0.01))
    print(
        f"backtest of all     {every:7.2f} s   bound {args.most_backtest:g} s   {every / part:.2f}× that of a quarter"
    )
    by_numpy = took(lambda: peer(values))
    print(f"numpy median, MAD   {by_numpy:7.2f} s   the backtest takes {every / by_numpy:.2f}× as long")
    if args.file:
        print(f"from file to lines  {from_file(values):7.2f} s")
    sys.exit(one_day > args.most_scan or every > args.most_backtest)


if __name__ == "__main__":
    main()
