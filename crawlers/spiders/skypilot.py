"""SkyPilot's catalogue: the list prices of GPU machines at many clouds, gathered by an open project.

Endpoint  GET raw.githubusercontent.com/skypilot-org/skypilot-catalog/master/catalogs/v8/<cloud>/vms.csv
Units     Price is dollars an hour of a machine, on demand: divided by AcceleratorCount; no SpotPrice is no market.
          Rows repeat for each zone; a price on demand holds for the region, a spot price for its zone
Models    only the followed ones. "A100" is the one of 40 GB unless GpuInfo says more; the form factor stands in one
          of the names, or follows from the family where a cloud documents it (AWS P4 and P5, Google A2 and A3, Oracle)
Skipped   plain machines, and rows without a machine: the price of a GPU that is still to be put into one
Caution   second-hand: a price that stands still for weeks may have been copied rather than looked up
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping

from crawlers.gpu_models import SLUGS
from crawlers.page import Ask, Page
from crawlers.points import once
from crawlers.quantities import numeral
from crawlers.refusals import Refused
from crawlers.rentals import rental, subject_of
from crawlers.source import Manners, Source
from storage.records import Point, instant
from watchlist.models import Watchlist

ENDPOINT = "https://raw.githubusercontent.com/skypilot-org/skypilot-catalog/master/catalogs/v8"
CLOUDS = ("aws", "lambda", "nebius", "oci")
_COLUMNS = frozenset({"InstanceType", "AcceleratorName", "AcceleratorCount", "Price", "Region"})
_GIB = {"A100": 40, "H100": 80, "H200": 141}
"""The memory that a name without one means here."""
_MIB = re.compile(r"'SizeInMiB': ?(\d{4,6})\b")
"""The memory of one GPU in GpuInfo; some clouds write GB there, which are fewer digits and are not taken."""
_CARD = re.compile(r"'Name': ?'([^']{1,60})'")
_FORM = re.compile(r"(sxm|pcie|nvl)\d?(?![a-z])", re.IGNORECASE)
_ON_BOARDS = re.compile(r"(?:p4d|p4de|p5|p5e|p5en)\.|(?:a2|a3)-|bm\.gpu", re.IGNORECASE)


class Skypilot(Source):
    slug, cadence, evidence = "skypilot", "daily", "recorded"
    manners = Manners(delay=2.0, why="an open catalogue, made for programs", terms="Apache-2.0")

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """One file a cloud."""
        for cloud in CLOUDS:
            yield Ask(f"{ENDPOINT}/{cloud}/vms.csv")

    def read(self, page: Page) -> Iterator[Point]:
        try:
            table = filter(None, csv.reader(page.text.splitlines(), strict=True))
            names = next(table, [])
            if _COLUMNS - set(names):
                raise Refused("layout", f"the columns are {names}")
            points = list(once(_points(page, (dict(zip(names, row, strict=True)) for row in table))))
        except csv.Error as error:
            raise Refused("layout", f"not CSV: {error}") from None
        if not points:
            raise Refused("empty", "no machine with a followed GPU has a price")
        yield from points


def _points(page: Page, rows: Iterator[Mapping[str, str]]) -> Iterator[Point]:
    at, known = instant(page.received_at), dict[tuple[str, ...], str]()
    for row in rows:
        gpus = numeral(row["AcceleratorCount"]) if row["AcceleratorName"] and row["InstanceType"] else 0
        if gpus < 1:
            continue
        # A machine stands there once for each zone and region.
        named = row["AcceleratorName"], row["InstanceType"], row.get("GpuInfo") or ""
        subject = known.get(named)
        if subject is None:
            subject = known[named] = _subject(*named)
        if subject not in SLUGS:
            continue
        machine = {"provider": page.path[-2], "region": row["Region"], "instance": row["InstanceType"]}
        zone = {"zone": row.get("AvailabilityZone") or ""}
        for kind, column, place in (("on-demand", "Price", {}), ("spot", "SpotPrice", zone)):
            price = numeral(row[column]) if row.get(column) else 0
            if price:
                yield rental(subject, price / gpus, at, machine | place | {"kind": kind})


def _subject(name: str, instance: str, info: str) -> str:
    size, card = _MIB.search(info), _CARD.search(info)
    form = next((found[1] for said in (name, instance, card[1] if card else "") if (found := _FORM.search(said))), "")
    if not form and name[:4] in _GIB and _ON_BOARDS.match(instance):
        form = "sxm"
    return subject_of(f"{name.replace('-', ' ')} {form}", int(size[1]) / 1024 if size else _GIB.get(name))
