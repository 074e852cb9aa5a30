"""Reading the owner's TOML: every fault in one line, with the file, the line, the path of keys, and the remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from watchlist.faults import PlainFault

Model = TypeVar("Model", bound=BaseModel)
KeyPath = tuple[str | int, ...]
_TABLE = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\"-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\"-]+)\s*=")


class TomlFault(PlainFault):
    """A file cannot be used; `faults` has one message for each thing that is wrong in it."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class TomlText:
    """A TOML file with the places of its keys."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self._lines = _places(text)
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise TomlFault([f"{name}: not TOML: {error}"]) from None

    def fault(self, path: KeyPath, what: str) -> str:
        """One message about the value at a path of keys."""
        line = next((self._lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self._lines), None)
        keys = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        return f"{self.name}:{line}: {keys}: {what}" if line else f"{self.name}: {keys}: {what}"

    def model(self, kind: type[Model]) -> Model:
        """The model that the file describes; raises TomlFault with every fault in it."""
        try:
            return kind.model_validate(self.data)
        except ValidationError as error:
            raise TomlFault([self._message(one) for one in error.errors()]) from None

    def _message(self, error: Any) -> str:
        what = str(error["msg"]).removeprefix("Value error, ")
        if error["type"] == "extra_forbidden":
            what = "there is no such key here; remove it or mend its spelling"
        elif error["type"] == "missing":
            what = "is missing; add it"
        return self.fault(tuple(error["loc"]), what)


def read_toml(path: Path) -> TomlText:
    """The file at `path`; raises TomlFault where it cannot be read or is no TOML."""
    try:
        return TomlText(path.read_text("utf-8"), path.name)
    except OSError as error:
        raise TomlFault([f"{path}: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise TomlFault([f"{path}: is not UTF-8; save it as UTF-8"]) from None


def _places(text: str) -> dict[KeyPath, int]:
    """The line of each table and key, as far as they are written one a line."""
    places: dict[KeyPath, int] = {}
    counts: dict[str, int] = {}
    table: KeyPath = ()
    for number, line in enumerate(text.splitlines(), 1):
        if found := _TABLE.match(line):
            names = tuple(part.strip('"') for part in found[2].split("."))
            if found[1] == "[[":
                counts[found[2]] = counts.get(found[2], -1) + 1
                table = (*_numbered(names[:-1], counts), names[-1], counts[found[2]])
            else:
                table = _numbered(names, counts)
            places[table] = number
        elif found := _KEY.match(line):
            places.setdefault((*table, found[1].strip('"')), number)
    return places


def _numbered(names: tuple[str, ...], counts: dict[str, int]) -> KeyPath:
    """A table's path with the number of the last array entry that it stands under."""
    path: list[str | int] = []
    for n, name in enumerate(names):
        path.append(name)
        if (last := counts.get(".".join(names[: n + 1]))) is not None:
            path.append(last)
    return tuple(path)
