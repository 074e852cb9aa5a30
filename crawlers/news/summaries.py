"""The beginning of a text in HTML as people read it, for a headline's summary."""

from __future__ import annotations

import html
import re

from lxml import etree

from crawlers.texts.plain_text import printable, shortened, tidy, without_entities

_LONGEST_SUMMARY = 500
_LONGEST_MARKUP, _MARKUP_OFTEN_ENOUGH, _TEXT_OFTEN_ENOUGH = 20_000, 1_500, 700
_PLENTY = _LONGEST_SUMMARY + 100
"""So much of a text's beginning tells its summary: what is cut at the end of it, entities as well, lies behind that."""
_SILENT = ("script", "style", "noscript", "template", "iframe", "svg", "object", "head", "figcaption")
_BLOCKS = "p|div|br|li|ul|ol|dl|dt|dd|table|tr|td|th|pre|hr|section|article|blockquote|center|figure|form|h[1-6]"
_BREAKING = re.compile(rf"<(?=/?(?:{_BLOCKS})[ \t\r\n\f/>])", re.IGNORECASE)
# Tags of which a parser makes nothing else. In capitals, or where quotes are at odds, it is asked.
_INLINE = "a|abbr|b|big|cite|code|del|em|font|i|img|ins|q|s|small|span|strike|strong|sub|sup|tt|u|wbr"
_ATTRIBUTES = r"""(?:[ \t\r\n\f/][^<>"']*(?:(?:"[^"<>]*"|'[^'<>]*')[^<>"']*)*+)?"""
_BLOCK_TAG, _INLINE_TAG = (re.compile(rf"</?(?:{names}){_ATTRIBUTES}>") for names in (_BLOCKS, _INLINE))
_LINK_TAG = re.compile(r"</?a[\s/>]")
_LINK = re.compile(rf"<a{_ATTRIBUTES}(?<!/)>([^<]*)</a>")
_OPENS_UNLINKED = re.compile(rf"(?:\s|</?(?:{_BLOCKS}|{_INLINE.removeprefix('a|')}){_ATTRIBUTES}>)*+\w")
_STRING, _LINKED = (etree.XPath(path, smart_strings=False) for path in ("string()", "//a//text()"))


def summary_text(markup: str) -> str | None:
    """The beginning of a text in HTML, about 500 characters; None where it is blank or nothing but links."""
    text = markup[:_LONGEST_MARKUP]
    begun = _begun(text) if len(text) > _MARKUP_OFTEN_ENOUGH and "<" in text else ""
    if not begun:
        begun = _tidy_beginning(_unlinked(text) if "<" in text else text)
    return shortened(begun, _LONGEST_SUMMARY) or None


def _begun(markup: str) -> str:
    """What a long text shows in its first part, as all of it takes longest; empty where that is not plenty."""
    end = markup.rfind("<", 0, _MARKUP_OFTEN_ENOUGH)
    begun = _tidy_beginning(_unlinked(markup[:end])) if end > 0 else ""
    return begun if len(begun) > _PLENTY else ""


def _unlinked(markup: str) -> str:
    """What a piece of HTML shows; empty where all of it stands in links."""
    text, linked = _shown(markup)
    return "" if linked and tidy(text) == tidy(linked) else text


def _tidy_beginning(text: str) -> str:
    """All of a text without markup, in one line, or plenty of it."""
    if len(text) > _TEXT_OFTEN_ENOUGH:
        begun = tidy(without_entities(text[:_TEXT_OFTEN_ENOUGH]))
        if len(begun) > _PLENTY:
            return begun
    return tidy(without_entities(text))


def _shown(markup: str) -> tuple[str, str]:
    """What a piece of HTML shows, blanks between its blocks, and what of it stands in links where that may be all."""
    return _by_tags(markup) or _by_parser(markup)


def _by_tags(markup: str) -> tuple[str, str] | None:
    """What is shown, in a third of a parser's time; None for more than text among a few tags, and links of text."""
    text = _BLOCK_TAG.sub(" ", _INLINE_TAG.sub("", markup))
    if "<" in text:
        return None
    if "<a" not in markup or _OPENS_UNLINKED.match(markup):
        return _unescaped(text), ""
    links = _LINK.findall(markup)
    if len(_LINK_TAG.findall(markup)) != 2 * len(links):
        return None
    return _unescaped(text), _unescaped("".join(links))


def _unescaped(text: str) -> str:
    return html.unescape(printable(text)) if "&" in text else text


def _by_parser(markup: str) -> tuple[str, str]:
    markup = _BREAKING.sub(" <", printable(markup))
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(markup.encode(), parser)
    except etree.XMLSyntaxError:
        return "", ""
    if root is None:
        return "", ""
    etree.strip_elements(root, *_SILENT, with_tail=False)
    return _STRING(root), "".join(_LINKED(root))
