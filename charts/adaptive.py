"""Pictures that follow the reader's light or dark scheme by themselves, also where nobody can run a script."""

from __future__ import annotations

from charts.theme import GRID, INK, SOFT

PAPER, DARK_INK, DARK_SOFT, DARK_GRID = "#14191f", "#e3e8ee", "#a7b2be", "#2f3a45"

DARK = (
    f'rect[fill="white"]{{fill:{PAPER}}}'
    f"text{{fill:{DARK_INK}}}"
    f'[fill="{SOFT}"]{{fill:{DARK_SOFT}}}[fill="{INK}"]{{fill:{DARK_INK}}}'
    f'[stroke="{GRID}"]{{stroke:{DARK_GRID}}}[stroke="{SOFT}"]{{stroke:{DARK_SOFT}}}'
    f'path[fill="{GRID}"]{{fill:{DARK_GRID}}}'
)
"""Rules for the colours that `charts.theme` gives to paper, ink and grid; lines keep theirs, which suit both."""


def adaptive(svg: str) -> str:
    """The same SVG with those rules, for readers who prefer dark pages."""
    head, mark, rest = svg.partition(">")
    return f"{head}{mark}<style>@media (prefers-color-scheme:dark){{{DARK}}}</style>{rest}"
