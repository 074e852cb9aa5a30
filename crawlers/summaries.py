"""The beginning of a text in HTML as people read it, for a headline's summary."""

from __future__ import annotations

import html
import re

from lxml import etree

from crawlers.plain_text import printable, shortened, tidy, without_entities

_LONGEST_SUMMARY = 500
_LONGEST_MARKUP, _MARKUP_OFTEN_ENOUGH = 20_000, 2_000
_BLOCKS = "p|div|br|li|ul|ol|dl|dt|dd|table|tr|td|th|pre|hr|section|article|blockquote|center|figure|form|h[1-6]"
_BREAKING = re.compile(rf"<(?=/?(?:{_BLOCKS})[ \t\r\n\f/>])", re.IGNORECASE)
_SILENT = ("script", "style", "noscript", "template", "iframe", "svg", "object", "head", "figcaption")
# Tags of which a parser makes nothing else; one where quotes are at odds is none of them.
_INLINE = "a|abbr|b|big|cite|code|del|em|font|i|img|ins|q|s|small|span|strike|strong|sub|sup|tt|u|wbr"
_ATTRIBUTES = r"""(?:[ \t\r\n\f/][^<>"']*(?:(?:"[^"<>]*"|'[^'<>]*')[^<>"']*)*+)?"""
_TAG = re.compile(rf"</?(?:{_BLOCKS}|{_INLINE}){_ATTRIBUTES}>", re.IGNORECASE)
_LINK_TAG = re.compile(r"</?a[\s/>]", re.IGNORECASE)
_LINK = re.compile(rf"<a{_ATTRIBUTES}(?<!/)>([^<]*)</a>", re.IGNORECASE)
_STRING, _LINKED = (etree.XPath(path, smart_strings=False) for path in ("string()", "//a//text()"))


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
    """The summary of a long text out of its first part, as all of it takes longest; None where that does not tell."""
    end = markup.rfind("<", 0, _MARKUP_OFTEN_ENOUGH) if len(markup) > _MARKUP_OFTEN_ENOUGH else 0
    if end <= 0:
        return None
    text, linked = _shown(markup[:end])
    shown = tidy(without_entities(text))
    # An entity may go on behind the end, and what stands in no link is none in the whole either.
    is_told = len(shown) > _LONGEST_SUMMARY + 100 and len(shown) - shown.count(" ") > len(linked)
    return shortened(shown, _LONGEST_SUMMARY) if is_told else None


def _shown(markup: str) -> tuple[str, str]:
    """What a piece of HTML shows, with blanks between its blocks, and what of it stands in links."""
    markup = _BREAKING.sub(" <", printable(markup))
    return _by_tags(markup) or _by_parser(markup)


def _by_tags(markup: str) -> tuple[str, str] | None:
    """What is shown, in half of a parser's time; None for more than text among a few tags, and links of text."""
    text, links = _TAG.sub("", markup), []
    if "<" in text:
        return None
    if _has_links(markup):
        links = _LINK.findall(markup)
        if len(_LINK_TAG.findall(markup)) != 2 * len(links):
            return None
    return html.unescape(text), html.unescape("".join(links))


def _by_parser(markup: str) -> tuple[str, str]:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(markup.encode(), parser)
    except etree.XMLSyntaxError:
        return "", ""
    if root is None:
        return "", ""
    etree.strip_elements(root, *_SILENT, with_tail=False)
    return _STRING(root), "".join(_LINKED(root)) if _has_links(markup) else ""


def _has_links(markup: str) -> bool:
    return "<a" in markup or "<A" in markup
