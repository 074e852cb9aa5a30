"""Which language a page is in: what was asked for, else what was chosen before, else what the browser prefers."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

from watchlist.fields import Lang

COOKIE = "suanli_lang"
_PREFERRED = re.compile(r"([A-Za-z]{1,8})(?:-[A-Za-z0-9-]+)?(?:\s*;\s*q=([0-9.]+))?")


def asked_lang(request: Any) -> Lang | None:
    """The language that the address asks for."""
    return _lang(request.args.get("lang"))


def lang_of(request: Any) -> Lang:
    """The language of the answer; Chinese where nothing says otherwise."""
    chosen = asked_lang(request) or _lang(request.cookies.get(COOKIE))
    return chosen or _preferred(request.headers.get("accept-language") or "")


def other_way(request: Any, lang: Lang) -> str:
    """The address of the same page in that language."""
    rest = [(name, value) for name, value in parse_qsl(request.query_string) if name != "lang"]
    return "?" + urlencode([*rest, ("lang", lang)])


def _preferred(header: str) -> Lang:
    weights: dict[str, float] = {}
    for part in header[:200].split(","):
        found = _PREFERRED.match(part.strip())
        if found and (lang := _lang(found[1].lower())):
            weights[lang] = max(weights.get(lang, 0.0), _weight(found[2]))
    return "en" if weights.get("en", 0.0) > weights.get("zh", 0.0) else "zh"


def _weight(text: str | None) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def _lang(text: str | None) -> Lang | None:
    if text == "zh":
        return "zh"
    return "en" if text == "en" else None
