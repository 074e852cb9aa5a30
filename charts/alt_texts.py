"""What a chart says, for whoever cannot see it: its kind, its title, and the newest value of each line."""

from __future__ import annotations

from collections.abc import Iterable

from derive.exhibits.drawn import Dot, Line
from watchlist.fields import Lang

_MOST = 12


def of_lines(title: str, unit: str, lines: Iterable[Line], lang: Lang) -> str:
    """The title, then each line's name, newest whole value and its day."""
    said = [f"{name_of(line, lang)} {_newest(line.dots)}" for line in lines]
    return _joined(title, unit, said, lang)


def of_values(title: str, unit: str, values: Iterable[tuple[str, str]], lang: Lang) -> str:
    """The title, then each label and its value."""
    return _joined(title, unit, [f"{label} {value}" for label, value in values], lang)


def name_of(line: Line, lang: Lang) -> str:
    """The line's label in one language."""
    return line.name.zh if lang == "zh" else line.name.en


def _newest(dots: Iterable[Dot]) -> str:
    last = next((dot for dot in reversed(tuple(dots)) if dot.value is not None and not dot.partial), None)
    return f"{_told(last.value)} ({last.at})" if last and last.value is not None else "—"


def _joined(title: str, unit: str, said: list[str], lang: Lang) -> str:
    rest = len(said) - _MOST
    more = ([f"另有 {rest} 项"] if lang == "zh" else [f"and {rest} more"]) if rest > 0 else []
    colon, comma = ("：", "；") if lang == "zh" else (": ", "; ")
    return f"{title} ({unit}){colon}{comma.join([*said[:_MOST], *more])}"


def _told(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"
