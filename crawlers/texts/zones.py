"""In which zone a page's times are that name none: the site's own, as far as the page tells.

A Chinese site writes 21:53 and means UTC+8. The country in the host's name weighs most, then the declared language,
then the letters of the text. Only countries and languages that live in one zone are listed; for all others it is UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

_OF_COUNTRY = {
    "cn": "Asia/Shanghai", "tw": "Asia/Taipei", "hk": "Asia/Hong_Kong", "mo": "Asia/Macau", "sg": "Asia/Singapore",
    "jp": "Asia/Tokyo", "kr": "Asia/Seoul", "in": "Asia/Kolkata", "th": "Asia/Bangkok", "vn": "Asia/Ho_Chi_Minh",
    "de": "Europe/Berlin", "at": "Europe/Vienna", "ch": "Europe/Zurich", "fr": "Europe/Paris", "it": "Europe/Rome",
    "nl": "Europe/Amsterdam", "pl": "Europe/Warsaw", "se": "Europe/Stockholm", "uk": "Europe/London",
    "il": "Asia/Jerusalem", "tr": "Europe/Istanbul", "cz": "Europe/Prague", "hu": "Europe/Budapest",
    "ro": "Europe/Bucharest", "gr": "Europe/Athens", "fi": "Europe/Helsinki", "no": "Europe/Oslo",
    "be": "Europe/Brussels", "ie": "Europe/Dublin", "my": "Asia/Kuala_Lumpur", "ph": "Asia/Manila",
    "za": "Africa/Johannesburg", "ae": "Asia/Dubai",
}  # fmt: skip
_OF_LANGUAGE = {
    "zh": "Asia/Shanghai", "ja": "Asia/Tokyo", "ko": "Asia/Seoul", "th": "Asia/Bangkok", "vi": "Asia/Ho_Chi_Minh",
    "de": "Europe/Berlin", "it": "Europe/Rome", "pl": "Europe/Warsaw", "sv": "Europe/Stockholm", "he": "Asia/Jerusalem",
    "tr": "Europe/Istanbul", "cs": "Europe/Prague", "hu": "Europe/Budapest", "fi": "Europe/Helsinki",
}  # fmt: skip
_SCRIPTS = (("ja", re.compile("[\u3040-\u30ff]")), ("ko", re.compile("[\uac00-\ud7a3]")),
            ("zh", re.compile("[\u4e00-\u9fff]+")))  # fmt: skip
_SAMPLE, _MUCH = 20_000, 0.03


def local_zone(host: str, language: str, text: str) -> tzinfo:
    """The zone of a page from `host` that declares `language` (may be empty) and holds `text`."""
    country = host.rpartition(".")[2].lower()
    name = _OF_COUNTRY.get(country) or _OF_LANGUAGE.get(re.split("[-_]", language.lower())[0])
    if name is None and not language:
        name = _OF_LANGUAGE.get(_written_in(text[:_SAMPLE]))
    return ZoneInfo(name) if name else UTC


def _written_in(text: str) -> str:
    """zh, ja or ko by the letters; Japanese counts as such with one kana in ten, as Chinese text has next to none."""
    if len(text) - len(text.encode("ascii", "ignore")) <= _MUCH * len(text):  # the quickest look
        return ""
    counts = {language: sum(map(len, letters.findall(text))) for language, letters in _SCRIPTS}
    if sum(counts.values()) <= _MUCH * len(text):
        return ""
    if counts["ja"] > 0.1 * counts["zh"]:
        return "ja"
    return max(counts, key=lambda language: counts[language])
