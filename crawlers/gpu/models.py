"""The GPU models whose prices are followed, and how a name, a form factor and a memory size settle one of them.

Sizes are in GB as the makers sell them. A name alone ("A100") is often several models with prices that differ by half:
where what is known leaves more than one, none is chosen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Model:
    """One model: its slug, the name it is sold under, the words for its form factor, and its memory sizes."""

    slug: str
    name: str
    forms: frozenset[str]
    memory: frozenset[int]


def _model(slug: str, name: str, forms: str, *memory: int) -> Model:
    return Model(slug, name, frozenset(forms.split()), frozenset(memory))


MODELS: tuple[Model, ...] = (
    _model("h100-pcie-80gb", "h100", "pcie", 80),
    _model("h100-sxm-80gb", "h100", "sxm", 80),
    _model("h100-nvl-94gb", "h100", "pcie nvl", 94),
    _model("h200-141gb", "h200", "sxm pcie nvl", 141),
    _model("a100-pcie-40gb", "a100", "pcie", 40),
    _model("a100-pcie-80gb", "a100", "pcie", 80),
    _model("a100-sxm-40gb", "a100", "sxm", 40),
    _model("a100-sxm-80gb", "a100", "sxm", 80),
    _model("a800-pcie-40gb", "a800", "pcie", 40),
    _model("a800-pcie-80gb", "a800", "pcie", 80),
    _model("a800-sxm-80gb", "a800", "sxm", 80),
    _model("l40s", "l40s", "pcie", 48),
    _model("l40", "l40", "pcie", 48),
    _model("l4", "l4", "pcie", 24),
    _model("a10", "a10", "pcie", 24),
    _model("a16", "a16", "pcie", 64, 16),  # four GPUs of 16 GB on one card
    _model("a30", "a30", "pcie", 24),
    _model("a40", "a40", "pcie", 48),
    _model("t4", "t4", "pcie", 16),
    _model("rtx-4090", "4090", "pcie", 24),
    _model("rtx-5090", "5090", "pcie", 32),
)
SLUGS: frozenset[str] = frozenset(model.slug for model in MODELS)
NAMES: frozenset[str] = frozenset(model.name for model in MODELS)


def settle(name: str, forms: Collection[str] = (), memory: Collection[int] = ()) -> str | None:
    """The slug of the one model that fits all that is known, or None where none fits or several do.

    `forms` and `memory` are what was said; empty means that nothing was. Of several that fit, one whose form factor is
    exactly what was said wins ("H100 PCIe" is not the NVL, which also has a PCIe plug).
    """
    said = set(forms)
    fitting = [m for m in MODELS if m.name == name and said <= m.forms and fits(m, memory)]
    if len(fitting) > 1:
        fitting = [m for m in fitting if said == m.forms]
    return fitting[0].slug if len(fitting) == 1 else None


def fits(model: Model, memory: Collection[int]) -> bool:
    """Whether the model has one of the sizes; yes where none was said."""
    return not memory or bool(model.memory & set(memory))


def memory_exists(name: str, memory: Collection[int]) -> bool:
    """Whether any model of that name has one of the sizes; yes where none was said. An RTX 4090 of 48 GB is none."""
    return any(model.name == name and fits(model, memory) for model in MODELS)
