"""Series out of a file of anybody's: a CSV with columns series, start, value and, where it was kept, seen_at."""

from __future__ import annotations

import csv
import math
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

from watchlist.plain import PlainFault

NEEDED = ("series", "start", "value")
_MONTH = re.compile(r"\d{4}-\d\d")


class FileFault(PlainFault):
    """A file of series that cannot be read; the message names the file, the line, the column and the remedy."""


@dataclass(frozen=True, slots=True)
class Row:
    """One value as it was seen. `written` is the start as the file has it."""

    start: datetime
    written: str
    value: float
    seen_at: datetime | None


def read_series(path: Path) -> dict[str, list[Row]]:
    """The rows of each series, in order of sight and then of start; raises FileFault.

    Without a column seen_at each value counts as seen when its period begins. A value that is blank is no row.
    """
    found: dict[str, list[Row]] = defaultdict(list)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
            if missing:
                raise FileFault(
                    f"{path}: no column {', '.join(missing)}; the header must have series,start,value[,seen_at]"
                )
            for row in rows:
                if (row["value"] or "").strip():
                    found[_text(row, "series", path, rows.line_num)].append(_row(row, path, rows.line_num))
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileFault(f"{path}: not a CSV in UTF-8: {error}") from None
    return {name: sorted(own, key=lambda row: (row.seen_at or row.start, row.start)) for name, own in found.items()}


def grain_of(series: dict[str, list[Row]]) -> str:
    """The usual length of a period: day, week or month by the median distance of starts; else instant."""
    steps = [
        (later - earlier) / timedelta(days=1)
        for own in series.values()
        for starts in [sorted({row.start for row in own})]
        for earlier, later in pairwise(starts)
    ]
    usual = median(steps) if steps else 0
    return {1.0: "day", 7.0: "week"}.get(usual, "month" if 28 <= usual <= 31 else "instant")


def _row(row: dict[str, str], path: Path, line: int) -> Row:
    written = _text(row, "start", path, line)
    seen = (row.get("seen_at") or "").strip()
    try:
        value = float(row["value"])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise FileFault(f"{path}: line {line}: column value: {row['value']!r} is no number; leave it blank for no data")
    return Row(
        _time(written, "start", path, line), written, value, _time(seen, "seen_at", path, line) if seen else None
    )


def _time(written: str, column: str, path: Path, line: int) -> datetime:
    try:
        moment = datetime.fromisoformat(f"{written}-01" if _MONTH.fullmatch(written) else written)
    except ValueError:
        raise FileFault(f"{path}: line {line}: column {column}: {written!r} is no date; write 2026-01-31") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(row: dict[str, str], column: str, path: Path, line: int) -> str:
    text = (row.get(column) or "").strip()
    if not text:
        raise FileFault(f"{path}: line {line}: column {column} is blank")
    return text
