"""The Latin words of a headline, and which of them are names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors.story_latin import Names, latin
from monitors.story_words import words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a gold-medal game", "the gold medal game"),
        ("Japanese chips", "Japan's chip"),
        ("the U.S. opens", "USA opened"),
        ("a British office", "office in the UK"),
    ],
)
def test_a_word_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert plain(one) == plain(other)


def test_a_score_is_one_word_and_what_is_in_any_title_none() -> None:
    assert plain("It was 83-76 for them") == {"83-76"}


def test_a_capital_within_a_sentence_tells_a_name() -> None:
    assert names("Chips by Acme: Why makers want them") == {"acme"}
    assert names('"Chips are scarce," says Lee') == {"lee"}


def test_a_title_in_capitals_tells_names_that_others_showed_before() -> None:
    assert names("Zephyr Chip Sells Out") == set()
    assert names("a chip by Zephyr", "Zephyr Chip Sells Out") == {"zephyr"}
    assert names("a Chip, a chip and a chip", "Zephyr Chip Sells Out") == set()


def test_a_name_counts_for_more() -> None:
    found = words("the maker Acme sells chips")
    assert found["acme"] > found["chip"]


@given(st.lists(st.text(st.sampled_from("ab AB-.'8"), max_size=30), max_size=6))
def test_only_words_of_the_title_are_its_names(titles: list[str]) -> None:
    learnt = Names()
    for title in titles:
        read = list(latin(title))
        assert learnt.among(read) <= {word.plain for word in read if word.capital}


def plain(title: str) -> set[str]:
    return {word.plain for word in latin(title)}


def names(*titles: str) -> set[str]:
    """The names of the last title, after the others."""
    learnt = Names()
    return [learnt.among(list(latin(title))) for title in titles][-1]
