"""XML documents that are lists (feeds, sitemaps), read item by item, however broken they are.

The document is cut into its items by their tags, outside comments and CDATA, and each item is parsed by itself with
the namespaces that the document declared before it. So a cut transfer costs its last item and no more, one broken item
does not spoil the next, junk before the root does not matter, and no DOCTYPE ever reaches a parser: entities that a
document defines are never expanded, and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from html.entities import html5
from typing import Any

from lxml import etree

MOST_ITEMS = 5000
"""More than any feed or news sitemap holds (Google allows 1,000); what is beyond is not read."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROLS = tuple(c for c in (*map(chr, range(0x20)), "\ufffe", "\uffff") if _NOT_XML.match(c))
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_LOOSE = re.compile(
    r"<!--.*?-->|&(?:#(?P<decimal>\d{1,7})|#[xX](?P<hex>[0-9a-fA-F]{1,6})|(?P<named>[A-Za-z]\w{1,31}));"
    r"|&|<(?![A-Za-z_/?])",
    re.DOTALL,
)
# A name that begins with ":" or beyond ASCII, and a number with so many zeros that a repair takes it for none.
_STRANGE = (re.compile("<[^\x00-9;-\x7f]"), re.compile(r"&#(?:\d{8}|x[0-9a-fA-F]{7})"))
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_DECLARED = re.compile(r"\s(xmlns(?::[\w.-]{1,40})?|xml:base)\s*=\s*(\"[^\"<]{0,300}\"|'[^'<]{0,300}')")


@dataclass(frozen=True, slots=True)
class XmlList:
    """A list as found: its root's name, the text before the first item, the whole items, and whether one is cut."""

    root: str
    head: str
    items: tuple[str, ...]
    cut: bool

    def elements(self, address: str) -> Iterator[Any]:
        """Each item as an lxml element, whose `base` follows xml:base and else `address`."""
        declared = _repaired("".join(f" {name}={value}" for name, value in dict(_DECLARED.findall(self.head)).items()))
        root = self._whole(declared, address)
        if root is not None:
            yield from root
            return
        for item in self.items:
            root = _parsed(declared, _repaired(item), address, recover=True)
            if root is not None and len(root) and isinstance(root[0].tag, str):
                yield root[0]

    def _whole(self, declared: str, address: str) -> Any:
        """All items as one document, which takes a third of the time; None where one of them is broken."""
        together = "".join(self.items)
        if "<?" in together:  # an instruction may hide where an item begins
            return None
        root = None if _is_read_otherwise(together) else _parsed(declared, together, address, recover=False)
        if root is None:
            root = _parsed(declared, "".join(map(_repaired, self.items)), address, recover=False)
        return root if root is not None and len(root) == len(self.items) else None


def _parsed(declared: str, items: str, address: str, *, recover: bool) -> Any:
    """The list of these items; None where no parser reads it."""
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
        return etree.fromstring(f"<list{declared}>{items}</list>".encode(), parser, base_url=address)
    except etree.XMLSyntaxError:
        return None


def xml_list(text: str, items_of: Mapping[str, str]) -> XmlList | None:
    """The list whose root is a key of `items_of`, of elements named as its value; None where there is no such root.

    The names are in lower case and without prefix.
    """
    text = _without_what_is_not_xml(text)
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
    return XmlList(root, text[opened.start() : first], tuple(items), cut)


def _without_what_is_not_xml(text: str) -> str:
    try:
        text.encode("utf-16-le")  # the quickest way to find half a character
    except UnicodeEncodeError:
        return _NOT_XML.sub("", text)
    return _NOT_XML.sub("", text) if any(c in text for c in _CONTROLS) else text


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


def _is_read_otherwise(text: str) -> bool:
    """Whether XML, though it has no fault, may mean another thing than what a repair makes of it."""
    comments = (after.partition("-->")[0] for after in text.split("<!--")[1:])
    return any(strange.search(text) for strange in _STRANGE) or any("<![CDATA[" in comment for comment in comments)


def _repaired(text: str) -> str:
    """`text` with what XML does not allow outside CDATA put right: HTML's entities, bare "&" and "<", comments gone."""
    parts = _CDATA.split(text)
    parts[::2] = (_LOOSE.sub(_put_right, part) for part in parts[::2])
    return "".join(parts)


def _put_right(found: re.Match[str]) -> str:
    text, named = found[0], found["named"]
    if text.startswith("<"):
        return "" if text.startswith("<!--") else "&lt;"
    if named in _XML_NAMES:
        return text
    if named and f"{named};" in html5:
        return "".join(f"&#{ord(c)};" for c in html5[f"{named};"])
    if found["decimal"] or found["hex"]:
        point = int(found["decimal"] or found["hex"], 10 if found["decimal"] else 16)
        return f"&#{point};" if point < 0x110000 and not _NOT_XML.match(chr(point)) else ""
    return f"&amp;{text[1:]}"
