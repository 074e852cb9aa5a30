"""Series of the European Central Bank's data portal in SDMX: generic XML, which it sends unasked, and JSON.

Source    data-api.ecb.europa.eu/service/data/EXR/D.USD.EUR.SP00.A; format=jsondata for JSON
XML       <generic:Series> with a SeriesKey of <Value id value>, and <Obs> of <ObsDimension value> and <ObsValue value>
JSON      dataSets[0].series by positions ("0:3:0:0:0") in structure.dimensions.series; observations by the position of
          their period in structure.dimensions.observation
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one series: what its series is about by the names of its dimensions, its period, and the value."""

    about: Mapping[str, str]
    period: str
    value: str


def in_xml(root: etree._Element) -> Iterator[Observation]:
    """The observations of generic XML that have a value; none of a document that is no such message."""
    for series in root.iter("{*}Series"):
        about = {one.get("id", ""): one.get("value", "") for one in series.iterfind("{*}SeriesKey/{*}Value")}
        for told in series.iterchildren("{*}Obs") if about else ():
            period, value = told.find("{*}ObsDimension"), told.find("{*}ObsValue")
            if period is not None and value is not None:
                yield Observation(about, period.attrib["value"], value.attrib["value"])


def in_json(answer: Mapping[str, Any]) -> Iterator[Observation]:
    """The observations of JSON that have a value."""
    dimensions = answer["structure"]["dimensions"]
    periods = [one["id"] for one in dimensions["observation"][0]["values"]]
    for place, series in answer["dataSets"][0]["series"].items():
        positions = [int(one) for one in place.split(":")]
        told = zip(dimensions["series"], positions, strict=True)
        about = {one["id"]: one["values"][position]["id"] for one, position in told}
        for period, (value, *_) in series["observations"].items():
            if value is not None:
                yield Observation(about, periods[int(period)], str(value))
