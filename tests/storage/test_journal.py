"""A journal holds what a crawl saw, whatever moment the crawl dies at."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.archive import Archive, NotArchived
from storage.database import open_database
from storage.home import Home
from storage.ingest import ingest_waiting
from storage.journal import Journal, JournalUnusable, PageEntry, read_journal, waiting_journals
from storage.orphans import collect_orphans
from storage.records import Headline

AT = "2026-03-01T00:00:00Z"


def look(seq: int, **fields: object) -> PageEntry:
    story = Headline(f"https://example.com/{seq}", f"第 {seq} 条", None, AT)
    return PageEntry(seq, "https://example.com/feed", "GET", 200, AT, records=(story,), **fields)  # type: ignore[arg-type]


def written(folder: Path, *looks: PageEntry, ended: bool = True) -> Path:
    journal = Journal.create(folder, "20260301-feed", "feed", AT)
    for entry in looks:
        journal.page(entry)
    if ended:
        journal.end("ok", AT, {"ok": len(looks)})
    else:
        journal.close()
    return journal.path


def test_a_journal_reads_back_as_it_was_written(tmp_path: Path) -> None:
    first, second = look(0, headers={"etag": '"a"'}), look(1, reason="blocked", detail="captcha", retry_after=AT)
    text = read_journal(written(tmp_path, first, second))
    assert text.pages == (first, second)
    assert text.end is not None
    assert text.end.counts == {"ok": 2}
    assert text.faults == ()


def test_a_journal_that_is_still_written_waits_for_nobody(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path, "20260301-feed", "feed", AT)
    assert waiting_journals(tmp_path) == []
    journal.close()
    assert waiting_journals(tmp_path) == [journal.path]


def test_an_unborn_journal_is_found_by_nobody_until_it_appears_whole(tmp_path: Path) -> None:
    journal = Journal.unborn(tmp_path, "20260301-feed", "feed", AT)
    journal.page(look(0))
    journal.end("ok", AT, {"ok": 1})
    assert waiting_journals(tmp_path) == []
    journal.appear()
    assert waiting_journals(tmp_path) == [journal.path]
    assert read_journal(journal.path).end is not None


def test_two_runs_cannot_share_a_journal(tmp_path: Path) -> None:
    written(tmp_path)
    with pytest.raises(FileExistsError, match="20260301-feed"):
        written(tmp_path)


@given(st.data())
def test_cut_anywhere_a_journal_keeps_every_whole_line(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = written(tmp_path_factory.mktemp("journals"), look(0), look(1), look(2))
    whole = path.read_bytes()
    head = whole.index(b"\n") + 1
    cut = data.draw(st.integers(head, len(whole)))
    path.write_bytes(whole[:cut])
    text = read_journal(path)
    assert len(text.pages) == min(whole[:cut].count(b"\n") - 1, 3)
    assert text.faults == ()
    assert (text.end is None) == (cut < len(whole))


def test_a_damaged_line_in_the_middle_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    path = written(tmp_path, look(0), look(1))
    lines = path.read_bytes().split(b"\n")
    lines[1] = lines[1].replace(b'"page"', b'"pag')
    path.write_bytes(b"\n".join(lines))
    text = read_journal(path)
    assert [entry.seq for entry in text.pages] == [1]
    assert text.faults[0].startswith("20260301-feed.jsonl:2:")


def test_a_file_that_names_no_run_is_no_journal(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"hello": 1}\n')
    with pytest.raises(JournalUnusable, match="is no journal"):
        read_journal(tmp_path / "x.jsonl")


def test_a_run_without_its_last_line_was_killed_and_what_it_saw_is_kept(home: Home) -> None:
    written(home.journals, look(0), ended=False)
    db, archive = open_database(home.database), Archive(home.archive)
    (done,) = ingest_waiting(db, archive, home.journals, AT)
    assert (done.outcome, done.rows) == ("killed", 1)
    assert list(home.journals.iterdir()) == []


def test_a_file_that_is_no_journal_is_set_aside_and_stops_nothing(home: Home) -> None:
    home.journals.mkdir(parents=True)
    (home.journals / "00.jsonl").write_text("rubbish\n")
    written(home.journals, look(0))
    db, archive = open_database(home.database), Archive(home.archive)
    assert len(ingest_waiting(db, archive, home.journals, AT)) == 1
    assert [path.name for path in home.journals.iterdir()] == ["00.jsonl.unusable"]


def test_a_host_that_asked_for_quiet_is_remembered_until_the_latest_time(home: Home) -> None:
    late, early = "2026-03-02T00:00:00Z", "2026-03-01T12:00:00Z"
    written(home.journals, look(0, retry_after=late), look(1, retry_after=early))
    db, archive = open_database(home.database), Archive(home.archive)
    ingest_waiting(db, archive, home.journals, AT)
    assert db.execute("SELECT * FROM hosts").fetchall() == [("example.com", late)]


@given(st.binary(max_size=2000))
def test_the_archive_gives_back_the_same_bytes(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    archive = Archive(tmp_path_factory.mktemp("archive") / "pages.db")
    assert archive.get(archive.put(body)) == body
    assert archive.put(body) in archive.hashes()
    archive.close()


def test_what_was_never_archived_is_not_found(home: Home) -> None:
    with pytest.raises(NotArchived):
        Archive(home.archive).get("0" * 64)


def test_only_bodies_that_nothing_names_are_collected(home: Home) -> None:
    db, archive = open_database(home.database), Archive(home.archive)
    named, waiting, orphan = (archive.put(text) for text in (b"named", b"waiting", b"orphan"))
    written(home.journals, look(0, sha256=named))
    ingest_waiting(db, archive, home.journals, AT)
    written(home.journals, look(0, sha256=waiting))
    assert collect_orphans(db, archive, home) == 1
    assert orphan not in archive.hashes()
    assert archive.get(named) == b"named"
    assert archive.get(waiting) == b"waiting"
