"""XML documents that are lists (feeds, sitemaps), read item by item, however broken they are.

A document without a fault is read as it is. Any other is cut into its items by their tags, outside comments and CDATA,
and each item is parsed by itself with the namespaces that the document declared before it. So a cut transfer costs its
last item and no more, one broken item does not spoil the next, junk before the root does not matter, and no DOCTYPE
ever reaches a parser: entities that a document defines are never expanded, and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from lxml import etree

from crawlers.xml_repairs import is_read_otherwise, repaired, without_what_is_not_xml

MOST_ITEMS = 5000
"""More than any feed or news sitemap holds (Google allows 1,000); what is beyond is not read."""
_LONGEST_WHOLE = 4_000_000
"""How long a document may be that is parsed whole, as a tree takes many times the room of its text."""

_DECLARED = re.compile(r"\s(xmlns(?::[\w.-]{1,40})?|xml:base)\s*=\s*(\"[^\"<]{0,300}\"|'[^'<]{0,300}')")


@dataclass(frozen=True, slots=True)
class XmlList:
    """A list as found: its root's name, the text before the first item, the whole items, and whether one is cut.

    The items are lxml elements, whose `base` follows xml:base and else the list's address.
    """

    root: str
    head: str
    items: Sequence[Any]
    cut: bool


def xml_list(text: str, items_of: Mapping[str, str], address: str) -> XmlList | None:
    """The list whose root is a key of `items_of`, of elements named as its value; None where there is no such root.

    The names are in lower case and without prefix.
    """
    return _sound(text, items_of, address) or _mended(text, items_of, address)


def _sound(text: str, items_of: Mapping[str, str], address: str) -> XmlList | None:
    """The list as XML has it, the quickest way; None where there is a fault, or the tags may tell something else."""
    text = text.strip()
    if not text.endswith(">") or len(text) > _LONGEST_WHOLE or is_read_otherwise(text):
        return None
    root = _parsed(text, address, recover=False)
    name = etree.QName(root).localname.lower() if root is not None else ""
    if name not in items_of:
        return None
    items = [item for item in root.iter(f"{{*}}{items_of[name]}") if item.prefix in (None, "rss", root.prefix)]
    if len({item.getparent() for item in items}) != 1:  # there is none, or one is inside another
        return None
    written = f"{items[0].prefix}:{items_of[name]}" if items[0].prefix else items_of[name]
    begin = re.search(rf"<{re.escape(written)}[\s/>]", text)
    return XmlList(name, text[: begin.start() if begin else 0], items[:MOST_ITEMS], cut=False)


def _mended(text: str, items_of: Mapping[str, str], address: str) -> XmlList | None:
    """The list as its tags tell, whatever is between them."""
    text = without_what_is_not_xml(text)
    opened = next((tag for tag in _tags(text, "|".join(items_of)) if not tag["closing"]), None)
    if opened is None:
        return None
    root = opened["name"].lower()
    items, first, cut = [], len(text), False
    for begin, end, name in _spans(text, opened.start(), root, items_of[root], {None, "rss", opened["prefix"]}):
        first = min(first, begin)
        cut = end < 0
        if not cut:
            items.append(f"{text[begin:end]}</{name}>")
        if len(items) == MOST_ITEMS:
            break
    head = text[opened.start() : first]
    return XmlList(root, head, list(_elements(items, head, address)), cut)


def _elements(items: list[str], head: str, address: str) -> Iterator[Any]:
    """Each item with the namespaces and the base that stand before the first."""
    declared = repaired("".join(f" {name}={value}" for name, value in dict(_DECLARED.findall(head)).items()))
    root = _together(items, declared, address)
    if root is not None:
        yield from root
        return
    for item in items:
        root = _parsed(f"<list{declared}>{repaired(item)}</list>", address, recover=True)
        if root is not None and len(root) and isinstance(root[0].tag, str):
            yield root[0]


def _together(items: list[str], declared: str, address: str) -> Any:
    """All items as one document, which takes a third of the time; None where one of them is broken."""
    text = "".join(items)
    if "<?" in text:  # an instruction may hide where an item begins
        return None
    root = None if is_read_otherwise(text) else _parsed(f"<list{declared}>{text}</list>", address, recover=False)
    if root is None:
        text = "".join(map(repaired, items))
        root = _parsed(f"<list{declared}>{text}</list>", address, recover=False)
    return root if root is not None and len(root) == len(items) else None


def _parsed(document: str, address: str, *, recover: bool) -> Any:
    """The root of a document without a DOCTYPE; None where no parser reads it."""
    parser = etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(document.encode(), parser, base_url=address)
    except (etree.XMLSyntaxError, UnicodeEncodeError):
        return None


def _spans(text: str, start: int, root: str, item: str, prefixes: Set[str | None]) -> Iterator[tuple[int, int, str]]:
    """Where each item begins and its closing tag stands, and its name as written; the end is -1 for one that is cut.

    The next item or the root's end also closes one whose own closing tag is missing.
    """
    open_at, open_name = -1, ""
    for tag in _tags(text, f"{item}|{root}", start):
        is_item = tag["name"].lower() == item
        if tag["prefix"] not in prefixes or not (is_item or tag["closing"]):
            continue
        if open_at >= 0:
            yield open_at, tag.start(), open_name
            open_at = -1
        if is_item and not tag["closing"]:
            open_at, open_name = tag.start(), text[tag.start() + 1 : tag.end()]
    if open_at >= 0:
        yield open_at, -1, open_name


def _tags(text: str, names: str, at: int = 0) -> Iterator[re.Match[str]]:
    """The tags of these names from `at` on, outside comments and CDATA; none after one of those that does not end."""
    token = re.compile(
        rf"<!--|<!\[CDATA\[|<(?P<closing>/?)(?:(?P<prefix>[\w.-]{{1,40}}+):)?+(?P<name>{names})(?=[\s/>])",
        re.IGNORECASE,
    )
    while found := token.search(text, at):
        at = found.end()
        if found["name"]:
            yield found
        else:
            end = text.find("-->" if found[0] == "<!--" else "]]>", at)
            if end < 0:
                return
            at = end + 3
