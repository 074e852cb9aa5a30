"""What was asked for cannot be done."""

from __future__ import annotations

from watchlist.plain import PlainFault


class UsageFault(PlainFault):
    """The message says what to do instead."""
