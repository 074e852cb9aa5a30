"""From a journal to rows: one transaction a run, the same rows whatever was taken in before, and however often.

Bodies first, references second: what a page was read as goes to the archive before the transaction that names it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from storage.archive import Archive
from storage.database import writing
from storage.facts import File, as_lines, from_lines, record_facts
from storage.journal import Journal, JournalText, JournalUnusable, PageEntry, read_journal, waiting_journals
from storage.possible import possible
from storage.records import Record

__all__ = ["Ingested", "Journal", "ingest", "ingest_waiting"]


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one journal added."""

    run: str
    source: str
    outcome: str
    counts: dict[str, int]
    pages: int
    records: int
    rows: int
    """Vintages that are new: 0 where everything had been seen before."""


def ingest_waiting(db: Database, archive: Archive, folder: Path, recorded_at: str) -> list[Ingested]:
    """Take in every journal that no living crawl holds, oldest first, and remove each after its commit.

    A file that is no journal is set aside beside the others, with `.unusable` behind its name.
    """
    done = []
    for path in waiting_journals(folder):
        try:
            done.append(ingest(db, archive, read_journal(path), recorded_at))
        except JournalUnusable:
            path.rename(path.with_name(path.name + ".unusable"))
            continue
        path.unlink(missing_ok=True)
    return done


def ingest(db: Database, archive: Archive, journal: JournalText, recorded_at: str) -> Ingested:
    """Take one journal in. A second time, in whatever order with others, it changes nothing."""
    kept = [possible(_said(archive, entry), entry.received_at) for entry in journal.pages]
    with archive.together():
        logs = [archive.put(as_lines(records)) for records, _ in kept]
    with writing(db):
        run_id = _run(db, journal, kept, recorded_at)
        files = []
        for entry, (records, refused), log in zip(journal.pages, kept, logs, strict=True):
            page_id = _page(db, run_id, entry, len(records), "; ".join((entry.detail, *refused)).strip("; "))
            if page_id is None:
                continue
            version = journal.header.reader_version
            db.execute("INSERT INTO reads VALUES (?, ?, ?, ?)", (page_id, version, log, recorded_at))
            place = (journal.header.key, entry.seq)
            files.append(File(page_id, place, entry.received_at, version, recorded_at, records))
            _wait(db, entry)
        rows = record_facts(db, archive, journal.header.source, files)
    row = db.execute("SELECT outcome, counts, pages, records FROM runs WHERE id = ?", (run_id,)).fetchone()
    outcome, counts, pages, records_count = row
    return Ingested(journal.header.key, journal.header.source, outcome, json.loads(counts), pages, records_count, rows)


def _said(archive: Archive, entry: PageEntry) -> tuple[Record, ...]:
    """What a page says: its own records, or those of the equal page that it stands for."""
    return from_lines(archive.get(entry.log)) if entry.log else entry.records


def _run(db: Database, journal: JournalText, kept: list[tuple[tuple[Record, ...], list[str]]], now: str) -> int:
    header, end = journal.header, journal.end
    counts = dict(end.counts) if end else _counts(journal.pages)
    detail = "; ".join(filter(None, [end.detail if end else "the crawl was killed", *journal.faults]))
    values = {
        "key": header.key,
        "source": header.source,
        "started_at": header.started_at,
        "finished_at": end.finished_at if end else None,
        "outcome": end.outcome if end else "killed",
        "pages": len(journal.pages),
        "records": sum(len(records) for records, _ in kept),
        "counts": json.dumps(dict(sorted(counts.items()))),
        "detail": detail,
        "via": header.via,
        "recorded_at": now,
    }
    columns = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    # A copy of the journal that reaches further (another machine's, say) replaces what a torn one said of the run.
    row = db.execute(
        f"INSERT INTO runs ({columns}) VALUES ({marks}) ON CONFLICT (key) DO UPDATE SET"
        " finished_at = excluded.finished_at, outcome = excluded.outcome, pages = excluded.pages,"
        " records = excluded.records, counts = excluded.counts, detail = excluded.detail"
        " WHERE excluded.pages > runs.pages OR (runs.finished_at IS NULL AND excluded.finished_at IS NOT NULL)"
        " RETURNING id",
        values,
    ).fetchone()
    row = row or db.execute("SELECT id FROM runs WHERE key = ?", (header.key,)).fetchone()
    return int(row[0])


def _counts(pages: Iterable[PageEntry]) -> dict[str, int]:
    return dict(Counter(entry.reason or "ok" for entry in pages))


def _page(db: Database, run_id: int, entry: PageEntry, records: int, detail: str) -> int | None:
    """The new page's number, or None where this look had been taken in before."""
    row = db.execute(
        "INSERT INTO pages (run_id, seq, url, method, status, received_at, sha256, request_sha256, bytes, headers,"
        " records, reason, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (run_id, seq) DO NOTHING RETURNING id",
        (
            run_id,
            entry.seq,
            entry.url,
            entry.method,
            entry.status,
            entry.received_at,
            entry.sha256,
            entry.request_sha256,
            entry.bytes,
            json.dumps(dict(sorted(entry.headers.items())), ensure_ascii=False),
            records,
            entry.reason,
            detail,
        ),
    ).fetchone()
    return None if row is None else int(row[0])


def _wait(db: Database, entry: PageEntry) -> None:
    """Remember until when a host asked to be left alone; the latest such time stands."""
    if entry.retry_after:
        host = entry.url.split("/")[2].lower()
        db.execute(
            "INSERT INTO hosts VALUES (?, ?) ON CONFLICT (host) DO UPDATE"
            " SET not_before = max(not_before, excluded.not_before)",
            (host, entry.retry_after),
        )
