"""Azure's retail prices: virtual machines with data-centre GPUs, on demand, by region.

Endpoint  GET prices.azure.com/api/retail/prices?$filter=..; no key; up to 1,000 rows a page, then NextPageLink
Units     the price of a machine an hour: divided by its GPUs, which only Microsoft's documentation tells
Rows      on demand under Linux is type Consumption, unit "1 Hour", no "Spot" or "Low Priority" in the meter's name, no
          "Windows" in the product's. A reservation carries the price of its whole term, whatever its unit says
Sizes     learn.microsoft.com/azure/virtual-machines/sizes/gpu-accelerated
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from crawlers.gpu.rentals import rental
from crawlers.page import Ask, Page
from crawlers.refusals import Refused
from crawlers.source import Manners, Source
from crawlers.texts.quantities import number, text
from storage.records import Point, instant
from watchlist.models import Watchlist

ENDPOINT = "https://prices.azure.com/api/retail/prices"
_SIZES: dict[str, tuple[str, int]] = {
    "Standard_NC24ads_A100_v4": ("a100-pcie-80gb", 1),
    "Standard_NC48ads_A100_v4": ("a100-pcie-80gb", 2),
    "Standard_NC96ads_A100_v4": ("a100-pcie-80gb", 4),
    "Standard_ND96asr_v4": ("a100-sxm-40gb", 8),
    "Standard_ND96asr_A100_v4": ("a100-sxm-40gb", 8),
    "Standard_ND96amsr_A100_v4": ("a100-sxm-80gb", 8),
    "Standard_NC40ads_H100_v5": ("h100-nvl-94gb", 1),
    "Standard_NC80adis_H100_v5": ("h100-nvl-94gb", 2),
    "Standard_NCC40ads_H100_v5": ("h100-nvl-94gb", 1),
    "Standard_ND96isr_H100_v5": ("h100-sxm-80gb", 8),
    "Standard_ND96is_noIB_H100_v5": ("h100-sxm-80gb", 8),
    "Standard_ND96isr_H200_v5": ("h200-141gb", 8),
    "Standard_NC4as_T4_v3": ("t4", 1),
    "Standard_NC8as_T4_v3": ("t4", 1),
    "Standard_NC16as_T4_v3": ("t4", 1),
    "Standard_NC64as_T4_v3": ("t4", 4),
    "Standard_NV36ads_A10_v5": ("a10", 1),
    "Standard_NV72ads_A10_v5": ("a10", 2),
}
_NOT_ON_DEMAND = re.compile(r"\b(spot|low priority|reserved)\b", re.IGNORECASE)
_NOT_LINUX = re.compile(r"\bwindows\b|cloud ?services", re.IGNORECASE)
_REGION = re.compile(r"\barmRegionName eq '([^']*)'")
_LAST_ROW = 20_000


class AzureRetail(Source):
    slug, cadence, evidence = "azure-retail", "daily", "recorded"
    version = 3
    manners = Manners(
        delay=1.0,
        why="Microsoft's public price list, made for programs",
        terms="Microsoft APIs Terms of Use",
        robots="an API: its terms govern",
    )

    def asks(self, watchlist: Watchlist) -> Iterator[Ask]:
        """The sizes that have a watched model."""
        watched = {product.slug for product in watchlist.products}
        sizes = " or ".join(f"armSkuName eq '{size}'" for size, (slug, _) in _SIZES.items() if slug in watched)
        if sizes:
            wanted = f"serviceName eq 'Virtual Machines' and priceType eq 'Consumption' and ({sizes})"
            yield Ask(f"{ENDPOINT}?$filter={quote(wanted)}")

    def read(self, page: Page) -> Iterator[Point | Ask]:
        answer = page.json()
        rows, regions = answer["Items"], set(_REGION.findall(page.query.get("$filter", "")))
        if other := next((row for row in rows if regions and row.get("armRegionName") not in regions), None):
            raise Refused("mismatch", f"asked for {sorted(regions)}, got {other.get('armRegionName')}")
        at = instant(page.received_at)
        for row in _one_a_machine(filter(_is_on_demand, rows), at):
            size = row["armSkuName"]
            slug, gpus = _SIZES[size]
            dims = {
                "provider": "azure",
                "kind": "on-demand",
                "region": text(row["armRegionName"]),
                "instance": size,
            }
            currency = row.get("currencyCode") or answer["BillingCurrency"]
            yield rental(slug, number(row["retailPrice"]) / gpus, at, dims, currency)
        yield from _next_page(answer.get("NextPageLink"))


def _is_on_demand(row: Mapping[str, Any]) -> bool:
    return (
        row.get("armSkuName") in _SIZES
        and row["type"] == "Consumption"
        and row["unitOfMeasure"] == "1 Hour"
        and not row.get("reservationTerm")
        and not _NOT_ON_DEMAND.search(row["meterName"])
        and not _NOT_LINUX.search(row["productName"])
        and number(row["retailPrice"]) > 0
    )


def _one_a_machine(rows: Iterable[Mapping[str, Any]], at: str) -> list[Mapping[str, Any]]:
    """One row a size and region: the primary meter's before another's, and of what is in force the newest."""
    best: dict[tuple[str, str], Mapping[str, Any]] = {}
    for row in rows:
        key = row["armSkuName"], row["armRegionName"]
        if key not in best or _rank(row, at) > _rank(best[key], at):
            best[key] = row
    return list(best.values())


def _rank(row: Mapping[str, Any], at: str) -> tuple[bool, bool, str]:
    start = str(row.get("effectiveStartDate") or "")
    return row.get("isPrimaryMeterRegion") is not False, start <= at, start


def _next_page(link: Any) -> Iterator[Ask]:
    """The next page, on the same host and within the bounds of a crawl."""
    if not link:
        return
    parts = urlsplit(text(link))
    skip = re.search(r"(?:\$|%24)skip=(\d{1,7})\b", parts.query)
    if (parts.hostname, parts.path) == ("prices.azure.com", "/api/retail/prices") and skip and int(skip[1]) < _LAST_ROW:
        yield Ask(f"{ENDPOINT}?{parts.query}")
