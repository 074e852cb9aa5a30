"""Items of feeds and sitemaps: each reads the same whatever stands beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crawlers.news.xml_lists import xml_list

ITEMS_OF = {"rss": "item"}
_PIECES = st.sampled_from(
    ["text", "<b>", "</b>", "<x:y/>", "<![CDATA[<p>1</p>]]>", "<![CDATA[", "]]>", "<!-- c -->", "<!--", "-->", "<?p",
     "?>", "&amp;", "&nbsp;", "&", "<", "<:a/>", "<é/>", "&#00000065;", "&#x00000041;", "&#0;", "\x01", "\ud800",
     "<a b='1'/>"]
)  # fmt: skip
_ITEMS = st.lists(st.lists(_PIECES, max_size=5).map("".join), min_size=1, max_size=4)


def read(*items: str, end: str = "</rss>") -> list[bytes]:
    written = "".join(f"<item>{item}</item>" for item in items)
    found = xml_list(f"<rss>{written}{end}", ITEMS_OF, "https://a.example/feed")
    assert found is not None
    return [etree.tostring(element) for element in found.items]


@given(items=_ITEMS)
def test_an_item_reads_the_same_beside_others_as_alone(items: list[str]) -> None:
    whole = [item for item in items if len(found := read(item)) == 1 and found[0].endswith(b"</item>")]
    alone = [one for item in whole for one in read(item)]
    hidden = any(mark in item for item in whole for mark in ("<!--", "<![CDATA[", "<?"))
    assert hidden or read(*whole) == alone


@given(items=_ITEMS)
def test_a_whole_item_reads_the_same_in_a_whole_list_as_in_a_cut_one(items: list[str]) -> None:
    hidden = any(mark in item for item in items for mark in ("<!--", "<![CDATA[", "<?"))
    assert hidden or read(*items) == read(*items, end="<item><title>Cut")


@given(items=_ITEMS, end=st.sampled_from(["", "</rss>", "</rss> 算力</item", "<item>"]), cut=st.integers(0, 2))
def test_an_item_reads_the_same_from_the_bytes_that_it_came_in(items: list[str], end: str, cut: int) -> None:
    text = "".join(["<rss>算力", *(f"<item>{item}</item>" for item in items), end]).replace("\ud800", "")
    came = f"{text}力".encode()[: -1 - cut] if cut else text.encode()
    by_text, by_bytes = (xml_list(text, ITEMS_OF, "https://a.example/feed", utf8) for utf8 in (None, came))
    assert by_text is not None
    assert by_bytes is not None
    assert [etree.tostring(one) for one in by_bytes.items] == [etree.tostring(one) for one in by_text.items]


@pytest.mark.parametrize(
    "within", ["<item><title>Inner</title></item>", "<x:item xmlns:x='y'/>", "<!-- <item> -->", "<![CDATA[<item>]]>"]
)
def test_what_is_called_an_item_inside_another_is_told_by_its_tag(within: str) -> None:
    assert read(f"<title>Outer</title>{within}") == read(f"<title>Outer</title>{within}", end="<item><title>Cut")


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ("&#00000065;", b"<item>A</item>"),
        ("<:a>", b"&lt;:a&gt;"),
        ("<!-- <![CDATA[ --> ]]>", b"&lt;!-- "),
        ("Q&A", b"Q&amp;A"),
        ("1 < 2", b"1 &lt; 2"),
    ],
)
def test_what_is_not_quite_xml_is_repaired_in_one_item_and_leaves_the_next_alone(item: str, says: bytes) -> None:
    first, second = read(item, "<t>next</t>")
    assert says in first
    assert second == b"<item><t>next</t></item>"


@pytest.mark.parametrize("between", ["<x:item>other</x:item>", "<link>other</link>", "<ITEM>one more</ITEM>", "<?p?>"])
def test_what_stands_between_items_is_one_only_where_it_is_called_so(between: str) -> None:
    found = xml_list(f"<rss xmlns:x='y'><item>1</item>{between}<item>2</item></rss>", ITEMS_OF, "https://a.example/")
    assert found is not None
    assert [item.text for item in found.items] == (["1", "one more", "2"] if "ITEM" in between else ["1", "2"])


def test_no_entity_that_a_document_defines_is_expanded() -> None:
    bomb = "<!DOCTYPE rss [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'><!ENTITY c SYSTEM 'file:///etc/hostname'>]>"
    for where in (f"{bomb}<rss><item>&b;&c;</item></rss>", f"<rss><item>{bomb}&b;&c;</item></rss>"):
        found = xml_list(where, ITEMS_OF, "https://a.example/")
        assert found is not None
        assert "&b;&c;" in found.items[0].text


def test_an_item_that_is_broken_spoils_no_other() -> None:
    assert b"<t>next</t>" in read("<b><i></b>", "<t>next</t>")[1]
