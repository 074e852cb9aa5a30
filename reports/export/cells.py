"""What a spreadsheet takes for a formula, and how text from outside is kept from being one."""

from __future__ import annotations

import re
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The full-width signs too: spreadsheets in Chinese and Japanese take them for the narrow ones."""
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before such a text, and no control in it.

    What is no text (a negative number) is left as it is.
    """
    if not isinstance(value, str):
        return value
    # The controls go first: what stands behind them would stand in front once a program drops them.
    text = _NO_TEXT.sub("", value)
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip("\ufeff \u00a0\u3000").startswith(_FORMULA) else text
