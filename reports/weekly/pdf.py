"""The page on paper: printed by Chromium, which has no network, with the number of each page."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from reports.weekly.words import PAGE
from watchlist.fields import Lang
from watchlist.plain import PlainFault

if TYPE_CHECKING:
    from playwright.sync_api import PdfMargins, Route

_FLAGS = ("--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--disable-component-update")
_MARGINS: PdfMargins = {"top": "13mm", "bottom": "15mm", "left": "14mm", "right": "14mm"}


class NoBrowser(PlainFault):
    """No Chromium can be started; the message says how to get one."""


def pdf(html: str, lang: Lang, browser: str | None) -> bytes:
    """The page as A4; scripts are off, and whatever it asks for is refused. Raises NoBrowser."""
    from playwright.sync_api import Error, sync_playwright

    root = hasattr(os, "geteuid") and os.geteuid() == 0  # Chromium's sandbox does not start as root
    with sync_playwright() as play:
        try:
            chromium = play.chromium.launch(executable_path=browser, chromium_sandbox=not root, args=list(_FLAGS))
        except Error as error:
            first = str(error).strip().splitlines()[0]
            raise NoBrowser(
                f"no browser to print with: {first}; install chromium, or run `playwright install chromium`,"
                " or name its executable in $SUANLI_CHROMIUM"
            ) from None
        try:
            page = chromium.new_context(java_script_enabled=False, offline=True).new_page()
            page.route("**/*", _refuse)
            page.set_content(html, wait_until="load")
            return page.pdf(
                format="A4", margin=_MARGINS, print_background=True, display_header_footer=True, tagged=True,
                header_template="<i></i>", footer_template=_footer(lang), outline=True,
            )  # fmt: skip
        finally:
            chromium.close()


def _refuse(route: Route) -> None:
    route.abort()


def _footer(lang: Lang) -> str:
    number, total = '<span class="pageNumber"></span>', '<span class="totalPages"></span>'
    style = "width:100%;text-align:center;font-size:8pt;color:#56616d;font-family:Noto Sans CJK SC,sans-serif"
    return f'<div style="{style}">{PAGE.of(lang).format(number, total)}</div>'
