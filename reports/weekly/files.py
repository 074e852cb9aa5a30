"""The report's files: each stands under its name only when it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from reports.weekly.issue import Issue
from reports.weekly.pictures import all_pictures
from watchlist.fields import Lang


def write(issue: Issue, lang: Lang, formats: Sequence[str], folder: Path, browser: str | None) -> Iterator[Path]:
    """Write the issue in each format (html, pdf, docx, xlsx); yields the files' paths.

    `browser` is the Chromium to print the PDF with, None for playwright's own. Raises OSError where the folder cannot
    be written to, and `pdf.NoBrowser` where none starts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pictures = all_pictures(issue, lang) if set(formats) & {"html", "pdf", "docx"} else {}
    page = ""
    if set(formats) & {"html", "pdf"}:
        from reports.weekly.html import html

        page = html(issue, pictures, lang)
    for one in formats:
        path = folder / f"suanli-{issue.day}-{lang}.{one}"
        if one == "html":
            body = page.encode()
        elif one == "pdf":
            from reports.weekly.pdf import pdf

            body = pdf(page, lang, browser)
        elif one == "docx":
            from reports.weekly.word import word

            body = word(issue, pictures, lang)
        else:
            from reports.weekly.workbook import workbook

            body = workbook(issue, lang)
        _put(path, body)
        yield path


def _put(path: Path, body: bytes) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        partial.write_bytes(body)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
