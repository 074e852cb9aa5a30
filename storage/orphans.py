"""Bodies that nothing names: what a crawl wrote just before it was killed. They are harmless and can be collected."""

from __future__ import annotations

from sqlite_utils import Database

from storage.archive import Archive
from storage.home import Home
from storage.journal import SUFFIX, read_journal


def collect_orphans(db: Database, archive: Archive, home: Home) -> int:
    """Drop the bodies that no page, log or waiting journal names; returns how many. Not to be run beside a crawl."""
    named = {row[0] for row in db.execute("SELECT sha256 FROM pages WHERE sha256 IS NOT NULL")}
    named |= {row[0] for row in db.execute("SELECT request_sha256 FROM pages WHERE request_sha256 IS NOT NULL")}
    named |= {row[0] for row in db.execute("SELECT records_sha256 FROM reads")}
    for path in home.journals.glob(f"*{SUFFIX}"):
        for entry in read_journal(path).pages:
            named |= {sha for sha in (entry.sha256, entry.request_sha256, entry.log) if sha}
    return archive.drop(archive.hashes() - named)
