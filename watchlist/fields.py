"""The kinds of value that a watchlist and a settings file are made of, each with a message that names the remedy."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Lang = Literal["zh", "en"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"


class Frozen(BaseModel):
    """A value that cannot be changed once it is made, and that refuses a key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _text(value: str) -> str:
    if not value.strip() or value != value.strip() or not value.isprintable():
        raise ValueError("must be one line of text, not blank, without blanks around it")
    return value


def shaped(pattern: str, remedy: str) -> AfterValidator:
    """The check that a text has a shape as a whole; `remedy` says which, in words, where it has not."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(remedy)
        return value

    return AfterValidator(check)


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError('must be lower-case letters and digits joined by "-", like "h100-pcie-80gb"')
    return value


def _domain(value: str) -> str:
    if not re.fullmatch(rf"({_LABEL}\.)+[a-z]([a-z0-9-]{{0,61}}[a-z0-9])?", value):
        raise ValueError('must be a host name in lower case without scheme or path, like "chatgpt.com"')
    return value


def _url(value: str) -> str:
    if not re.fullmatch(rf"https?://({_LABEL}\.)+[a-z0-9-]+(:\d+)?(/[!-~]*)?", value):
        raise ValueError('must be an address that begins with "https://" or "http://" and has no blanks or user name')
    return value


def _country(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2}", value):
        raise ValueError('must be two lower-case letters, like "cn"')
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError):
        raise ValueError('must be an IANA time zone, like "Asia/Shanghai"') from None
    return value


Text = Annotated[str, Field(strict=True), AfterValidator(_text)]
Slug = Annotated[str, Field(strict=True), AfterValidator(_slug)]
Domain = Annotated[str, Field(strict=True), AfterValidator(_domain)]
WebAddress = Annotated[str, Field(strict=True), AfterValidator(_url)]
Country = Annotated[str, Field(strict=True), AfterValidator(_country)]
WindCode = Annotated[
    Text, shaped(r"[A-Z0-9-]+\.[A-Z]{1,3}", 'must be a code as Wind spells it, like "NVDA.O" or "0020.HK"')
]
Zone = Annotated[str, Field(strict=True), AfterValidator(_zone)]
Day = Annotated[date, Field(strict=True)]
Importance = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True, ge=1)]
