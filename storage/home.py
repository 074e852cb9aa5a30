"""Where one installation keeps its files: the database, the page archive, journals, and what the owner wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The folder given by --home or $SUANLI_HOME."""

    path: Path

    @property
    def database(self) -> Path:
        return self.path / "suanli.db"

    @property
    def archive(self) -> Path:
        return self.path / "pages.db"

    @property
    def journals(self) -> Path:
        return self.path / "journals"

    @property
    def watchlist(self) -> Path:
        """The owner's own watchlist; where it is missing, the one that comes with the package is used."""
        return self.path / "watchlist.toml"

    @property
    def settings(self) -> Path:
        return self.path / "settings.toml"
