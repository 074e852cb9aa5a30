"""What is planted in the simulated world, and what a right monitor says of it: data for the world and for its judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from storage.records import instant

Kind = Literal[
    "visit-crash",
    "restated-month",
    "half-month",
    "rank-jump",
    "renamed-app",
    "price-drop",
    "story",
]


@dataclass(frozen=True, slots=True)
class Telling:
    """One outlet's headline of an event: the feed's address and when it was published."""

    feed: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One planted change.

    `size` is relative for visits and prices (-0.45: 45 % down), the factor on a rank (0.1: from 40 to 4), and the
    number of outlets of a story.
    """

    id: str
    kind: Kind
    source: str
    metric: str
    subject: str
    """The source's own identifier: domain, app id, product slug; of a story, the entity's id."""
    entity: str
    when: datetime
    """The first moment at which the world shows it."""
    by: datetime
    """A right monitor that looks daily has spoken by then, where it is to speak at all."""
    alert: bool
    """Whether a right monitor alerts; False: it must not."""
    says: str
    """What a right monitor says, in words."""
    size: float = 0.0
    until: datetime | None = None
    """The first moment at which it is over; None: it stays."""
    period: date | None = None
    """The first day of the month that it is about, where it is about a month."""
    dims: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None
    """An app's new name."""
    topic: str | None = None
    """What the headlines are about (wordings.TOPICS)."""
    told: tuple[Telling, ...] = ()

    def on(self, moment: datetime) -> bool:
        """Whether the world shows it at that moment."""
        return self.when <= moment and (self.until is None or moment < self.until)

    def to_json(self) -> dict[str, Any]:
        """The event as JSON values, times as instants."""
        values = asdict(self)
        for name in ("when", "by", "until"):
            values[name] = values[name] and instant(values[name])
        values["period"] = self.period and self.period.isoformat()
        values["told"] = [{"feed": one.feed, "at": instant(one.at)} for one in self.told]
        return values
