"""Writing vintages: sightings go to their tables, and the outcome is the same in whatever order pages arrive."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from storage.archive import Archive
from storage.fact_tables import FACT_TABLES, FactTable, Key, Subjects
from storage.records import Record, from_json
from storage.vintages import Sighting, Vintage, fold

_VINTAGE = ("seen_at", "last_seen_at", "page_id", "reader_version", "recorded_at")
Sightings = dict[tuple[str, Key], list[Sighting]]
_TABLES = {table.name: table for table in FACT_TABLES.values()}


@dataclass(frozen=True, slots=True)
class File:
    """What one page was read as."""

    page_id: int
    place: tuple[str, int]
    seen_at: str
    reader_version: int
    recorded_at: str
    records: tuple[Record, ...]


def as_lines(records: Iterable[Record]) -> bytes:
    """What a page was read as, as the log keeps it: one JSON object a line."""
    lines = (json.dumps(r.to_json(), ensure_ascii=False, separators=(",", ":")) for r in records)
    return "\n".join(lines).encode()


def from_lines(log: bytes) -> tuple[Record, ...]:
    """The records that `as_lines` wrote."""
    return tuple(from_json(json.loads(line)) for line in log.decode().split("\n") if line)


def record_facts(db: Database, archive: Archive, source: str, files: Iterable[File]) -> int:
    """Write what new pages said; returns how many vintages there are more than before.

    What is newer than all that is known of a key is appended; where anything arrives late, the key is folded again
    from the log of all pages of that source.
    """
    ids = Subjects(db)
    late: set[tuple[str, Key]] = set()
    added = 0
    for (table, key), seen in _by_key(ids, source, files).items():
        newest = _newest(db, _TABLES[table], key)
        if newest is None or min(s.seen_at for s in seen) > newest.last_seen_at:
            added += _append(db, _TABLES[table], key, fold(seen, after=newest), newest)
        elif not _inside(newest, seen):
            late.add((table, key))
    return added + (_refold(db, archive, ids, source, late) if late else 0)


def refold(db: Database, archive: Archive, source: str, files: Iterable[File]) -> int:
    """Fold again every key that these readings name, from the log; for readings that supersede earlier ones."""
    ids = Subjects(db)
    return _refold(db, archive, ids, source, set(_by_key(ids, source, files)))


def logged(db: Database, archive: Archive, source: str) -> Iterator[File]:
    """What each page of a source says by its newest reader, oldest page first."""
    rows = db.execute(
        "SELECT p.id, r.key, p.seq, p.received_at, d.reader_version, d.recorded_at, d.records_sha256"
        " FROM runs r JOIN pages p ON p.run_id = r.id JOIN reads d ON d.page_id = p.id"
        " WHERE r.source = ? AND d.reader_version ="
        " (SELECT max(n.reader_version) FROM reads n WHERE n.page_id = p.id)"
        " ORDER BY p.received_at, r.key, p.seq",
        (source,),
    ).fetchall()
    for page_id, run, seq, seen_at, version, recorded_at, log in rows:
        yield File(page_id, (run, seq), seen_at, version, recorded_at, from_lines(archive.get(log)))


def _by_key(ids: Subjects, source: str, files: Iterable[File]) -> Sightings:
    sightings: Sightings = defaultdict(list)
    for file in files:
        for record in file.records:
            table = FACT_TABLES[type(record)]
            key, content = table.split(ids, source, record)
            sightings[table.name, key].append(
                Sighting(file.seen_at, content, file.place, file.page_id, file.reader_version, file.recorded_at)
            )
    return sightings


def _newest(db: Database, table: FactTable, key: Key) -> Vintage | None:
    columns = ", ".join((*table.content, *_VINTAGE))
    where = " AND ".join(f"{column} = ?" for column in table.key)
    row = db.execute(f"SELECT {columns} FROM {table.name} WHERE {where} ORDER BY seen_at DESC LIMIT 1", key).fetchone()
    if row is None:
        return None
    content, (seen_at, last, page_id, version, recorded_at) = row[:-5], row[-5:]
    return Vintage(seen_at, last, content, Sighting(seen_at, content, ("", 0), page_id, version, recorded_at))


def _inside(newest: Vintage, seen: list[Sighting]) -> bool:
    """Whether all this only says again what the newest vintage says, within the time that it spans already."""
    return all(s.content == newest.content and newest.seen_at < s.seen_at <= newest.last_seen_at for s in seen)


def _append(db: Database, table: FactTable, key: Key, vintages: list[Vintage], newest: Vintage | None) -> int:
    added = 0
    for vintage in vintages:
        if newest is not None and vintage.seen_at == newest.seen_at:
            where = " AND ".join(f"{column} = ?" for column in (*table.key, "seen_at"))
            db.execute(
                f"UPDATE {table.name} SET last_seen_at = ? WHERE {where}",
                (vintage.last_seen_at, *key, vintage.seen_at),
            )
        else:
            _insert(db, table, key, vintage)
            added += 1
    return added


def _insert(db: Database, table: FactTable, key: Key, vintage: Vintage) -> None:
    columns = (*table.key, *table.content, *_VINTAGE)
    first = vintage.first
    values = (
        *key,
        *vintage.content,
        vintage.seen_at,
        vintage.last_seen_at,
        first.page_id,
        first.reader_version,
        first.recorded_at,
    )
    db.execute(f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", values)


def _refold(db: Database, archive: Archive, ids: Subjects, source: str, keys: set[tuple[str, Key]]) -> int:
    sightings = _by_key(ids, source, logged(db, archive, source))
    more = 0
    for name, key in sorted(keys, key=repr):
        table = _TABLES[name]
        where = " AND ".join(f"{column} = ?" for column in table.key)
        more -= db.execute(f"DELETE FROM {name} WHERE {where}", key).rowcount
        for vintage in fold(sightings.get((name, key), ())):
            _insert(db, table, key, vintage)
            more += 1
    return more
