"""Changes of shares from closes beside a published table: `python benchmarks/percentages.py CLOSES TABLE.csv END`.

CLOSES is a folder of adjusted closes, TICKER.csv with columns date and close; TABLE.csv has ticker, week_pct, month_pct
and ytd_pct. Prints how many percentages come out to two decimals, and how far off the others are.
"""

from __future__ import annotations

import csv
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

from derive.changes import changes, printed


def main(closes: Path, table: Path, end: date) -> None:
    """Compare each row of the table whose closes are at hand."""
    exact, off = 0, []
    for row in csv.DictReader(table.open(encoding="utf-8")):
        file = closes / f"{row['ticker'].rpartition('.')[0]}.csv"
        if not file.exists():
            continue
        known = [(date.fromisoformat(one["date"]), float(one["close"])) for one in csv.DictReader(file.open())]
        found = changes(known, end)
        assert found is not None, f"{file}: no close up to {end}"
        for name, span in (("week_pct", found.week), ("month_pct", found.month), ("ytd_pct", found.year)):
            assert span is not None, f"{file}: no base for {name}"
            ours, theirs = printed(span.percent), Decimal(row[name])
            exact += ours == theirs
            if ours != theirs:
                off.append(f"{row['ticker']:<8} {name:<9} {ours:>8} published {theirs:>8}  off by {abs(ours - theirs)}")
    print(f"{exact} of {exact + len(off)} to two decimals")
    print("\n".join(off))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), date.fromisoformat(sys.argv[3]))
