"""How an owner wants it run: contact, budget, channels, sources. Secrets are named by environment variable only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from watchlist.channels import Channel, Class, Digest, Quiet
from watchlist.fields import Frozen, WebAddress, shaped
from watchlist.toml_faults import TomlFault, read_toml

__all__ = [
    "Channel",
    "Class",
    "Digest",
    "EgressSettings",
    "Group",
    "Person",
    "Quiet",
    "Settings",
    "SettingsError",
    "Severity",
    "SourceSettings",
    "WebSettings",
    "load_settings",
]

Place = Annotated[
    str, shaped(r"(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9._-]+):\d{1,5}", 'must be a host and a port, like "127.0.0.1:8080"')
]


class SettingsError(TomlFault):
    """settings.toml cannot be used."""


class EgressSettings(Frozen):
    """Single places ("host:port") that may be connected to although they are not public."""

    allow: tuple[Place, ...] = ()


class SourceSettings(Frozen):
    """The owner's word on one source, where it differs from the source's own."""

    on: bool | None = None
    cadence: Literal["hourly", "6-hourly", "daily", "weekly"] | None = None
    delay: Annotated[float, Field(ge=0)] | None = None
    budget: Annotated[int, Field(strict=True, ge=0)] | None = None
    """Requests a day (UTC), for a source that costs by the request."""
    monthly_budget: Annotated[int, Field(strict=True, ge=0)] | None = None
    """Requests a calendar month (UTC), beside those of the day."""


class Severity(Frozen):
    """From which severity (0 to 1: surprise × size × importance) on an alert is urgent, and notable; else it can wait.

    0.5 is a change of a quarter at a score of 6, of what matters most; 0.75 three quarters at a score of 18, a rule
    on something that matters, or a story that more than five outlets tell of it.
    """

    urgent: Annotated[float, Field(ge=0, le=1)] = 0.75
    notable: Annotated[float, Field(ge=0, le=1)] = 0.5

    @model_validator(mode="after")
    def _in_order(self) -> Severity:
        if self.notable > self.urgent:
            raise ValueError("what is urgent is notable: make notable no more than urgent")
        return self

    def of(self, severity: float) -> Class:
        """The class of an alert of that severity."""
        return "urgent" if severity >= self.urgent else "notable" if severity >= self.notable else "digest"


class Group(Frozen):
    """What is different for one group of entities (named as a channel's `groups` name it)."""

    least_severity: Annotated[float, Field(ge=0, le=1)]
    """Alerts below it are listed and sent to nobody."""


class Person(Frozen):
    """Somebody who may say something of alerts on the web pages."""

    name: Annotated[str, shaped(r"\S(.{0,38}\S)?", "must be a name of 40 signs at most")]
    password_env: Annotated[str, shaped(r"[A-Za-z_][A-Za-z0-9_]*", "must be the name of an environment variable")]
    """The variable that holds the password, which serves as a bearer token too."""


class WebSettings(Frozen):
    """How the web pages are reached, and who may act on them; strangers only read."""

    address: WebAddress | None = None
    """Where they are reached, for links in alerts and feeds: https://suanli.example.com."""
    people: tuple[Person, ...] = ()

    @model_validator(mode="after")
    def _one_person_a_name(self) -> WebSettings:
        names = [one.name for one in self.people]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"two people are called {', '.join(sorted(twice))}; rename one")
        return self


class Settings(Frozen):
    """All that settings.toml can say; what it leaves out is as here."""

    contact: str = ""
    """An address or page in our User-Agent, by which the operators of sites can reach you."""
    budget: Annotated[float, Field(gt=0, le=0.2)] = 0.01
    """The share of checks on calm data that may alert."""
    least_change: Annotated[float, Field(ge=0, lt=1)] = 0.05
    """The least relative change that is worth an alert."""
    cooldown_days: Annotated[float, Field(ge=0)] = 7
    """Days in which an incident that fired does not fire again."""
    crawl_limit_seconds: Annotated[float, Field(gt=0)] = 1800
    severity: Severity = Severity()
    groups: dict[str, Group] = Field(default_factory=dict)
    egress: EgressSettings = EgressSettings()
    sources: dict[str, SourceSettings] = Field(default_factory=dict)
    channels: tuple[Channel, ...] = ()
    web: WebSettings = WebSettings()

    @model_validator(mode="after")
    def _one_channel_a_name(self) -> Settings:
        names = [one.name for one in self.channels]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"two channels are called {', '.join(sorted(twice))}; rename one")
        return self


def load_settings(path: Path) -> Settings:
    """The settings in a file, the defaults where there is none; raises SettingsError with every fault."""
    if not path.exists():
        return Settings()
    try:
        return read_toml(path).model(Settings)
    except TomlFault as fault:
        raise SettingsError(fault.faults) from None
