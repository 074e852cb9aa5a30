"""Headlines grouped as they come, and `suanli stories group`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from monitors.story_stream import Stream, grouped
from monitors.story_words import breadth, is_round_up, is_single, words
from suanli.__main__ import app

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
Headline = tuple[str, datetime, str]
WORDS = ("ab", "cd", "ef", "gh", "ij", "kl", "mn", "op", "qr", "st")
FILLER = [f"Quarterly {word} figures of company {word} disappoint" for word in WORDS]
KNOWN = [*FILLER, "Acme unveils Zephyr 5", "Zephyr 5 by Acme", "甲公司发布凤凰五号", ""]


def told(*titles: str, apart: timedelta = timedelta(hours=1)) -> list[str]:
    """The stories of titles that come one after the other, behind some that have nothing to do with them."""
    stream = Stream()
    for n, title in enumerate(FILLER):
        stream.add(f"f{n}", NOON - timedelta(hours=20 - n), title)
    return [stream.add(f"t{n}", NOON + n * apart, title) for n, title in enumerate(titles)]


def test_one_event_in_other_words_is_one_story_named_after_its_first_headline() -> None:
    assert told(
        "Acme unveils Zephyr 5, its fastest chip for training models",
        "Zephyr 5: Acme announces a new training chip",
        "Acme's Zephyr 5 chip is here | The Outlet",
    ) == ["t0", "t0", "t0"]
    assert told("甲公司发布新一代训练芯片凤凰五号", "凤凰五号来了：甲公司新一代训练芯片亮相") == ["t0", "t0"]


def test_other_events_are_other_stories() -> None:
    assert told("Acme unveils Zephyr 5 chip for training", "Rival Corp opens an office in Lisbon") == ["t0", "t1"]
    assert told("甲公司发布新一代训练芯片", "乙公司宣布在上海建设数据中心") == ["t0", "t1"]


def test_a_story_fades_and_closes() -> None:
    same = "Acme unveils Zephyr 5 chip for training"
    assert told(same, same, apart=timedelta(hours=90))[1] in ("t0", "t1")
    assert told(same, same, apart=timedelta(hours=97)) == ["t0", "t1"]


@pytest.mark.parametrize(
    "title",
    [
        "8点1氪：甲公司发布凤凰五号；乙公司融资三亿；丙公司换帅",
        "早报：甲公司发布凤凰五号",
        "Morning briefing: Acme unveils Zephyr 5",
        "甲公司发布凤凰五号芯片｜乙公司融资三亿美元｜丙公司宣布换帅",
        "8 点 1 氪：甲公司发布凤凰五号芯片",
        "甲公司发布凤凰五号芯片，乙公司融资三亿美元 | 2026 年 3 月 2 日",
        "News roundup: Acme unveils Zephyr 5",
    ],
)
def test_a_round_up_of_events_joins_none_of_them(title: str) -> None:
    assert is_round_up(title)
    assert told("甲公司发布凤凰五号芯片", title, "甲公司的凤凰五号芯片发布了") == ["t0", "t1", "t0"]


def test_the_name_of_a_site_or_section_is_no_word_of_a_title() -> None:
    bare = words("Acme unveils its fastest chip for training models")
    for told in ("Acme unveils its fastest chip for training models - The Outlet",
                 "Sports News | Acme unveils its fastest chip for training models | Outlet",
                 "Acme unveils its fastest chip for training models_Outlet"):  # fmt: skip
        assert words(told) == bare
    assert words("Ａｃｍｅ unveils its fastest chip for training models") == bare


def test_a_phrase_is_one_place_a_long_one_somewhat_more_and_four_words_are_four() -> None:
    assert places("营收增长", "甲公司营收") == 1
    assert 1 < places("甲公司前三季度营收增长", "前三季度营收增长") < 4
    assert places("Acme opens office in Lisbon", "Lisbon: office of Acme opens") == 4
    assert breadth({"acme": 1, "office": 0.5}, words("An office of Acme")) == 1.5


def places(one: str, other: str) -> float:
    """In how many places they agree, where all words tell as much."""
    return breadth(dict.fromkeys(filter(is_single, words(one)), 1), words(other))


@given(st.text(st.sampled_from("ab 芯片五号，|-_.1'A\u0000"), min_size=1, max_size=40), st.integers(250, 2000))
def test_what_a_hostile_title_costs_is_bounded(piece: str, times: int) -> None:
    assert len(words(piece * times)) <= 900
    stream = Stream()
    assert stream.add("a", NOON, piece * times) == "a"
    assert stream.add("b", NOON, piece * times * 2) in ("a", "b")


@given(st.permutations(KNOWN))
def test_a_round_up_between_them_changes_no_grouping(drawn: list[str]) -> None:
    plain = Stream()
    before = [plain.add(str(n), NOON, title) for n, title in enumerate(drawn)]
    mixed = Stream()
    after = []
    for n, title in enumerate(drawn):
        after.append(mixed.add(str(n), NOON, title))
        assert mixed.add(f"r{n}", NOON, f"早报：{title}；甲公司发布凤凰五号") == f"r{n}"
    assert after == before


titles = st.lists(st.tuples(st.integers(0, 300), st.sampled_from(KNOWN)), max_size=30)


def headlines(drawn: list[tuple[int, str]]) -> list[Headline]:
    return [(f"{n:03}", NOON + timedelta(hours=hour), title) for n, (hour, title) in enumerate(drawn)]


@given(titles, st.data())
def test_the_order_in_which_a_file_has_them_does_not_matter(drawn: list[tuple[int, str]], data: st.DataObject) -> None:
    own = headlines(drawn)
    assert dict(grouped(iter(own))) == dict(grouped(iter(data.draw(st.permutations(own)))))


@given(titles)
def test_no_later_headline_moves_an_earlier_one(drawn: list[tuple[int, str]]) -> None:
    own = sorted(headlines(drawn), key=lambda one: (one[1], one[0]))
    whole = list(grouped(iter(own)))
    for count in range(len(own)):
        assert list(grouped(iter(own[:count]))) == whole[:count]


def test_the_command_prints_a_story_a_line_and_touches_no_database(tmp_path: Path) -> None:
    lines = [{"id": "b", "date": "2026-03-02T13:00:00Z", "title": "Zephyr 5 by Acme"},
             {"id": "a", "date": "2026-03-02T12:00:00Z", "title": "Acme unveils Zephyr 5"},
             {"id": "c", "date": None, "title": "无日期"}]  # fmt: skip
    (tmp_path / "h.jsonl").write_text("\n".join(map(json.dumps, lines)))
    done = CliRunner().invoke(app, ["stories", "group", str(tmp_path / "h.jsonl")])
    assert done.exit_code == 0, done.output
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"id": "a", "story": "a"}, {"id": "b", "story": "a"}, {"id": "c", "story": "c"},
    ]  # fmt: skip
    assert list(tmp_path.iterdir()) == [tmp_path / "h.jsonl"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "line 2: not JSON"),
        ("[]", "line 2: must be an object"),
        ('{"id": "a", "date": "2026-01-01", "title": " "}', "line 2: title must be a text"),
        ('{"id": "a", "date": "soon", "title": "t"}', "line 2: date: 'soon' is no time"),
    ],
)
def test_a_line_that_is_no_headline_is_named_before_anything_is_printed(tmp_path: Path, line: str, why: str) -> None:
    (tmp_path / "h.jsonl").write_text('{"id": "a", "date": "2026-01-01", "title": "t"}\n' + line)
    done = CliRunner().invoke(app, ["stories", "group", str(tmp_path / "h.jsonl")])
    assert done.exit_code != 0
    assert (why in str(done.exception), done.stdout) == (True, "")
