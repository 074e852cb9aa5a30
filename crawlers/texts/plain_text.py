"""Text for people out of what feeds and pages call text: entities read, tags gone, blanks and controls tidied.

What comes out is plain: "<" in it is a character. Whoever shows it must escape it.
"""

from __future__ import annotations

import html
import re
from html.entities import html5

_LONGEST_TITLE, _LONGEST_MARKUP = 500, 3_000
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
# C1 controls are windows-1252 that somebody took for Latin-1.
_WINDOWS = {point: bytes((point,)).decode("cp1252", "ignore") for point in range(0x80, 0xA0)}
_MISREAD = re.compile("[\x80-\x9f]")
_BLANKS = re.compile(r"[^\S ]\s*|\s{2,}")  # a single blank is as it should be
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SCRIPTS = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(
    r"</?(?:a|abbr|b|big|br|center|cite|code|del|div|em|font|h[1-6]|i|ins|mark|nobr|p|q|s|small|span|strike|strong"
    r"|sub|sup|tt|u|wbr)(?:\s[^<>]*)?/?>"
    # A title may be about these, so they go only where they are at work: with attributes.
    r"|<(?:img|iframe|svg|input|button|video|audio|link|meta|object|embed|applet|frame|frameset)\s[^<>]*>"
    r"|</(?:iframe|svg|button|video|audio|object|applet|frameset)>",
    re.IGNORECASE,
)
_BREAKING = re.compile(r"<(?=(?:br|p|div|h[1-6])\b)", re.IGNORECASE)


def tidy(text: str) -> str:
    """`text` in one line: runs of blanks are one (an ideographic one stays), controls and direction marks gone."""
    if text.isprintable():  # then a blank is what stands between words, and most texts have single ones
        return " ".join(text.split()) if "  " in text else text.strip()
    if _is_plain(text):
        return " ".join(text.split())
    if not text.isascii() and _MISREAD.search(text):
        text = text.translate(_WINDOWS)
    text = _NOT_TEXT.sub("", text)
    if "\u3000" not in text:
        return " ".join(text.split())
    return _BLANKS.sub(lambda run: "\u3000" if set(run[0]) == {"\u3000"} else " ", text).strip()


def without_entities(text: str) -> str:
    """`text` with its entities read, also those that were escaped twice; an "&" that begins none is a character."""
    for _ in range(2 if "&" in text else 0):
        text = _ENTITY.sub(_read_entity, text)
    return text


def _read_entity(found: re.Match[str]) -> str:
    if found[1].startswith("#"):
        return html.unescape(found[0]).replace("\ufffd", "")
    return html5.get(found[1] + ";", found[0])


def headline_text(markup: str) -> str:
    """A title as people read it. Only known tags go, so "vector<T>" stays; may be empty."""
    text = markup[:_LONGEST_MARKUP]
    if "<" in text:
        text = _TAGS.sub("", _BREAKING.sub(" <", _SCRIPTS.sub("", text)))
    return shortened(tidy(without_entities(text)), _LONGEST_TITLE)


def printable(text: str) -> str:
    """`text` without controls and marks."""
    return text if _is_plain(text) else _NOT_TEXT.sub("", text)


def _is_plain(text: str) -> bool:
    """Whether `text` has no controls, marks and ideographic blanks, as far as a quick look tells."""
    return text.isprintable() or text.replace("\n", " ").replace("\t", " ").replace("\xa0", " ").isprintable()


def shortened(text: str, longest: int) -> str:
    """`text` in at most `longest` characters: cut at a blank where one is near, and marked with "…"."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    at = head.rfind(" ", longest * 4 // 5)
    return (head[:at] if at > 0 else head).rstrip() + "…"
