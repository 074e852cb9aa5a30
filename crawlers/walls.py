"""Walls that come with status 200: pages that ask for proof of a human, known by their own marks.

Each mark is text that the wall's vendor writes. They are looked for only in small HTML pages, near the beginning: a
wall is short, and a full page may carry the same vendor's script without being one.
"""

from __future__ import annotations

import re

from crawlers.page import Page

_HEAD, _LONGEST = 20_000, 64_000
_MARKS: tuple[tuple[str, re.Pattern[bytes]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("Cloudflare challenge", rb"<title>\s*(just a moment\.\.\.|attention required! \| cloudflare)"),
        ("AWS WAF challenge", rb"awswafintegration|token\.awswaf\.com|gokuprops"),
        ("CloudFront refusal", rb"<title>\s*error: the request could not be satisfied"),
        ("Amazon robot check", rb"/errors/validatecaptcha|<title[^>]*>\s*robot check|opfcaptcha"),
        ("eBay interruption", rb"<title>\s*pardon our interruption|splashui/challenge"),
        ("DataDome challenge", rb"captcha-delivery\.com|<title>\s*datadome"),
        ("PerimeterX challenge", rb"_pxcaptcha|px-captcha|<title>\s*access to this page has been denied"),
        ("Imperva challenge", rb"_incapsula_resource|incapsula incident id"),
        ("Akamai refusal", rb"<title>\s*access denied\s*</title>[\s\S]{0,800}reference\s*(#|&#35;)"),
        ("Huawei Cloud WAF challenge", rb"hwwaf(ses|block)|hws_captcha"),
        ("captcha", rb"<title>[^<]{0,40}(captcha|verify you are (a )?human|are you a (robot|human))[^<]{0,40}</title>"),
        ("captcha in Chinese", "<title>[^<]{0,99}(安全验证|人机验证)".encode()),
    )
)
_HTML = re.compile(
    rb"\s*(\xef\xbb\xbf)?\s*(<!--((?!-->).)*-->\s*)*<(!doctype html|html|head|script|meta|body|title)",
    re.IGNORECASE | re.DOTALL,
)


def wall_in(page: Page) -> str | None:
    """The name of the wall that the page is, or None."""
    head = page.body[:_HEAD]
    if len(page.body) > _LONGEST or not _HTML.match(head):
        return None
    for name, mark in _MARKS:
        if mark.search(head):
            return name
    return None
