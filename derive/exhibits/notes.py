"""Footnotes of charts: those of the watchlist, and start dates and renames that it does not spell out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from derive.exhibits.known import Known
from derive.exhibits.shown import Words
from derive.exhibits.typeset import typeset
from watchlist.models import Exhibit

_MONTH = re.compile(r"(20\d\d)(?:-| 年 ?)(\d{1,2})")


def footnotes(known: Known, exhibit: Exhibit) -> tuple[Words, ...]:
    """The chart's own notes, then a start date or a rename a line where none of them names its day."""
    own = [Words(note.zh, note.en) for note in exhibit.footnotes if not _tells_of_later(note.zh, known.day)]
    if exhibit.of not in ("site", "app"):
        return tuple(own)
    told = " ".join(note.zh + note.en for note in own)
    return (*own, *(note for note in _derived(known, exhibit) if _day(note) not in told))


def _tells_of_later(note: str, day: date) -> bool:
    """Whether a note names a month after the day: an old report does not know what came later."""
    months = [(int(year), int(month)) for year, month in _MONTH.findall(note)]
    return any(month > (day.year, day.month) for month in months)


def _derived(known: Known, exhibit: Exhibit) -> Iterable[Words]:
    for member in exhibit.members:
        entity, label = known.watchlist.entity(member.subject), known.label(member)
        if member.since:
            yield Words(typeset(f"{label.zh}自 {member.since} 起统计"), f"{label.en} counted since {member.since}")
        for rename in entity.renames:
            if rename.lang == "zh" and rename.date <= known.day:
                yield Words(
                    typeset(f"{label.zh}原名{rename.name}，{rename.date} 更名"),
                    f"{label.en} was {rename.name} until {rename.date}",
                )


def _day(note: Words) -> str:
    return next((word for word in note.en.replace(",", " ").split() if word[:2] == "20" and word.count("-") == 2), "?")
