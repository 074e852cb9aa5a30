"""Opening the database: at once while another process writes, and brought up to date where it is of an older one."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.database import DatabaseUnusable, open_database, open_readonly, writing
from storage.migrations.alerts import alerts
from storage.migrations.facts import facts


def test_who_opens_it_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "suanli.db"
    writer = open_database(path)
    with writing(writer):
        writer.execute("INSERT INTO marks VALUES ('scan', '2026-01-01T00:00:00Z')")
        reader = open_database(path)
        assert reader.execute("SELECT count(*) FROM marks").fetchone() == (0,)
        reader.close()
    assert writer.execute("SELECT count(*) FROM marks").fetchone() == (1,)
    writer.close()


def test_an_older_one_is_not_read_before_it_was_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "suanli.db"
    older = Database(path)
    facts.apply(older)
    alerts.apply(older, stop_before="deliver_in_parts")
    older.close()
    with pytest.raises(DatabaseUnusable, match="is of an older version"):
        open_readonly(path)
    open_database(path).close()
    open_readonly(path).close()
