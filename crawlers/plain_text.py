"""Text for people out of what feeds and pages call text: entities read, tags gone, blanks and controls tidied.

What comes out is plain: "<" in it is a character. Whoever shows it must escape it.
"""

from __future__ import annotations

import html
import re
from html.entities import html5

from lxml import etree

_LONGEST_TITLE, _LONGEST_SUMMARY = 500, 500
_LONGEST_TITLE_MARKUP, _LONGEST_MARKUP, _MARKUP_OFTEN_ENOUGH = 3_000, 20_000, 2_000
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
_BLOCKS = frozenset(
    ("p", "div", "br", "li", "tr", "td", "th", "pre", "hr", "section", "blockquote", "h1", "h2", "h3", "h4")
)
_SILENT = ("script", "style", "noscript", "template", "iframe", "svg", "object", "head", "figcaption")
_STRING, _LINKED = (etree.XPath(path, smart_strings=False) for path in ("string()", "//a//text()"))


def tidy(text: str) -> str:
    """`text` in one line: runs of blanks are one (an ideographic one stays), controls and direction marks gone."""
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
    text = markup[:_LONGEST_TITLE_MARKUP]
    if "<" in text:
        text = _TAGS.sub("", _BREAKING.sub(" <", _SCRIPTS.sub("", text)))
    return shortened(tidy(without_entities(text)), _LONGEST_TITLE)


def summary_text(markup: str) -> str | None:
    """The beginning of a text in HTML, about 500 characters; None where it is blank or nothing but links."""
    text = markup[:_LONGEST_MARKUP]
    if "<" not in text:
        return shortened(tidy(without_entities(text)), _LONGEST_SUMMARY) or None
    if begun := _begun(text):
        return begun
    text, linked = _shown(text)
    if (shown := tidy(text)) == tidy(linked):
        return None
    return shortened(tidy(without_entities(text)) if "&" in text else shown, _LONGEST_SUMMARY) or None


def _begun(markup: str) -> str | None:
    """The summary of a long text out of its first part, as a parser takes longest; None where that does not tell it."""
    end = markup.rfind("<", 0, _MARKUP_OFTEN_ENOUGH) if len(markup) > _MARKUP_OFTEN_ENOUGH else 0
    if end <= 0:
        return None
    text, linked = _shown(markup[:end])
    shown = tidy(without_entities(text))
    # An entity may go on behind the end, and what stands in no link is none in the whole either.
    is_told = len(shown) > _LONGEST_SUMMARY + 100 and (not linked or _letters(text) > _letters(linked))
    return shortened(shown, _LONGEST_SUMMARY) if is_told else None


def _letters(text: str) -> int:
    return len("".join(tidy(text).split()))


def _shown(markup: str) -> tuple[str, str]:
    """What a piece of HTML shows, with blanks between its blocks, and what of it stands in links."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring((markup if _is_plain(markup) else _NOT_TEXT.sub("", markup)).encode(), parser)
    except etree.XMLSyntaxError:
        return "", ""
    if root is None:
        return "", ""
    etree.strip_elements(root, *_SILENT, with_tail=False)
    for element in root.iter():
        if element.tag in _BLOCKS:
            element.text, element.tail = f" {element.text or ''}", f" {element.tail or ''}"
    has_links = "<a" in markup or "<A" in markup
    return _STRING(root), "".join(_LINKED(root)) if has_links else ""


def _is_plain(text: str) -> bool:
    """Whether `text` has no controls, marks and ideographic blanks, as far as a quick look tells."""
    return text.replace("\n", " ").replace("\t", " ").replace("\xa0", " ").isprintable()


def shortened(text: str, longest: int) -> str:
    """`text` in at most `longest` characters: cut at a blank where one is near, and marked with "…"."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    at = head.rfind(" ", longest * 4 // 5)
    return (head[:at] if at > 0 else head).rstrip() + "…"
