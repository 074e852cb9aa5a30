"""XML documents that are lists (feeds, sitemaps), read item by item, however broken they are.

What lies between the first item and the last is parsed with the namespaces that the document declared before it. Where
that has a fault, it is cut into its items by their tags, outside comments and CDATA, and each is parsed by itself. So a
cut transfer costs its last item and no more, one broken item does not spoil the next, and junk before the root does not
matter. No DOCTYPE ever reaches a parser: entities that a document defines are never expanded, and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Any

from lxml import etree

from crawlers.news.xml_repairs import is_read_otherwise, repaired, without_what_is_not_xml

MOST_ITEMS = 5000
"""More than any feed or news sitemap holds (Google allows 1,000); what is beyond is not read."""
_LONGEST_WHOLE = 4_000_000
"""How many characters are parsed at once, as a tree takes many times the room of its text."""

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


def xml_list(text: str, items_of: Mapping[str, str], address: str, utf8: bytes | None = None) -> XmlList | None:
    """The list whose root is a key of `items_of`, of elements named as its value; None where there is no such root.

    The names are in lower case and without prefix. `utf8` is the same text, where it came so; a character that was cut
    at its end may stand there in part.
    """
    return _sound(text, items_of, address, utf8) or _mended(text, items_of, address)


def _sound(text: str, items_of: Mapping[str, str], address: str, utf8: bytes | None) -> XmlList | None:
    """The list as XML has it, the quickest way; None where there is a fault, or more than items, between its items."""
    opened = _opened(text, items_of)
    if opened is None:
        return None
    root, item, prefixes = _kind(opened, items_of)
    first = next((tag for tag in _tags(text, item, opened.end()) if tag["prefix"] in prefixes), None)
    closing = f"</{first[0][1:]}>" if first else ""
    if first is None or (last := text.rfind(closing, first.end())) < 0:
        return None
    head, begin, end = text[opened.start() : first.start()], first.start(), last + len(closing)
    if end - begin > _LONGEST_WHOLE or is_read_otherwise(text, begin, end):
        return None
    between = text[begin:end] if utf8 is None else _same_in(utf8, text[:begin], closing)
    tree = _parsed(between, head, address, recover=False)
    rest = [end for _, end, _ in _spans(text, end, root, item, prefixes)]
    if tree is None or rest not in ([], [-1]):
        return None
    items = [element for element in tree.iter(f"{{*}}{item}") if element.prefix in prefixes]
    return XmlList(root, head, items[:MOST_ITEMS], cut=bool(rest)) if items == list(tree) else None


def _same_in(utf8: bytes, before: str, closing: str) -> memoryview:
    """What stands between the text `before` and the end of the last such tag."""
    last = closing.encode()
    return memoryview(utf8)[len(before.encode()) : utf8.rindex(last) + len(last)]


def _mended(text: str, items_of: Mapping[str, str], address: str) -> XmlList | None:
    """The list as its tags tell, whatever lies between them."""
    text = without_what_is_not_xml(text)
    opened = _opened(text, items_of)
    if opened is None:
        return None
    root, item, prefixes = _kind(opened, items_of)
    items, first, cut = [], len(text), False
    for begin, end, name in _spans(text, opened.start(), root, item, prefixes):
        first = min(first, begin)
        cut = end < 0
        if not cut:
            items.append(f"{text[begin:end]}</{name}>")
        if len(items) == MOST_ITEMS:
            break
    head = text[opened.start() : first]
    return XmlList(root, head, list(_elements(items, head, address)), cut)


def _elements(items: list[str], head: str, address: str) -> Iterator[Any]:
    """Each item, repaired: all as one document, which takes a third of the time, or else one by one."""
    together = "".join(map(repaired, items))
    tree = _parsed(together, head, address, recover=False) if "<?" not in together else None
    if tree is not None and len(tree) == len(items):  # an instruction may hide where an item begins
        yield from tree
        return
    for item in items:
        tree = _parsed(repaired(item), head, address, recover=True)
        if tree is not None and len(tree) and isinstance(tree[0].tag, str):
            yield tree[0]


def _parsed(items: str | memoryview, head: str, address: str, *, recover: bool) -> Any:
    """The items with the namespaces and the base that stand before them; None where no parser reads them."""
    declared = repaired("".join(f" {name}={value}" for name, value in dict(_DECLARED.findall(head)).items()))
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
        encoded = items.encode() if isinstance(items, str) else items
        return etree.fromstring(b"".join((f"<list{declared}>".encode(), encoded, b"</list>")), parser, base_url=address)
    except (etree.XMLSyntaxError, UnicodeEncodeError):
        return None


def _opened(text: str, items_of: Mapping[str, str]) -> re.Match[str] | None:
    """The root's tag."""
    return next((tag for tag in _tags(text, "|".join(items_of)) if not tag["closing"]), None)


def _kind(opened: re.Match[str], items_of: Mapping[str, str]) -> tuple[str, str, Set[str | None]]:
    """The root's name, its items', and the prefixes that they may have."""
    root = opened["name"].lower()
    return root, items_of[root], {None, "rss", opened["prefix"]}


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
    token = _token(names)
    while found := token.search(text, at):
        at = found.end()
        if found["name"]:
            yield found
        else:
            end = text.find("-->" if found[0] == "<!--" else "]]>", at)
            if end < 0:
                return
            at = end + 3


@cache
def _token(names: str) -> re.Pattern[str]:
    return re.compile(
        rf"<!--|<!\[CDATA\[|<(?P<closing>/?)(?:(?P<prefix>[\w.-]{{1,40}}+):)?+(?P<name>{names})(?=[\s/>])",
        re.IGNORECASE,
    )
