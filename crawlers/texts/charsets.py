"""From bytes to text, where what is declared is often wrong: the bytes decide, then the declarations, then a guess.

The order differs from the browsers' (w3lib's `html_to_unicode`) in one point: bytes that are good UTF-8 are read as
UTF-8 whatever is declared. Pages that say gb2312 or iso-8859-1 and are UTF-8 are common; the reverse hardly exists.
Labels are read as browsers read them (WHATWG: gb2312 is gb18030, latin-1 is windows-1252), by w3lib.
"""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import http_content_type_encoding, read_bom, resolve_encoding

from crawlers.texts.letters import plausibility

_ASIAN = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
_SINGLE = ("cp1252", "cp1251", "koi8-r")
_TEXT = {"utf-8", *_ASIAN, "big5", "gbk", "shift_jis", "euc_kr", "iso2022_jp", "koi8-r", "koi8-u", "cp866", "cp874"}
_TEXT |= {f"cp125{n}" for n in range(9)} | {f"iso8859-{n}" for n in (*range(2, 12), 13, 14, 15, 16)}
_DECLARED = (
    re.compile(rb"<\?xml[^>]{1,200}?encoding\s*=\s*[\"']\s*([\w.:-]{2,40})", re.IGNORECASE),
    re.compile(rb"<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE),
)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff][\x80-\xff]*(?:[\x00-\x7f]{1,4}[\x80-\xff]+)*")
_BEGINNING, _MANY, _PLAINLY = 8192, 30, 0.75
"""Where so many characters beyond ASCII begin a body, and so many of them stand as accents do, it needs no guess."""
_HINTS = {
    "gb18030": re.compile(r"\.cn$|^zh(-cn|-hans|-sg)?$"),
    "big5hkscs": re.compile(r"\.(tw|hk|mo)$|^zh-(tw|hk|mo|hant)$"),
    "cp932": re.compile(r"\.jp$|^ja"),
    "euc_jp": re.compile(r"\.jp$|^ja"),
    "cp949": re.compile(r"\.kr$|^ko"),
    "cp1251": re.compile(r"\.(ru|by|bg)$|^(ru|be|bg)"),
}


def text_of(body: bytes, content_type: str | None = None, host: str = "") -> str:
    """The text of a page or feed; a character cut in two at the end is left out.

    `content_type` is the HTTP header; `host` only weighs in where nothing is declared. Never raises.
    """
    return text_and_utf8(body, content_type, host)[0]


def text_and_utf8(body: bytes, content_type: str | None = None, host: str = "") -> tuple[str, bytes | None]:
    """The text as `text_of` has it, and the body itself where it is that text in UTF-8 (most are)."""
    bom, name = _by_mark(body)
    if name:
        return _leniently(body[len(bom) :], name), None
    may_be_another = b"\x1b" in body or _is_doubtful_utf8(body)
    if not may_be_another and (text := _strictly(body, "utf-8")) is not None:
        return text, body
    return _text_of_another(body, content_type, host), None


def _text_of_another(body: bytes, content_type: str | None, host: str) -> str:
    """The text of bytes that are not, or not plainly, UTF-8."""
    declared = _declared(body, content_type)
    believed = [name for name in declared if name != "cp1252"]  # iso-8859-1 is what servers say when they do not know
    if b"\x1b" not in body and not any(name in _ASIAN for name in believed):
        believed.insert(0, "utf-8")
    for name in believed:
        if (text := _strictly(body, name)) is not None:
            return text
    for name in ("utf-8", *believed):
        text = _leniently(body, name)
        if text.count("\ufffd") <= _strange(text) * (0.33 if name == "utf-8" else 0.05):
            return text
    return _guessed(body, (host, _language(body)), declared)


def _by_mark(body: bytes) -> tuple[bytes, str]:
    """The byte-order mark and its encoding; UTF-16 without a mark is known by its first zero bytes."""
    name, bom = read_bom(body)
    if name and bom:
        return bom, name
    if re.match(rb"[<{]\0[\n -~]\0", body):
        return b"", "utf-16-le"
    if re.match(rb"\0[<{]\0[\n -~]", body):
        return b"", "utf-16-be"
    return b"", ""


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """The encodings that the header and then the document name, as far as they are encodings of text."""
    labels: list[str | None] = [http_content_type_encoding(content_type) if content_type else None]
    head = body[:4096]
    labels += [match[1].decode("ascii") for pattern in _DECLARED if (match := pattern.search(head))]
    names = (resolve_encoding(label) for label in labels if label)
    found = dict.fromkeys(name for name in names if name in _TEXT)
    return sorted(found, key=lambda name: name not in _ASIAN)  # bytes fit a single-byte encoding whatever they are


def _strictly(body: bytes, name: str) -> str | None:
    """The text, or None where a byte before the very end is wrong."""
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(body, final=False)
    except UnicodeDecodeError:
        return None


def _leniently(body: bytes, name: str) -> str:
    """The text with U+FFFD in place of what is wrong before the very end."""
    return codecs.getincrementaldecoder(name)("replace").decode(body, final=False)


def _is_doubtful_utf8(body: bytes) -> bool:
    """Whether good UTF-8 may be a few Asian characters instead: only then has it no sequence of three bytes."""
    return not body.isascii() and not re.search(rb"[\xe0-\xf4]", body)


def _strange(text: str) -> int:
    """How many characters are not ASCII. Chance gives few that are good UTF-8, many that are good in the others."""
    return len(text) - len(text.encode("ascii", "ignore"))


def _guessed(body: bytes, hints: tuple[str, str], declared: list[str]) -> str:
    """The most plausible reading of bytes that nothing was (rightly) said about."""
    western = _leniently(_beyond_ascii(body[:_BEGINNING]), "cp1252")
    if _strange(western) >= _MANY and plausibility(western, "cp1252") > _PLAINLY:
        return _leniently(body, "cp1252")
    telling = _beyond_ascii(body)
    scores = {
        name: plausibility(_leniently(telling, name), name) + 0.3 * (name in declared or _is_hinted(name, hints))
        for name in (*_ASIAN, *_SINGLE)
    }
    best = max(scores, key=lambda name: scores[name])
    return _leniently(body, best if scores[best] > 0 else "cp1252")


def _beyond_ascii(body: bytes) -> bytes:
    """The bytes that encodings differ in, with some ASCII on both sides: no character of any encoding reaches further,
    and a feed in a Western language is hardly anything else."""
    found = (run.span() for run in _BEYOND_ASCII.finditer(body))
    return b"\n".join(body[max(begin - 2, 0) : end + 4] for begin, end in found)


def _language(body: bytes) -> str:
    match = re.search(rb"(?:<language>|\slang=[\"'])\s*([A-Za-z-]{2,10})", body[:4096])
    return match[1].decode("ascii").lower() if match else ""


def _is_hinted(name: str, hints: tuple[str, str]) -> bool:
    return name in _HINTS and any(_HINTS[name].search(hint) for hint in hints)
