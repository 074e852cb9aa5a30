"""The page of the public tables says what the database has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.database import open_database
from storage.public_tables import TABLES, select

PAGE = (Path(__file__).parents[2] / "docs" / "schema.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
PUBLIC = {
    "series", "observations", "chart_entries", "offers", "headlines", "stories", "apps", "estimates", "alerts",
    "deliveries", "runs", "pages", "latest", "feed",
}  # fmt: skip
WITH_COLUMNS_OF_ITS_OWN = {"deliveries"}


def columns_in_the_page(table: str) -> list[tuple[str, str]]:
    return re.findall(r"^\| (\w+) \| ([A-Z]+) \| .+ \|$", SECTIONS[table], re.MULTILINE)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return open_database(tmp_path_factory.mktemp("home") / "suanli.db")


@pytest.mark.parametrize("table", sorted(SECTIONS))
def test_each_table_in_the_page_has_the_columns_of_the_database_in_their_order(db: Database, table: str) -> None:
    real = [(row[1], row[2]) for row in db.execute(f"PRAGMA table_info({table})")]
    told = columns_in_the_page(table)
    if table in WITH_COLUMNS_OF_ITS_OWN:
        real = [column for column in real if column in told]
    assert told == real


def test_every_public_table_and_view_and_all_that_can_be_exported_is_in_the_page() -> None:
    assert set(SECTIONS) >= PUBLIC
    assert set(SECTIONS) >= set(TABLES) >= PUBLIC


@pytest.mark.parametrize("table", TABLES)
def test_an_export_has_all_columns_of_its_table_in_order_and_beside_them_what_the_page_names(
    db: Database, table: str
) -> None:
    exported = [column[0] for column in db.execute(*select(table)).description]
    own = [name for name, _ in columns_in_the_page(table)]
    beside = {
        "observations": "series",
        "chart_entries": "charts",
        "snapshots": "charts",
        "headlines": "story_headlines",
    }
    others = {name for name, _ in columns_in_the_page(beside[table])} if table in beside else set()
    assert sorted(exported, key=lambda name: own.index(name) if name in own else -1)[-len(own) :] == own
    assert set(exported) - set(own) <= others - {"id"}
    assert len(set(exported)) == len(exported)


def test_the_declared_types_are_those_of_the_schema(db: Database) -> None:
    kinds = {"INTEGER": {"int"}, "REAL": {"real"}, "TEXT": {"text", "time", "start", "json"}}
    for name, table in TABLES.items():
        types = dict(columns_in_the_page(name))
        for column in table.columns:
            if column.name in types:
                assert column.kind in kinds[types[column.name]], (name, column.name)
