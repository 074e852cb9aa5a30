"""How sellers name GPUs and what is sold beside them, by the parts of a model's slug."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

_DOLLARS = {
    "h100": 26_000, "h200": 34_000, "a100": 9_000, "a800": 11_000, "l40s": 8_400, "l40": 6_900, "l4": 2_400,
    "a10": 2_300, "a16": 2_700, "a30": 3_300, "a40": 4_600, "t4": 750, "4090": 2_100, "5090": 3_300,
}  # fmt: skip
_FORMS = {"pcie": 1.0, "sxm": 0.82, "nvl": 1.12, "card": 1.0}
_MEMORY = {"l40s": 48, "l40": 48, "a16": 64, "a40": 48, "t4": 16, "5090": 32}
_LEAST = 24


@dataclass(frozen=True, slots=True)
class Gpu:
    """The parts of a model's slug: h100-pcie-80gb is chip h100, form pcie, 80 GB."""

    chip: str
    form: str
    memory: int
    dollars: float
    """What a new one costs in this world."""

    def filled(self, title: str) -> str:
        """The title with this model's name in it."""
        socket = "SXM5" if self.chip.startswith("h") else "SXM4"
        stack = "HBM3" if self.form in ("sxm", "nvl") and self.chip.startswith("h") else "HBM2e"
        return title.format(chip=self.chip.upper(), memory=self.memory, socket=socket, stack=stack)


@lru_cache(256)
def gpu_of(slug: str) -> Gpu:
    """What a slug says."""
    parts = [part for part in slug.split("-") if part != "rtx"]
    chip = parts[0]
    otherwise = "rtx" if slug.startswith("rtx") else "card"
    form = next((part for part in parts[1:] if part in ("pcie", "sxm", "nvl")), otherwise)
    sizes = [int(part[:-2]) for part in parts[1:] if part.endswith("gb") and part[:-2].isdecimal()]
    memory = sizes[0] if sizes else _MEMORY.get(chip, _LEAST)
    dollars = _DOLLARS.get(chip, 3_000) * _FORMS.get(form, 1.0) * (0.6 if memory == 40 else 1.0)
    return Gpu(chip, form, memory, dollars)


GPU_TITLES: dict[str, tuple[str, ...]] = {
    "pcie": (
        "NVIDIA {chip} {memory}GB PCIe {stack} Tensor Core GPU Accelerator",
        "Nvidia Tesla {chip} {memory}GB PCIe Deep Learning GPU Graphics Card",
        "NVIDIA {chip} {memory}GB PCI-E 4.0 GPU AI Compute Card Passive",
        "HPE NVIDIA {chip} {memory}GB PCIe Accelerator",
    ),
    "sxm": (
        "NVIDIA {chip} {memory}GB {socket} {stack} GPU Module",
        "Dell NVIDIA {chip} Tensor Core {memory}GB {socket} GPU",
        "Nvidia Tesla {chip} {memory}GB {socket} GPU Deep Learning AI",
    ),
    "nvl": (
        "NVIDIA {chip} NVL {memory}GB PCIe {stack} GPU",
        "NVIDIA {chip} NVL {memory}GB Tensor Core Accelerator Card",
    ),
    "rtx": (
        "ASUS TUF Gaming GeForce RTX {chip} {memory}GB Graphics Card",
        "MSI GeForce RTX {chip} {memory}G Gaming X Trio Graphics Card",
        "NVIDIA GeForce RTX {chip} Founders Edition {memory}GB GPU",
    ),
    "card": ("NVIDIA {chip} {memory}GB Tensor Core GPU", "Nvidia Tesla {chip} {memory}GB GPU Accelerator Card"),
}
ACCESSORIES: tuple[tuple[str, float], ...] = (
    ("Full Height Bracket for NVIDIA Tesla {chip} GPU Graphics Card", 11.0),
    ("Dual 8 Pin to 8 Pin Graphics Power Cable for Tesla {chip}", 9.0),
    ("Cooling Fan Shroud Mounting Kit for Nvidia Tesla {chip} GPU Accelerator", 39.0),
    ("Passive HEATSINK for NVIDIA {chip} GPU", 120.0),
)
SERVERS = (
    "Supermicro SYS-420GP 8x NVIDIA {chip} {memory}GB AI Server 2TB RAM",
    "Dell PowerEdge XE9680 Server 8x NVIDIA {chip} {memory}GB 2x Xeon",
)
OTHER_MODELS: tuple[tuple[str, float], ...] = (
    ("NVIDIA Tesla V100 32GB PCIe GPU Accelerator", 900.0),
    ("NVIDIA RTX A5000 24GB GDDR6 Graphics Card", 1500.0),
    ("NVIDIA Tesla P100 16GB PCIe GPU", 190.0),
)
