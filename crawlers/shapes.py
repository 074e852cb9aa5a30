"""The shape of a body, apart from its contents: which fields it has, so that one that went missing can be named.

A field of JSON is its path and type (`$.hits[].price: number`); of XML the path of an element (`/rss/channel/item`);
of HTML an element by name and id, class or itemprop, and the fields of the JSON inside it; of CSV a heading. What only
tells one thing from another (numbers, dates, keys of a large map) is written as `*`.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from crawlers.texts.charsets import text_of

_TYPES = {dict: "object", list: "list", str: "text", bool: "flag", int: "number", float: "number", type(None): "null"}
_TELLING_APART = re.compile(r"[\d:./-]{2,}|.*\d{3,}.*|(?:[a-z0-9-]+\.)+[a-z]{2,}|[0-9a-f-]{16,}", re.IGNORECASE)
_MAP = 24
"""An object of more keys than this names things by them; a record of so many fields is rare."""
_DEEPEST, _MOST_ROWS = 24, 50
_MARKS = ("id", "class", "itemprop", "property")


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that good bodies have and the newest do not: in how many of each, and what stands in its place."""

    field: str
    good: int
    of_good: int
    newest: int
    of_newest: int
    instead: str = ""


def shape_of(body: bytes, content_type: str | None = None) -> frozenset[str]:
    """The fields of a body of any kind; empty where it has none that is known. Never raises."""
    text = text_of(body, content_type).lstrip("\ufeff \r\n\t")
    if (found := _json_in(text)) is not None:
        return frozenset(_fields(found, "$"))
    head = text[:512].lower()
    if head.startswith("<?xml") or re.match(r"<(rss|feed|urlset|sitemapindex|rdf:rdf)\b", head):
        return frozenset(_elements(body))
    if "<html" in head or "<!doctype html" in head or head.startswith("<"):
        return frozenset(_marks(text))
    return frozenset(_headings(text))


def missing(good: Sequence[frozenset[str]], newest: Sequence[frozenset[str]], share: float = 0.9) -> list[Missing]:
    """The fields that at least `share` of the good bodies have and none of the newest; not what is inside one."""
    if not good or not newest:
        return []
    before, now = Counter(f for shape in good for f in shape), Counter(f for shape in newest for f in shape)
    gone = sorted(field for field, n in before.items() if n >= share * len(good) and not now[field])
    others = {_path(field): _type(field) for field in now}
    fresh = sorted(field for field, n in now.items() if n >= share * len(newest) and not before[field])
    outer = tuple(_path(field) + mark for field in gone for mark in ".[/")
    return [
        Missing(field, before[field], len(good), 0, len(newest), others.get(_path(field)) or _beside(field, fresh))
        for field in gone
        if not _path(field).startswith(outer)
    ]


def _beside(field: str, fresh: Sequence[str]) -> str:
    """The fields that are new in the same place: it may be one of them, under another name."""
    place = _place(field)
    return ", ".join(_path(one) for one in fresh if place and _place(one) == place and _type(one) == _type(field))


def _place(field: str) -> str:
    """The path of what a field is in, or the columns that it is among; "" of a mark in HTML, which may be anywhere."""
    found = re.match(r"(column |[$/].*[./])[^./]+$", _path(field))
    return found[1] if found else ""


def _json_in(text: str) -> Any:
    """The JSON that a body is, also inside a call or behind a guard line; None where it is none."""
    for candidate in (text, re.sub(r"^[^\[{]{0,80}", "", text).rstrip(");\r\n ")):
        if candidate[:1] in ("{", "["):
            try:
                return json.loads(candidate)
            except (ValueError, RecursionError):
                continue
    return None


def _fields(value: Any, path: str, depth: int = 0) -> Iterator[str]:
    yield f"{path}: {_TYPES[type(value)]}"
    if depth >= _DEEPEST:
        return
    if isinstance(value, list):
        for one in value[:_MOST_ROWS]:
            yield from _fields(one, f"{path}[]", depth + 1)
    elif isinstance(value, dict):
        for key, one in list(value.items())[: _MOST_ROWS * 8]:
            name = "*" if len(value) > _MAP or _TELLING_APART.fullmatch(key) else key
            yield from _fields(one, f"{path}.{name}", depth + 1)


def _elements(body: bytes) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return
    if root is None:
        return
    paths = {root: f"/{etree.QName(root).localname}"}
    for element in root.iter(etree.Element):
        parent = element.getparent()
        if parent is not None:
            paths[element] = f"{paths.get(parent, '')}/{etree.QName(element).localname}"
        yield paths[element]
        yield from (f"{paths[element]}/@{name}" for name in element.attrib)


def _marks(text: str) -> Iterator[str]:
    try:
        root = html.document_fromstring(text)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    for element in root.iter(etree.Element):
        for mark in _MARKS:
            for word in str(element.get(mark) or "").split():
                if not _TELLING_APART.fullmatch(word):
                    yield f"<{element.tag} {mark}={word}>"
        if element.tag == "script" and (found := _json_in((element.text or "").strip())) is not None:
            name = element.get("id") or element.get("type") or "script"
            yield from (f"<script {name}> {field}" for field in _fields(found, "$"))


def _headings(text: str) -> Iterable[str]:
    try:
        first = next(csv.reader(io.StringIO(text[:4096], newline="")), [])
    except csv.Error:
        first = []
    return (f"column {name.strip()}" for name in first if name.strip() and not _TELLING_APART.fullmatch(name.strip()))


def _path(field: str) -> str:
    return re.sub(r": \w+$", "", field)


def _type(field: str) -> str:
    return field.rpartition(": ")[2] if ": " in field else ""
