"""How a run ended, from what its pages came to: a pure function, so that a run is judged in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from crawlers.refusals import REFUSALS
from storage.journal import Outcome

OK = "ok"
Ending = Literal["finished", "killed", "broken"]
"""`killed`: stopped from outside; `broken`: it could not do its work (a fault of ours, a full disk)."""


def refused_in(counts: Mapping[str, int]) -> dict[str, int]:
    """Of a run's pages counted by reason, those from which nothing was learnt."""
    return {reason: n for reason, n in counts.items() if reason != OK}


def outcome_of(counts: Mapping[str, int], records: int, ending: Ending = "finished") -> Outcome:
    """The outcome of a run whose pages are counted by reason (`ok` for those that were read) and gave `records`.

    `ok`: all was read; `partial`: some was; `refused`: nothing, and every page was a refusal; `failed`: nothing, for
    whatever other reason. A run that came to its end without a single record is never `ok`.
    """
    if ending == "killed":
        return "killed"
    reasons = {reason for reason, n in refused_in(counts).items() if n}
    if not records:
        refused = bool(reasons) and reasons <= set(REFUSALS) and ending == "finished"
        return "refused" if refused else "failed"
    return "partial" if reasons or ending == "broken" else "ok"
