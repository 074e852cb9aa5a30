"""Which channels an alert goes to: by its audience, by the groups of its entity, and by how much haste it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from watchlist.channels import CLASSES
from watchlist.models import Exhibit, Watchlist
from watchlist.settings import Channel, Class, Settings
from watchlist.toml_faults import did_you_mean

SHIFTS = "shifts"
"""The incident of slow shifts, which only channels with a digest are told of."""
CHANNEL = "channel:"
"""How the incident of what a channel did not take begins; its name follows. That channel is not told of it."""


@dataclass(frozen=True, slots=True)
class Routing:
    """The owner's channels, and what is needed to choose among them."""

    settings: Settings
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The groups of each entity."""

    @classmethod
    def of(cls, settings: Settings, watchlist: Watchlist) -> Routing:
        """The routing of an installation."""
        return cls(settings, groups_of(watchlist))

    def channels(self, alert: Mapping[str, Any]) -> list[Channel]:
        """The channels that take the alert (a row of `alerts`); none where it is below its groups' least severity."""
        groups = self.groups.get(alert["entity"] or "", frozenset())
        if alert["severity"] < self.least(groups):
            return []
        least = CLASSES.index(self.class_of(alert["severity"]))
        return [
            channel
            for channel in self.settings.channels
            if channel.audience == alert["audience"]
            and CLASSES.index(channel.severity) <= least
            and (not channel.groups or groups & set(channel.groups))
            and alert["incident"] != f"{CHANNEL}{channel.name}"
            and (alert["incident"] != SHIFTS or channel.digest)
        ]

    def class_of(self, severity: float) -> Class:
        """How much haste an alert of that severity has."""
        return self.settings.severity.of(severity)

    def least(self, groups: frozenset[str]) -> float:
        """The least severity that is sent of an entity in these groups: the lowest that one of them is given."""
        return min((self.settings.groups[one].least_severity for one in groups & set(self.settings.groups)), default=0)


def groups_of(watchlist: Watchlist) -> dict[str, frozenset[str]]:
    """The groups of each entity: itself, its maker, its exhibits ("exhibit-3"), and the groups of its tickers."""
    groups = {e.id: {e.id, e.maker} if e.maker else {e.id} for e in watchlist.entities}
    for ticker in watchlist.tickers:
        groups[ticker.entity].add(ticker.group)
    for exhibit in watchlist.exhibits:
        for entity in _members(watchlist, exhibit):
            groups.setdefault(entity, {entity}).add(f"exhibit-{exhibit.number}")
    return {entity: frozenset(names) for entity, names in groups.items()}


def strangers(settings: Settings, watchlist: Watchlist) -> list[str]:
    """One message for each group in the settings in which nothing is; alerts would silently not be sent."""
    known = sorted({name for names in groups_of(watchlist).values() for name in names})
    named = [(f"channels.{c.name}.groups", one) for c in settings.channels for one in c.groups]
    named += [(f"groups.{one}", one) for one in settings.groups]
    return [
        f'settings.toml: {where}: nothing that is watched is in a group "{one}"{did_you_mean(one, known)}'
        for where, one in named
        if one not in known
    ]


def _members(watchlist: Watchlist, exhibit: Exhibit) -> set[str]:
    subjects = {member.subject for member in exhibit.members}
    if exhibit.of == "product":
        return {p.entity for p in watchlist.products if p.slug in subjects}
    if exhibit.of == "ticker":
        return {t.entity for t in watchlist.tickers if t.code in subjects}
    return subjects
