"""JSON-LD of a page, as written: the nodes of all its scripts, in order, also of those that are not quite JSON.

Source  https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents; Baidu's own form of it has no @type
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from parsel import Selector

from crawlers.texts.plain_text import tidy, without_entities

_WRAPPING = re.compile(
    r"\A(?:<!--|(?://|/\*)?\s{0,3}<!\[CDATA\[(?:\s{0,3}\*/)?)|(?:-->|(?://|/\*)?\s{0,3}\]\]>(?:\s{0,3}\*/)?|;)\Z"
)
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])|\\u(?![0-9a-fA-F]{4})")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_DEEPEST = 20

Node = dict[str, Any]


def nodes(page: Selector) -> list[Node]:
    """Every JSON-LD object of the page, those inside others after them."""
    scripts = page.xpath('//script[contains(@type, "ld+json")]/text()').getall()
    return [node for script in scripts for node in _objects(_parsed(script), 0)]


def types(node: Node) -> set[str]:
    """The node's types, without the vocabulary's address."""
    said = node.get("@type")
    return {str(one).rpartition("/")[2] for one in (said if isinstance(said, list) else [said]) if one}


def text(node: Node, *names: str) -> str:
    """The first of the node's fields that is a text which is not blank, with its entities read; else empty."""
    for name in names:
        value = node.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str) and (found := tidy(without_entities(value))):
            return found
    return ""


def _parsed(script: str) -> Any:
    """The script's value; None where nothing makes it JSON. Controls are let in, bad escapes and late commas mended."""
    script = _WRAPPING.sub("", script.strip())
    for written in (script, _TRAILING_COMMA.sub(r"\1", _BAD_ESCAPE.sub(r"\\\\", script))):
        try:
            return json.loads(written, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: Any, depth: int) -> Iterator[Node]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inside:
        yield from _objects(one, depth + 1)
