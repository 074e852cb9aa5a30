"""Rules that an owner writes down: a bound or a change that is notable by decree, whatever the statistics say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from watchlist.fields import Frozen, Importance, Number, Slug, Text, shaped

METRICS: frozenset[str] = frozenset(
    {
        "visits",
        "country_share",
        "adjusted_close",
        "bounce_rate",
        "pages_per_visit",
        "visit_duration_s",
        "global_rank",
        "country_rank",
        "popularity_rank",
        "rating",
        "ratings_count",
        "installs",
        "downloads",
        "revenue",
        "price",
        "rental_price_per_gpu_hour",
        "sales_rank",
        "offers_count",
        "gpus_available",
        "close",
        "previous_close",
        "market_cap",
        "volume",
        "change_pct",
        "fx_rate",
        "h100_equivalents",
        "hn_points",
        "hn_comments",
        "article_count",
        "rank",
    }
)
"""What rules and charts may be about: the metrics of storage/metrics.py, and `rank`, an app's place in a chart."""


class Rule(Frozen):
    """Alert when a value leaves `below`…`above`, or changes by `change_pct` per cent or more within `window`."""

    id: Slug
    metric: Text
    subject: Text | None = None
    """The source's own identifier (domain, store id, slug, code); None: every subject of the metric."""
    entity: Text | None = None
    """Every subject of that entity."""
    above: Number | None = None
    below: Number | None = None
    change_pct: Annotated[Number, Field(gt=0)] | None = None
    direction: Literal["up", "down", "either"] = "either"
    """Which changes `change_pct` is about."""
    window: Annotated[Text, shaped(r"[1-9][0-9]{0,2}[dw]", 'must be days or weeks, like "7d" or "4w"')] | None = None
    """The time in which the change is made: days or weeks, like "7d" or "4w"."""
    importance: Importance | None = None
    """In place of the entity's importance, for alerts of this rule."""

    @property
    def days(self) -> int | None:
        """The window in days."""
        return None if self.window is None else int(self.window[:-1]) * (7 if self.window[-1] == "w" else 1)

    @model_validator(mode="after")
    def _says_something(self) -> Rule:
        if self.above is None and self.below is None and self.change_pct is None:
            raise ValueError("needs one of above, below, change_pct: without them it can never be true")
        if (self.change_pct is None) != (self.window is None):
            raise ValueError("change_pct and window belong together: a change is made within a time")
        if self.direction != "either" and self.change_pct is None:
            raise ValueError("direction is about change_pct, which is missing")
        if self.subject is not None and self.entity is not None:
            raise ValueError("subject and entity exclude each other: remove one")
        return self
