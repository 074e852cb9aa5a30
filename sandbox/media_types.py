"""What kind of content a body is, where nobody wrote it down."""

from __future__ import annotations

import re

_BY_ENDING = {
    "json": "application/json",
    "jsonl": "application/json",
    "xml": "application/xml",
    "rss": "application/xml",
    "atom": "application/xml",
    "rdf": "application/xml",
    "html": "text/html",
    "htm": "text/html",
    "csv": "text/csv",
    "txt": "text/plain",
    "zip": "application/zip",
    "gz": "application/gzip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BY_BEGINNING = (
    (re.compile(rb"PK\x03\x04"), "application/zip"),
    (re.compile(rb"\x1f\x8b"), "application/gzip"),
    (re.compile(rb"<(!doctype html|html|head|body)\b", re.IGNORECASE), "text/html"),
    (re.compile(rb"<(\?xml|rss|feed|rdf:RDF|urlset|sitemapindex)\b"), "application/xml"),
    (re.compile(rb"[{\[]"), "application/json"),
)


def media_type(name: str, body: bytes) -> str:
    """The type by the file's ending, except where its first bytes are plainly HTML; no charset is claimed."""
    head = body[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    seen = next((kind for mark, kind in _BY_BEGINNING if mark.match(head)), None)
    ending = _BY_ENDING.get(name.rpartition(".")[2].lower()) if "." in name else None
    if ending == "application/json" and seen == "text/html":
        return "text/html"  # a wall in place of the data
    return ending or seen or "application/octet-stream"
