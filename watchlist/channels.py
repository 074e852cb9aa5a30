"""The ways to people: what each takes, in which language, when, and how fast. Secrets are named, never written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from watchlist.fields import Frozen, Lang, Slug, Text, Weekday, Zone, shaped

Class = Literal["digest", "notable", "urgent"]
CLASSES: tuple[Class, ...] = ("digest", "notable", "urgent")
"""How much haste an alert has, the least first; `[severity]` says from which severity on."""
USUAL_RATE = 20
"""Messages a minute that the strictest of the usual services take from one sender (DingTalk, WeCom)."""

Variable = Annotated[
    str, shaped(r"[A-Za-z_][A-Za-z0-9_]*", "must be the name of an environment variable, not what is in it")
]
Clock = Annotated[str, shaped(r"([01]\d|2[0-3]):[0-5]\d", 'must be a time of the day in quotes, like "08:30"')]


class Digest(Frozen):
    """When a channel gets what could wait, as one message: at `at` in the channel's zone."""

    every: Literal["daily", "weekly"]
    at: Clock = "08:00"
    on: Weekday | None = None
    """The day of a weekly one."""

    @model_validator(mode="after")
    def _a_day_for_a_week(self) -> Digest:
        if self.every == "weekly" and self.on is None:
            raise ValueError('a weekly digest needs its day: on = "thursday"')
        if self.every == "daily" and self.on is not None:
            raise ValueError('a daily digest comes on every day; leave out "on", or write every = "weekly"')
        return self


class Quiet(Frozen):
    """The hours, in the channel's zone, in which nothing is sent to it; over midnight where `end` is before `begin`."""

    begin: Clock
    end: Clock
    urgent: bool = False
    """Whether what is urgent is sent all the same."""

    @model_validator(mode="after")
    def _some_hours(self) -> Quiet:
        if self.begin == self.end:
            raise ValueError("the quiet hours end when they begin, so there are none; mend one of the two")
        return self


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
    groups: tuple[Text, ...] = ()
    """Whose alerts it takes: "exhibit-3", a group of tickers, an entity's or a maker's id; all where none is named."""
    severity: Class = "digest"
    """The least haste that it takes."""
    at_once: Literal["notable", "urgent"] = "urgent"
    """From which haste on a channel with a digest is told at once."""
    zone: Zone = "Asia/Shanghai"
    digest: Digest | None = None
    quiet: Quiet | None = None
    rate: Annotated[int, Field(strict=True, ge=1, le=6000)] | None = None
    """Messages in any minute at most; what is more waits. Where left out, 20 through Apprise, else as they come."""

    @property
    def a_minute(self) -> int | None:
        """Messages in any minute at most; None where there is no limit."""
        return self.rate or (USUAL_RATE if self.kind == "apprise" else None)

    @model_validator(mode="after")
    def _reachable(self) -> Channel:
        if self.kind != "terminal" and (self.url is None) == (self.url_env is None):
            raise ValueError("needs either url or url_env: the address, or the variable that has it")
        if self.kind == "apprise" and self.url is not None:
            raise ValueError("an Apprise address carries its token: put it into a variable and name that as url_env")
        if self.kind == "webhook" and self.secret_env is None:
            raise ValueError("needs secret_env: the variable with the secret that messages are signed with")
        if self.audience == "operator" and self.groups:
            raise ValueError("operators hear of sources and channels, which are in no group; leave out groups")
        return self
