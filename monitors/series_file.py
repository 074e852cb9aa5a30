"""Series out of a file of anybody's: a CSV with columns series, start, value and, where it was kept, seen_at.

Rows may stand in any order; a value that is blank or `nan` is no row. A file of millions of rows is read by the block,
whole columns at a time; a fault is then looked for row by row, so that its line can be named.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import numpy as np
from numpy.typing import NDArray

from watchlist.plain import PlainFault

if TYPE_CHECKING:
    from _csv import Reader

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NEEDED, SEEN = ("series", "start", "value"), "seen_at"
DAY = 86_400_000_000
"""In microseconds."""
_UNSAID = np.iinfo(np.int64).min
_BLOCK = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MONTH = re.compile(r"\d{4}-\d\d")
LOOKED_AT = 9
"""The starts by which a grain is told: no point is judged before the ninth, so what comes later changes no score."""


class FileFault(PlainFault):
    """A file of series that cannot be read; the message names the file, the line, the column and the remedy."""


@dataclass(frozen=True, slots=True)
class SeriesFile:
    """The rows of a file, by column. `series` and `written` are places in `names` and `starts`, as in the file."""

    path: Path
    names: tuple[str, ...]
    starts: tuple[str, ...]
    series: Ints
    written: Ints
    start: Ints
    """Microseconds since 1970, UTC."""
    value: Floats
    seen: Ints
    """When each row was seen, in the same unit; its start where the file does not say."""
    row: Ints
    """Each one's number among the rows of the file that are not blank."""

    def fault(self, place: int, column: str, says: str) -> NoReturn:
        """Raise FileFault about one row."""
        with _opened(self.path) as lines:
            reader = csv.reader(lines)
            next(islice(filter(None, reader), int(self.row[place]), None))
        raise FileFault(f"{self.path}: line {reader.line_num}: column {column}: {says}")


def read_series(path: Path) -> SeriesFile:
    """All rows of a file that have a value; raises FileFault."""
    names, starts, sights = _Places(), _Places(), _Places()
    series, written, sight, row = ([np.empty(0, dtype=np.int64)] for _ in range(4))
    value, begin = [np.empty(0)], 0
    with _opened(path) as lines:
        reader = csv.reader(lines)
        header = next(iter(_block(reader, path, 1)), [])
        columns = _wanted(path, header)
        while block := _block(reader, path, _BLOCK):
            try:
                kept, own, numbers, *times = _columns(block, len(header), columns)
                series.append(names.of(own))
                for known, texts, into in zip((starts, sights), times, (written, sight), strict=False):
                    into.append(known.of(texts))
            except ValueError:
                _tell(path, begin, header, columns)
            value.append(numbers)
            row.append(np.array(kept, dtype=np.int64) + begin + 1)
            begin += len(block)
    places = np.concatenate(written)
    start = starts.moments()[places]
    seen = sights.moments()[np.concatenate(sight)] if sights else start
    seen = np.where(seen == _UNSAID, start, seen)
    return SeriesFile(
        path, tuple(names), tuple(starts), np.concatenate(series), places, start, np.concatenate(value), seen,
        np.concatenate(row),
    )  # fmt: skip


def grain_of(file: SeriesFile) -> str:
    """What the first starts of the first series look like: day, week or month by their distances; else instant."""
    first = np.unique(file.start[file.series == file.series[0]])[:LOOKED_AT] if file.series.size else file.start
    steps = np.diff(first) / DAY
    usual = float(np.median(steps)) if steps.size else float(not np.any(first % DAY))
    return {1.0: "day", 7.0: "week"}.get(usual, "month" if 28 <= usual <= 31 else "instant")


def moment(text: str) -> int:
    """A day, month (2026-01) or instant as microseconds since 1970; UTC where it has no zone. Raises ValueError."""
    text = text.strip()
    if _MONTH.fullmatch(text):
        text += "-01"
    if len(text) == 10:
        return (date.fromisoformat(text).toordinal() - _EPOCH.toordinal()) * DAY
    instant = datetime.fromisoformat(text)
    return (instant.replace(tzinfo=instant.tzinfo or UTC) - _EPOCH) // _MICROSECOND


class _Places(dict[str, int]):
    """Texts, each with its place among those met so far; a new one gets the next."""

    def __missing__(self, text: str) -> int:
        self[text] = place = len(self)
        return place

    def of(self, texts: Sequence[str]) -> Ints:
        return np.fromiter(map(self.__getitem__, texts), np.int64, len(texts))

    def moments(self) -> Ints:
        return np.array([moment(text) if text.strip() else _UNSAID for text in self], dtype=np.int64)


def _opened(path: Path) -> TextIO:
    try:
        return path.open(encoding="utf-8-sig", newline="")
    except OSError as fault:
        raise FileFault(f"{path}: {fault.strerror}; name a CSV file that can be read") from None


def _block(reader: Reader, path: Path, most: int) -> list[list[str]]:
    """The next rows that are not blank."""
    try:
        return list(islice(filter(None, reader), most))
    except UnicodeDecodeError as error:
        raise FileFault(f"{path}: line {reader.line_num + 1}: not a CSV in UTF-8: {error.reason}; save it so") from None
    except csv.Error as error:
        raise FileFault(f"{path}: line {reader.line_num}: not a CSV in UTF-8: {error}; save it so") from None


def _wanted(path: Path, header: Sequence[str]) -> list[int]:
    """Where the columns stand that are read."""
    names = [name.strip() for name in header]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise FileFault(f"{path}: no column {', '.join(missing)}; the header must have series,start,value[,seen_at]")
    for name in (*NEEDED, SEEN):
        if names.count(name) > 1:
            raise FileFault(f"{path}: line 1: column {name}: stands twice in the header; leave one")
    return [names.index(name) for name in (*NEEDED, SEEN) if name in names]


def _columns(block: Sequence[list[str]], width: int, columns: Sequence[int]) -> tuple[Any, ...]:
    """Which rows of a block have a value, and of these: series, value, start and, where there is one, seen_at.

    Raises ValueError where anything is wrong.
    """
    if set(map(len, block)) != {width}:
        raise ValueError
    every = list(zip(*block, strict=True))
    kept: Sequence[int] = range(len(block))
    numbers = _numbers(every[columns[2]])
    if numbers is None:
        kept = [number for number, value in enumerate(every[columns[2]]) if _has_value(value)]
        every = [tuple(column[number] for number in kept) for column in every]
        numbers = np.array(list(map(float, every[columns[2]])))
    series, start, _, *seen = (every[place] for place in columns)
    for texts, may_be_blank in ((start, False), *((one, True) for one in seen)):
        for text in set(texts):
            if text.strip() or not may_be_blank:
                moment(text)
    if not np.isfinite(numbers).all() or not all(map(str.strip, set(series))):
        raise ValueError
    return kept, series, numbers, start, *seen


def _numbers(texts: Sequence[str]) -> Floats | None:
    """All of them as numbers; None where one is blank, `nan` or none."""
    try:
        numbers = np.array(list(map(float, texts)))
    except ValueError:
        return None
    return None if np.isnan(numbers).any() else numbers


def _tell(path: Path, begin: int, header: Sequence[str], columns: Sequence[int]) -> NoReturn:
    """Raise FileFault about the first row that is wrong, from a row on; the header is row 0."""
    with _opened(path) as lines:
        reader = csv.reader(lines)
        for row in islice(filter(None, reader), begin + 1, None):
            where = f"{path}: line {reader.line_num}"
            if len(row) != len(header):
                raise FileFault(f"{where}: {len(row)} fields under a header of {len(header)}; quote what holds a comma")
            series, start, value, *seen = (row[place] for place in columns)
            if _has_value(value):
                _tell_of(where, series, start, value, *seen)
    raise FileFault(f"{path}: changed while it was read; try again")


def _tell_of(where: str, series: str, start: str, value: str, seen: str = "") -> None:
    if not series.strip():
        raise FileFault(f"{where}: column series is blank; name the series")
    if not start.strip():
        raise FileFault(f"{where}: column start is blank; write 2026-01-31")
    for column, text in (("start", start), (SEEN, seen)):
        if text.strip() and not _is(moment, text):
            raise FileFault(f"{where}: column {column}: {text!r} is no date; write 2026-01-31")
    if not _is(float, value) or not math.isfinite(float(value)):
        raise FileFault(f"{where}: column value: {value!r} is no number; leave it blank for no data")


def _has_value(text: str) -> bool:
    return text.strip().lower() not in ("", "nan")


def _is(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except (ValueError, OverflowError):
        return False
    return True
