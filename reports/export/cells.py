"""What a spreadsheet takes for a formula, and how text from outside is kept from being one."""

from __future__ import annotations

import re
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The full-width signs too: spreadsheets in Chinese and Japanese take them for the narrow ones."""
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


_UNSEEN = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
"""What eyes pass over, and some programs drop, before the first character that is seen."""


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before such a text, and no control in it.

    What is no text (a negative number) is left as it is.
    """
    if not isinstance(value, str):
        return value
    # The controls go first: what stands behind them would stand in front once a program drops them.
    text = _NO_TEXT.sub("", value)
    seen = _UNSEEN.sub("", text, count=1) if _UNSEEN.match(text) else text
    return f"'{text}" if text.startswith(_FORMULA) or seen.startswith(_FORMULA) else text
