"""What a chart draws, before anybody says how: lines of dots, bars, ranges, each in printed units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Name:
    """The label of a line, a bar or an axis."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One value at the start of its period; None breaks the line, `partial` is a period that is not over."""

    at: date
    value: float | None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Dots, oldest first."""

    name: Name
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines over one time axis."""

    axis: Name
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Ranks:
    """Places of charts, 1 on top."""

    axis: Name
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Priced:
    """The price of one product in one condition: new, used or refurbished."""

    product: Name
    condition: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Prices:
    """Price histories; one panel a product."""

    axis: Name
    lines: tuple[Priced, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One value beside its label."""

    name: Name
    value: float
    group: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Values side by side, below and above zero."""

    axis: Name
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """From low to high, of a subject in a target period."""

    name: Name
    target: Name
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Spans:
    """Ranges side by side."""

    axis: Name
    spans: tuple[Span, ...]


Drawing = Lines | Ranks | Prices | Bars | Spans
