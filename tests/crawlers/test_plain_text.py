"""Summaries out of HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers import plain_text
from crawlers.plain_text import summary_text

_PIECES = st.sampled_from(
    ["<p>", "</p>", "<br>", "<b>", "</b>", "<a href='/x'>", "</a>", "<script>", "</script>", "<!--", "-->", "<svg>",
     "</svg>", "&amp;", "&am", "p;", "&lt;b&gt;", "\u3000", "\xa0", "\n", "芯片", "word ", "lorem ipsum " * 40,
     "算力" * 90, "<a href='/y'>link</a> " * 40]
)  # fmt: skip


@given(markup=st.lists(_PIECES, min_size=1, max_size=40).map("".join))
def test_the_first_part_of_a_long_text_gives_the_summary_that_all_of_it_gives(markup: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_text, "_MARKUP_OFTEN_ENOUGH", len(markup) + 1)
        by_all = summary_text(markup)
    assert summary_text(markup) == by_all


def test_a_long_text_of_links_alone_is_no_summary() -> None:
    links = "<a href='/y'>one of many links</a>" * 200
    assert summary_text(links) is None
    assert summary_text(f"{links}<p>And a text.</p>") is not None


def test_a_long_text_is_cut_near_five_hundred_characters() -> None:
    found = summary_text("<p>" + "word " * 1000 + "</p>")
    assert found is not None
    assert found.endswith("word…")
    assert 450 < len(found) <= 500
