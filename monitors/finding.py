"""What a detector says: one fact that is out of the ordinary, with the figures that show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One notable fact. `p` is how rare it is among like facts of the past, by rank; `severity` from 0 to 1."""

    detector: str
    key: str
    """What it is about, the same in every scan: detector, source, metric, subject, dims."""
    source: str
    metric: str
    subject: str
    start: str
    """The period's first day, or the instant."""
    grain: str
    seen_at: str
    p: float
    severity: float
    note_zh: str
    note_en: str
    entity: str | None = None
    dims: Mapping[str, str] = field(default_factory=dict)
    was: float | None = None
    value: float | None = None
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    change: float | None = None
    """Relative: -0.2 for a fifth less."""
    page_id: int | None = None
    history: tuple[tuple[str, float], ...] = ()
    """The last points before it and itself, for a small chart."""

    @property
    def id(self) -> str:
        """The same fact has the same id in every scan."""
        return f"{self.key}@{self.start}"
