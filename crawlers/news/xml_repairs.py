"""XML that is not quite XML, as feeds and sitemaps are: put right before a parser sees it."""

from __future__ import annotations

import re
from html.entities import html5

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROLS = tuple(c for c in (*map(chr, range(0x20)), "\ufffe", "\uffff") if _NOT_XML.match(c))
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_LOOSE = re.compile(
    r"<!--.*?-->|&(?:#0*(?P<decimal>\d{1,7})|#[xX]0*(?P<hex>[0-9a-fA-F]{1,6})|(?P<named>[A-Za-z]\w{1,31}));"
    r"|&|<(?![A-Za-z_/?])",
    re.DOTALL,
)
# The tag of a name that begins with ":" or beyond ASCII, which a repair takes for text; a DOCTYPE; a comment.
_STRANGE = re.compile("<(?:[^\x00-9;-\x7f]|!DOCTYPE|!--)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))


def without_what_is_not_xml(text: str) -> str:
    """`text` without the characters that no XML may hold."""
    try:
        text.encode("utf-16-le")  # the quickest way to find half a character
    except UnicodeEncodeError:
        return _NOT_XML.sub("", text)
    return _NOT_XML.sub("", text) if any(c in text for c in _CONTROLS) else text


def is_read_otherwise(text: str, begin: int, end: int) -> bool:
    """Whether XML between these places, though it has no fault, may mean another thing than what a repair makes of it.

    So it is wherever a DOCTYPE may be: entities that it defines are not to be expanded.
    """
    strange = set(_STRANGE.findall(text, begin, end))
    if strange == {"<!--"}:
        return any("<![CDATA[" in comment[0] for comment in _COMMENT.finditer(text, begin, end))
    return bool(strange)


def repaired(text: str) -> str:
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
