"""The metrics, each declared once: its names, its unit, what kind of number it is, and which values it can take.

A reader names a metric and takes its unit from here; a detector asks here for the transform. What is not declared
here is no metric.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["level", "flow", "ratio", "rank"]
Transform = Literal["log", "logit", "none"]
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    `kind`: a level is a state at a time; a flow happens during a period, and flows of adjacent periods add up; a ratio
    is a mean or a share and never adds up; a rank counts places from 1, and less is better.
    """

    name: str
    zh: str
    en: str
    """What people call it."""
    unit: str | None
    """The unit of every value; None: money, in the ISO 4217 currency that each point names."""
    kind: Kind
    may_be_zero: bool = False
    may_be_negative: bool = False
    ceiling: float | None = None
    """The greatest possible value, where there is one."""

    @property
    def transform(self) -> Transform:
        """The scale on which changes compare: of a value plus one under "log" where it may be zero."""
        if self.kind == "rank" or self.may_be_negative:
            return "none"
        if self.ceiling is None:
            return "log"
        return "logit" if self.ceiling == 1 else "none"

    def objection(self, value: float, unit: str) -> str | None:
        """Why a value in a unit cannot be one of this metric, or None where it can."""
        return self.objection_to_unit(unit) or self.objection_to_value(value)

    def objection_to_unit(self, unit: str) -> str | None:
        """Why a unit cannot be that of this metric, or None where it can."""
        if not (_CURRENCY.fullmatch(unit) if self.unit is None else unit == self.unit):
            return f"{self.name}: unit must be {self.unit or 'a currency like USD'}, not {unit!r}"
        return None

    def objection_to_values(self, values: Sequence[float]) -> str | None:
        """Why one of many values cannot be one of this metric, or None where all can."""
        if not values:
            return None
        ends: Sequence[float] = (min(values), max(values))
        one_by_one = self.may_be_negative or self.kind == "rank" or not all(map(math.isfinite, values))
        return next(filter(None, map(self.objection_to_value, values if one_by_one else ends)), None)

    def objection_to_value(self, value: float) -> str | None:
        """Why a value cannot be one of this metric, or None where it can."""
        if not math.isfinite(value) or (value < 0 and not self.may_be_negative):
            return f"{self.name}: {value} is out of range"
        if value == 0 and not self.may_be_zero:
            return f"{self.name}: 0 means no data here, and is no value"
        if self.ceiling is not None and value > self.ceiling:
            return f"{self.name}: {value} is above {self.ceiling}"
        if self.kind == "rank" and value != int(value):
            return f"{self.name}: {value} is no whole place"
        return None


_DECLARED = (
    # Web sites. Similarweb writes 0 where its panel is too small, so 0 is never a value.
    Metric("visits", "访问量", "visits", "visits", "flow"),
    Metric("country_share", "国家占比", "country share", "share", "ratio", ceiling=1),
    Metric("bounce_rate", "跳出率", "bounce rate", "share", "ratio", ceiling=1),
    Metric("pages_per_visit", "每次访问页数", "pages per visit", "pages", "ratio"),
    Metric("visit_duration_s", "访问时长", "visit duration", "seconds", "ratio"),
    Metric("global_rank", "全球排名", "global rank", "rank", "rank"),
    Metric("country_rank", "国家排名", "country rank", "rank", "rank"),
    Metric("popularity_rank", "热度排名", "popularity rank", "rank", "rank"),
    # Apps. `installs` is all since launch; `downloads` are those of the period, 0 before launch.
    Metric("rating", "评分", "rating", "stars", "ratio", ceiling=5),
    Metric("ratings_count", "评分数", "ratings", "ratings", "level"),
    Metric("installs", "累计安装量", "installs", "installs", "level", may_be_zero=True),
    Metric("downloads", "下载量", "downloads", "downloads", "flow", may_be_zero=True),
    Metric("revenue", "收入", "revenue", None, "flow", may_be_zero=True),
    # Hardware: the price of one listing series, and of one GPU for one hour.
    Metric("price", "价格", "price", None, "level"),
    Metric("rental_price_per_gpu_hour", "每卡时租价", "rental price per GPU hour", None, "level"),
    Metric("sales_rank", "销售排名", "sales rank", "rank", "rank"),
    Metric("offers_count", "报价数", "offers", "offers", "level", may_be_zero=True),
    Metric("gpus_available", "可租卡数", "GPUs available", "gpus", "level", may_be_zero=True),
    # Markets. A close says in its dims what it is adjusted for; where a source gives it both ways, the one for splits
    # and dividends is the adjusted one. Money in whole units of the currency; change_pct 4.98 is 4.98 %.
    Metric("close", "收盘价", "close", None, "level"),
    Metric("adjusted_close", "复权收盘价", "adjusted close", None, "level"),
    Metric("previous_close", "前收盘价", "previous close", None, "level"),
    Metric("market_cap", "市值", "market cap", None, "level"),
    Metric("volume", "成交量", "volume", "shares", "flow", may_be_zero=True),
    Metric("change_pct", "涨跌幅", "change", "percent", "ratio", may_be_zero=True, may_be_negative=True),
    Metric("fx_rate", "汇率", "exchange rate", None, "level"),
    # Compute and talk.
    Metric("h100_equivalents", "H100 等效", "H100 equivalents", "h100e", "level", may_be_zero=True),
    Metric("hn_points", "HN 得分", "HN points", "points", "level", may_be_zero=True),
    Metric("hn_comments", "HN 评论数", "HN comments", "comments", "level", may_be_zero=True),
    Metric("article_count", "文章数", "articles", "articles", "flow", may_be_zero=True),
)

METRICS: dict[str, Metric] = {metric.name: metric for metric in _DECLARED}


def metric(name: str) -> Metric:
    """The metric of that name; raises ValueError where none is declared."""
    try:
        return METRICS[name]
    except KeyError:
        raise ValueError(f"metric {name!r} is not declared; add it to storage/metrics.py") from None


def names_of(name: str) -> tuple[str, str]:
    """What people call a metric in Chinese and English; a place in a chart is `rank`; an unknown one keeps its name."""
    if name == "rank":
        return "名次", "rank"
    known = METRICS.get(name)
    return (known.zh, known.en) if known else (name, name)
