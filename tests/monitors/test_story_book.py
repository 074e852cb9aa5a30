"""A story that is kept keeps its id while it grows."""

from __future__ import annotations

from sqlite_utils import Database

from monitors.stories import OWN_VOICE, Story, Title, named_after
from monitors.story_book import keep_stories, known_stories
from storage.database import writing

KIMI = frozenset(("kimi",))


def title(name: str, hour: int, outlet: str | None = None) -> Title:
    told_by = name if outlet is None else outlet
    return Title(f"feed/{name}", told_by, f"2026-03-02T{hour:02}:00:00Z", f"Kimi {name}", KIMI, KIMI)


def keep(db: Database, *stories: list[Title]) -> list[tuple[str, str, int, int]]:
    """What is kept after that: first headline's hour, last's, outlets and headlines of each story."""
    known = known_stories(db, "")
    with writing(db):
        keep_stories(db, [Story(known.get(one[0].id) or named_after(one[0].id), tuple(one)) for one in stories])
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


def test_a_headline_that_is_in_a_story_stays_in_it(db: Database) -> None:
    before = keep(db, [title("a", 1), title("b", 2)], [title("c", 3), title("d", 4)])
    assert len(before) == 2
    assert keep(db, [title(name, hour) for hour, name in enumerate("abcd", 1)])[1:] == before[1:]


def test_only_stories_told_since_are_called_to_mind(db: Database) -> None:
    keep(db, [title("a", 1), title("b", 2)], [title("c", 3), title("d", 4)])
    assert set(known_stories(db, "2026-03-02T03:30:00Z")) == {"feed/c", "feed/d"}


def test_keeping_twice_changes_nothing(db: Database) -> None:
    story = [title("a", 1), title("b", 2)]
    assert keep(db, story) == keep(db, story)


def test_an_entitys_own_voice_is_no_outlet() -> None:
    assert Story("s", (title("a", 1), title("b", 2, OWN_VOICE))).outlets == 1
