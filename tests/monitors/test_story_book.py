"""A story that is kept keeps its id while it grows."""

from __future__ import annotations

from sqlite_utils import Database

from monitors.stories import OWN_VOICE, Story, Title
from monitors.story_book import keep_stories
from storage.database import writing

KIMI = frozenset(("kimi",))


def title(name: str, hour: int, outlet: str | None = None) -> Title:
    told_by = name if outlet is None else outlet
    return Title(f"feed/{name}", told_by, f"2026-03-02T{hour:02}:00:00Z", f"Kimi {name}", KIMI, KIMI)


def keep(db: Database, *stories: list[Title]) -> list[tuple[str, str, int, int]]:
    """What is kept after that: first headline's hour, last's, outlets and headlines of each story."""
    with writing(db):
        keep_stories(db, [Story(tuple(one)) for one in stories])
    return db.execute(
        "SELECT substr(first_at, 12, 2), substr(last_at, 12, 2), outlets, count(*) FROM stories s"
        " JOIN story_headlines h ON h.story_id = s.id GROUP BY s.id ORDER BY 1"
    ).fetchall()


def test_a_story_that_is_told_again_is_the_same_one(db: Database) -> None:
    keep(db, [title("a", 1), title("b", 2)])
    (before,) = db["stories"].rows
    assert keep(db, [title("b", 2), title("c", 3)]) == [("01", "03", 2, 3)]
    (after,) = db["stories"].rows
    assert (after["id"], after["entity"], after["title"]) == (before["id"], "kimi", "Kimi a")


def test_two_stories_that_turn_out_to_be_one_become_the_older(db: Database) -> None:
    assert len(keep(db, [title("a", 1), title("b", 2)], [title("c", 3), title("d", 4)])) == 2
    assert keep(db, [title(name, hour) for hour, name in enumerate("abcd", 1)]) == [("01", "04", 4, 4)]


def test_keeping_twice_changes_nothing(db: Database) -> None:
    story = [title("a", 1), title("b", 2)]
    assert keep(db, story) == keep(db, story)


def test_an_entitys_own_voice_is_no_outlet() -> None:
    assert Story((title("a", 1), title("b", 2, OWN_VOICE))).outlets == 1
