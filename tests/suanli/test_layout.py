"""Tables: whole in a pipe, folded in a terminal, and never cut."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from suanli.layout import Column, fitted, fold, plain

IDS = Column("id", ("0c9c209ad860", "ce56115d7778"))
TIMES = Column("opened at", ("2024-11-12T08:30:00Z", "2024-10-10T08:30:00Z"))
TITLES = Column("title", ("智谱清言（chatglm.cn）2024-09 访问量下降 33.1%", "Sora：4 家媒体报道"), prose=True)
NUMBERS = Column("severity", ("0.5566", "0.6"), right=True)
WORDS = st.text(st.sampled_from("ab 访问量-9 é"), max_size=60)


def test_in_a_pipe_a_row_is_one_line_and_a_time_is_whole() -> None:
    head, first, _ = plain([IDS, TIMES, TITLES])
    assert head.split() == ["id", "opened", "at", "title"]
    assert first == "0c9c209ad860  2024-11-12T08:30:00Z  智谱清言（chatglm.cn）2024-09 访问量下降 33.1%"


def test_what_fits_into_the_terminal_is_as_in_a_pipe() -> None:
    assert fitted([IDS, TIMES, TITLES], 200) == (plain([IDS, TIMES, TITLES]), [])


def test_in_a_narrow_terminal_times_and_prose_are_folded_and_ids_stay_whole() -> None:
    lines, left_out = fitted([IDS, TIMES, NUMBERS, TITLES], 60)
    assert not left_out
    assert [re.split(r"  +", line)[:3] for line in lines[1:3]] == [
        ["0c9c209ad860", "2024-11-12", "0.5566"],
        ["", "08:30", "2024-09 访问量下降 33.1%"],
    ]


def test_a_column_without_any_value_goes_before_one_that_has_some() -> None:
    nothing = Column("verdict", ("", ""))
    lines, left_out = fitted([IDS, nothing, TIMES], 36)
    assert lines[0].split() == ["id", "opened", "at"]
    assert not left_out


def test_what_has_no_room_at_all_is_left_out_whole_and_named() -> None:
    lines, left_out = fitted([IDS, NUMBERS, TITLES, Column("message", ("0c9c209ad860.receiver",) * 2)], 46)
    assert left_out == ["message"]
    assert lines[0].split() == ["id", "severity", "title"]


@given(st.lists(st.tuples(WORDS, WORDS, st.booleans()), min_size=1, max_size=6), st.integers(24, 120))
def test_no_line_is_wider_than_the_terminal_and_no_sign_is_lost(told: list[tuple[str, str, bool]], width: int) -> None:
    columns = [Column(f"c{n}", (one, other), prose=prose) for n, (one, other, prose) in enumerate(told)]
    lines, left_out = fitted(columns, width)
    kept = [one for one in columns if one.head in lines[0].split()]
    assert max(map(cell_len, lines)) <= width
    assert all(one in kept or one.head in left_out or not any(one.cells) for one in columns)
    signs = sorted("".join(line for line in lines).replace(" ", ""))
    assert signs == sorted("".join(text for one in kept for text in (one.head, *one.cells)).replace(" ", ""))


@given(WORDS, st.integers(4, 40))
def test_folded_text_is_the_text_in_lines_of_that_width(text: str, width: int) -> None:
    lines = fold(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
