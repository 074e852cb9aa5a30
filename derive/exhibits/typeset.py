"""Chinese as it is set: no blank between Chinese signs, one between them and Latin letters or figures."""

from __future__ import annotations

import re

_HAN = r"\u3400-\u9fff"
_WIDE = _HAN + r"\u3000-\u303f\uff00-\uffef《》「」“”"
_BETWEEN_WIDE = re.compile(rf"(?<=[{_WIDE}]) +(?=[{_WIDE}])")
_AFTER_MARK = re.compile(r"(?<=[，。；：、（）《》]) +| +(?=[，。；：、（）《》])")
_HAN_LATIN = re.compile(rf"(?<=[{_HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[{_HAN}])")


def typeset(text: str) -> str:
    """The text with its blanks where a Chinese reader expects them."""
    return _HAN_LATIN.sub(" ", _AFTER_MARK.sub("", _BETWEEN_WIDE.sub("", text)))
