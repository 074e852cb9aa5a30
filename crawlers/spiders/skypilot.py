"""SkyPilot's catalogue: the list prices of GPU machines at many clouds, gathered by an open project.

Endpoint  GET raw.githubusercontent.com/skypilot-org/skypilot-catalog/master/catalogs/v8/<cloud>/vms.csv
Units     Price is dollars an hour of a machine, on demand: divided by AcceleratorCount; no SpotPrice is no market.
          Rows repeat for each zone; a price on demand holds for the region, or for its zone where zones differ, a spot
          price for its zone. Of offers that nothing tells apart the cheapest is taken
Models    only the followed ones. "A100" is the one of 40 GB unless GpuInfo says more; the form factor stands in one
          of the names, or follows from the memory (an H100 of 80 GB with HBM3 is SXM) or from the family where a cloud
          documents it (AWS P4 and P5, Google A2 and A3, Oracle)
GpuInfo   a literal of Python or of JSON, in either case; its size is that of one GPU, but of all of a machine for Vast
          and Prime Intellect
Skipped   plain machines, and rows without a machine: the price of a GPU that is still to be put into one
Caution   second-hand: a price that stands still for weeks may have been copied rather than looked up
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence

from crawlers.gpu.models import SLUGS
from crawlers.gpu.rentals import rental, subject_of
from crawlers.page import Ask, Page
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import numeral
from storage.records import Point, instant
from watchlist.models import Watchlist

ENDPOINT = "https://raw.githubusercontent.com/skypilot-org/skypilot-catalog/master/catalogs/v8"
CLOUDS = ("aws", "lambda", "nebius", "oci")
_COLUMNS = frozenset({"InstanceType", "AcceleratorName", "AcceleratorCount", "Price", "Region"})
_GIB = {"A100": 40, "H100": 80, "H200": 141}
"""The memory that a name without one means here."""
_MIB = re.compile(r"""['"]SizeInMiB['"]: ?(\d{4,7})\b""", re.IGNORECASE)
"""The memory in GpuInfo; some clouds write GB there, which are fewer digits and are not taken."""
_OF_ALL = frozenset({"vast", "primeintellect"})
"""Clouds of which the memory in GpuInfo is that of all GPUs of a machine."""
_CARD = re.compile(r"""['"]Name['"]: ?(?:'([^']{1,60})'|"([^"]{1,60})")""", re.IGNORECASE)
_HBM3 = re.compile(r"h100[ _-]80gb[ _-]hbm3(?![a-z])", re.IGNORECASE)
_FORM = re.compile(r"(sxm|pcie|nvl)\d?(?![a-z])", re.IGNORECASE)
_ON_BOARDS = re.compile(r"(?:p4d|p4de|p5|p5e|p5en)\.|(?:a2|a3)-|bm\.gpu", re.IGNORECASE)


class Skypilot(Source):
    slug, cadence, evidence = "skypilot", "daily", "recorded"
    version = 2
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
            points = _cheapest(_points(page, [dict(zip(names, row, strict=True)) for row in table]))
        except csv.Error as error:
            raise Refused("layout", f"not CSV: {error}") from None
        if not points:
            raise Refused("empty", "no machine with a followed GPU has a price")
        yield from points


def _cheapest(points: Iterator[Point]) -> list[Point]:
    best: dict[tuple[object, ...], Point] = {}
    for one in points:
        about = one.subject, *one.dims.items()
        if about not in best or one.value < best[about].value:
            best[about] = one
    return list(best.values())


def _by_zone(rows: Sequence[Mapping[str, str]]) -> set[tuple[str, str]]:
    """The machines and regions whose price on demand is not the same in all zones."""
    prices: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        if row["Price"]:
            prices.setdefault((row["InstanceType"], row["Region"]), set()).add(row["Price"])
    return {about for about, told in prices.items() if len(told) > 1}


def _points(page: Page, rows: Sequence[Mapping[str, str]]) -> Iterator[Point]:
    at, known = instant(page.received_at), dict[tuple[object, ...], str]()
    cloud, apart = page.path[-2], _by_zone(rows)
    for row in rows:
        gpus = numeral(row["AcceleratorCount"]) if row["AcceleratorName"] and row["InstanceType"] else 0
        if gpus < 1:
            continue
        # A machine stands there once for each zone and region.
        names = row["AcceleratorName"], row["InstanceType"], row.get("UpstreamCloudId") or ""
        named = *names, row.get("GpuInfo") or "", gpus if cloud in _OF_ALL else 1
        subject = known.get(named)
        if subject is None:
            subject = known[named] = _subject(names, *named[3:])
        if subject not in SLUGS:
            continue
        machine = {"provider": cloud, "region": row["Region"], "instance": row["InstanceType"]}
        zone = {"zone": row.get("AvailabilityZone") or ""}
        whole = {} if (row["InstanceType"], row["Region"]) not in apart else zone
        for kind, column, place in (("on-demand", "Price", whole), ("spot", "SpotPrice", zone)):
            price = numeral(row[column]) if row.get(column) else 0
            if price:
                yield rental(subject, price / gpus, at, machine | place | {"kind": kind})


def _subject(names: tuple[str, str, str], info: str, sharing: float) -> str:
    """The model of a machine's GPUs; `sharing` is among how many of them the memory in GpuInfo is to be divided."""
    name, instance, upstream = names
    size, card = _MIB.search(info), _CARD.search(info)
    said = (name, instance, (card[1] or card[2]) if card else "", upstream)
    form = next((found[1] for one in said if (found := _FORM.search(one))), "")
    if not form and (any(map(_HBM3.search, said)) or (name[:4] in _GIB and _ON_BOARDS.match(instance))):
        form = "sxm"
    gib = int(size[1]) / 1024 / sharing if size else _GIB.get(name)
    return subject_of(f"{re.sub('[-_]', ' ', name)} {form}", gib)
