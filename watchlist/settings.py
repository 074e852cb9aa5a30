"""How an owner wants it run: contact, budget, channels, sources. Secrets are named by environment variable only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from watchlist.fields import Frozen, Lang, Slug, shaped
from watchlist.toml_faults import TomlFault, read_toml

Variable = Annotated[
    str, shaped(r"[A-Za-z_][A-Za-z0-9_]*", "must be the name of an environment variable, not what is in it")
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


class Channel(Frozen):
    """One way to people. The address is written here, or in an environment variable where it carries a secret."""

    name: Slug
    kind: Literal["apprise", "webhook", "terminal"]
    url: str | None = None
    url_env: Variable | None = None
    secret_env: Variable | None = None
    """The variable with a webhook's signing secret (whsec_…)."""
    audience: Literal["analyst", "operator"] = "analyst"
    lang: Lang = "zh"

    @model_validator(mode="after")
    def _reachable(self) -> Channel:
        if self.kind != "terminal" and (self.url is None) == (self.url_env is None):
            raise ValueError("needs either url or url_env: the address, or the variable that has it")
        if self.kind == "apprise" and self.url is not None:
            raise ValueError("an Apprise address carries its token: put it into a variable and name that as url_env")
        if self.kind == "webhook" and self.secret_env is None:
            raise ValueError("needs secret_env: the variable with the secret that messages are signed with")
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
    egress: EgressSettings = EgressSettings()
    sources: dict[str, SourceSettings] = Field(default_factory=dict)
    channels: tuple[Channel, ...] = ()

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
