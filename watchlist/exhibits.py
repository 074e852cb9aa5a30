"""What the weekly report shows: its numbered charts, the periods they are about, and the stocks it suggests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from watchlist.fields import WEEKDAYS, Count, Day, Frozen, Slug, Text, Weekday, WindCode
from watchlist.fields import Number as Factor

SubjectKind = Literal["site", "app", "product", "ticker", "estimate"]


class Unit(Frozen):
    """A unit as readers know it; one of it is `scale` whole units (万次: 10000 visits)."""

    zh: Text
    en: Text
    scale: Annotated[Factor, Field(gt=0)] = 1.0


class Footnote(Frozen):
    """A sentence under a chart."""

    zh: Text
    en: Text


class Member(Frozen):
    """One line of a chart: an entity's id, a product's slug or a ticker's code, as the chart's `of` says.

    `since` is the day from which the chart counts it; `zh` and `en` are its label where that is not the entity's name.
    """

    subject: Text
    since: Day | None = None
    zh: Text | None = None
    en: Text | None = None


def _member(value: Any) -> Any:
    return {"subject": value} if isinstance(value, str) else value


class Exhibit(Frozen):
    """One numbered chart of the weekly report."""

    number: Count
    zh: Text
    en: Text
    of: SubjectKind
    """What its members are: entities seen through their sites, apps or published estimates; products; or tickers."""
    metrics: Annotated[tuple[Text, ...], Field(min_length=1)]
    unit: Unit
    source: Text
    """Where its figures come from, as the report prints it."""
    grain: Literal["day", "week", "month", "year"]
    window: Text | None = None
    """The id of the window that is the chart's newest period, where it has one."""
    members: Annotated[tuple[Annotated[Member, BeforeValidator(_member)], ...], Field(min_length=1)]
    footnotes: tuple[Footnote, ...] = ()


class Window(Frozen):
    """A period that every report has anew: `days` long, its last day a `last` weekday, `lag` days or more before it.

    Without `last` it ends exactly `lag` days before the report. With `first` in place of `days` it begins on the last
    such weekday on or before its end, and may be shorter than a week.
    """

    id: Slug
    zh: Text
    en: Text
    days: Annotated[Count, Field(le=366)] | None = None
    first: Weekday | None = None
    last: Weekday | None = None
    lag: Annotated[int, Field(strict=True, ge=0, le=60)] = 0

    def on(self, report: date) -> tuple[date, date]:
        """The first and the last day (both in it) of the window for a report of that day."""
        end = report - timedelta(days=self.lag)
        if self.last is not None:
            end -= timedelta(days=(end.weekday() - WEEKDAYS.index(self.last)) % 7)
        if self.first is not None:
            return end - timedelta(days=(end.weekday() - WEEKDAYS.index(self.first)) % 7), end
        return end - timedelta(days=(self.days or 1) - 1), end


class Stock(Frozen):
    """A share that a group suggests; `code` in Wind's spelling."""

    code: WindCode
    zh: Text
    en: Text


class SuggestedGroup(Frozen):
    """A group of shares that the report suggests to watch."""

    zh: Text
    en: Text
    stocks: Annotated[tuple[Stock, ...], Field(min_length=1)]
