"""Summaries out of HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.news import summaries
from crawlers.news.summaries import summary_text

_PIECES = st.sampled_from(
    ["<p>", "</p>", "<br>", "<b>", "</b>", "<a href='/x'>", "<a>", "</a>", "<script>", "</script>", "<!--", "-->",
     "<svg>", "</svg>", "<img alt='>'>", "<!", "<", "&amp;", "&am", "p;", "&lt;b&gt;", "&copy", "\u3000", "\xa0", "\n",
     "芯片", "word ", "lorem ipsum " * 40, "算力" * 90, "<a href='/y'>link</a> " * 40]
)  # fmt: skip


@given(markup=st.lists(_PIECES, min_size=1, max_size=40).map("".join))
def test_the_first_part_of_a_long_text_gives_the_summary_that_all_of_it_gives(markup: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(summaries, "_MARKUP_OFTEN_ENOUGH", len(markup) + 1)
        patch.setattr(summaries, "_TEXT_OFTEN_ENOUGH", len(markup) + 1)
        by_all = summary_text(markup)
    assert summary_text(markup) == by_all


@given(markup=st.lists(_PIECES, min_size=1, max_size=12).map("".join))
def test_plain_tags_show_what_a_parser_finds(markup: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(summaries, "_by_tags", lambda markup: None)
        by_parser = summary_text(markup)
    assert summary_text(markup) == by_parser


@pytest.mark.parametrize(
    ("markup", "says"),
    [
        ("<p>One</p><p>two</p>", "One two"),
        ("A<b>B</b>C<br/>D", "ABC D"),
        ("<ul><li>One<li>two</ul>three", "One two three"),
        ("<img src='x' alt=\"a > b\">It&rsquo;s", "It’s"),
        ("<img alt='it\"s'>Here <a href=x><i>there</i></a>", "Here there"),
        ("<p>A control&#12;of a printer&#1;</p>", "A control of a printer"),
        ("1 < 2 <b>and</b> 3 > 2", "1 < 2 and 3 > 2"),
        ("<a href='x'>Comments</a>", None),
        ("<a href='x'><b>Comments</b></a>", None),
        ("<a href='x'/>Not a link", "Not a link"),
    ],
)
def test_a_summary_is_what_the_markup_shows(markup: str, says: str | None) -> None:
    assert summary_text(markup) == says


def test_a_long_text_of_links_alone_is_no_summary() -> None:
    links = "<a href='/y'>one of many links</a>" * 200
    assert summary_text(links) is None
    assert summary_text(f"{links}<p>And a text.</p>") is not None


def test_a_long_text_is_cut_near_five_hundred_characters() -> None:
    found = summary_text("<p>" + "word " * 1000 + "</p>")
    assert found is not None
    assert found.endswith("word…")
    assert 450 < len(found) <= 500
