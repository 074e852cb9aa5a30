"""A listing's title in one form, and the same without its asides: the text that the tables of words.py speak of."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from crawlers.gpu import words
from crawlers.gpu.models import NAMES

_LONGEST = 400
"""eBay's titles have 80 characters, Amazon's 200; what comes after this is not read."""
CJK = "\u3400-\u9fff"
_MARKS = str.maketrans({"™": " ", "®": " ", "©": " ", "\ufffd": " ", "×": "x", "'": "", "\u2019": "", "`": ""})
_REWRITES = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(?<=\w)\+", " "),
        (r"\bw ?/ ?o(ut)?\b", " without "),
        (r"\bw/", " with "),
        (r"\b(?:p/n|part ?(?:no|number)|model ?no|mpn|sku|item no)\b[.:#]*", " "),
        (r"\d+(?:\.\d+)? ?[gt]b? ?/ ?s(?:ec)?\b|\b\d+ ?[gt]b(?:ps|it|e)\b", " speed "),
        (r"\bpc[il][- ]?e(?:xpress|xp|x)?(?![a-z])", " pcie "),
        (r"\bsmx(?=\d|\b)", "sxm"),
        (r"\bsxm[- ]([2-6])(?![\dg])", r"sxm\1"),
        (r"\b(nvidia|tesla)(?=[ahltpvkm]\d)", r"\1 "),
        (r"(?<=nvidia |.tesla )([ahpv])[- ](?=[1248]00\b)", r"\1"),
        (r"\b([ah][128]00)(?=sxm|pcie|nvl)", r"\1 "),
        (r"\bl40[- ]s\b", "l40s"),
        (r"(?<!\S)(?:[a-z-]+-rtx|gv-n)(4090|5090)(?!d)\S*", r" asus rtx \1 "),
        (r"(?<![\w-])(rtx|gtx|geforce|quadro)[_-]?(?=\d{3,4}[a-z]{0,2}\b)", r"\1 "),
        (r"(?<![a-z0-9.-])(\d{1,4}) ?(?:gb|g|go|gib)(?![a-z0-9-])", r"\1gb"),
        (r"(?<![a-z0-9.-])(\d{1,4})gb(?=[a-z])", r"\1gb "),
        (r"\b(in[ck]l)\.", r"\1 "),
        (rf"([{CJK}]+)", r" \1 "),
    )
)
_TOKEN = re.compile(rf"\d+\.\d+\w*|[^\W_{CJK}]+(?:[-_][^\W_{CJK}]+)*|[{CJK}]+|[^\w\s]")
_KNOWN = re.compile(r"\d{1,3}gb?|sxm\d?|pcie\d?|nvl|\d{1,2}pcs|[a-z]{2,}|" + "|".join(NAMES))
_STOP = rf"[^\w\s{CJK}/&]"


@lru_cache(maxsize=2048)  # a price list names the same few cards in each of its rows
def normal(title: str) -> str:
    """Lower case without accents and trade marks; one blank between tokens; "PCI-Express", "80 G" and "RTX4090" in one
    spelling. Hyphened words are parted where each part is known, else they stay whole: A100-SXM4-80GB holds a model,
    the part number 04G-P4-3966-KR none.
    """
    bare = unicodedata.normalize("NFKD", title[:_LONGEST].translate(_MARKS).casefold())
    whole = unicodedata.normalize("NFKC", "".join(c for c in bare if not unicodedata.combining(c)))
    text = " ".join(whole.split())
    for pattern, replacement in _REWRITES:
        text = pattern.sub(replacement, text)
    return " ".join(_parted(token) for token in _TOKEN.findall(text))


def _parted(token: str) -> str:
    parts = re.split("[-_]", token)
    if len(parts) == 1 or not all(_KNOWN.fullmatch(part) for part in parts):
        return token
    return " ".join(part + "b" if re.fullmatch(r"\d{1,3}g", part) else part for part in parts)


@cache
def table(*entries: str) -> re.Pattern[str]:
    """One pattern for a table of phrases: whole tokens, but entries with Chinese anywhere."""
    lines = "|".join(line for entry in entries for line in entry.splitlines() if line)
    return re.compile(rf"(?<!\S)(?:{lines})(?!\S)|(?:{_chinese(lines)})")


def _chinese(lines: str) -> str:
    """The entries of a table that have Chinese in them; a pattern that never matches where there are none."""
    return "|".join(part for part in _entries(lines) if re.search(f"[{CJK}]", part)) or r"(?!)"


def _entries(lines: str) -> list[str]:
    """The entries between the bars that stand outside brackets."""
    entries, depth, start = [], 0, 0
    for at, char in enumerate(lines):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            entries.append(lines[start:at])
            start = at + 1
    return [*entries, lines[start:]]


_NAMED = "|".join((*NAMES, r"[vp]100s?", r"[pkm]\d{1,2}", r"\d{4}"))
_DENIED = re.compile(
    rf"(?<!\S)(?:(?:{words.DENIALS_OF_THINGS})(?: (?:{words.TRAITS})){{0,3}}"
    rf"|(?:{words.DENIALS_OF_TRAITS})(?: (?:an?|the|for))?)"
    rf" \S+(?: (?:or|and|nor|/) (?:no )?\S+)*|(?:{words.CHINESE_NEGATORS}) ?(?:[{CJK}]{{1,4}}|\S+)"
)
_COMPARED = re.compile(
    rf"(?<!\S)(?:{words.COMPARISONS})(?: (?:nvidia|geforce|rtx|gtx|tesla|an?|the))* (?:{_NAMED})(?!\S)"
)
_ADDED = re.compile(rf"(?<!\S)(?:{words.COMPANIONS})((?: (?!{_STOP}|for )\S+){{1,8}})")
_GIVEN = re.compile(rf"(?:{words.CHINESE_COMPANIONS})[{CJK}]{{1,8}}")
_INCLUDED = re.compile(r"(?:(?<!\S)\S+ ){1,2}(?:is |are )?(?:included|installed|fitted|enthalten)(?!\S)")


def without_denials(text: str) -> str:
    """The text without what it denies or compares itself with: "not SXM version", "no bracket", "better than 4090"."""
    return _COMPARED.sub(" ", _DENIED.sub(" | ", text))


def without_additions(text: str, kept: re.Pattern[str]) -> str:
    """The text without what is only added ("with bracket", "fan included"); an addition that has `kept` in it stays."""
    shorter = _INCLUDED.sub(lambda m: m[0] if kept.search(m[0]) else " | ", _GIVEN.sub(" | ", text))
    return _ADDED.sub(lambda m: m[0] if kept.search(m[1]) else " | ", shorter)
