"""Reading the owner's TOML: every fault in one line, with the file, the line, the path of keys, and the remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from watchlist.plain import PlainFault
from watchlist.positions import KeyPath, positions

Model = TypeVar("Model", bound=BaseModel)


class TomlFault(PlainFault):
    """A file cannot be used; `faults` has one message for each thing that is wrong in it."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class TomlText:
    """A TOML file with the places of its keys."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        text = text.removeprefix("\ufeff").replace("\r\n", "\n")
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
            self._lines = positions(text)
        except tomllib.TOMLDecodeError as error:
            what, _, place = str(error).partition(" (at ")
            found = re.match(r"line (\d+)", place)
            line = int(found[1]) if found else text.count("\n") + 1
            raise TomlFault([f"{name}:{line}: is not TOML: {what}"]) from None
        except RecursionError:
            raise TomlFault([f"{name}: is nested too deeply; write it flatter"]) from None

    def fault(self, path: KeyPath, what: str) -> str:
        """One message about the value at a path of keys."""
        keys = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        line = self._line(path)
        return ": ".join(part for part in (f"{self.name}:{line}" if line else self.name, keys, what) if part)

    def model(self, kind: type[Model]) -> Model:
        """The model that the file describes; raises TomlFault with every fault in it, in the order of the lines."""
        try:
            return kind.model_validate(self.data)
        except ValidationError as error:
            found = sorted(error.errors(), key=lambda one: self._line(one["loc"]))
            raise TomlFault([self.fault(one["loc"], _said(one, kind)) for one in found]) from None

    def _line(self, path: KeyPath) -> int:
        """The line of a path, or of the nearest table around it; 0 where there is none."""
        return next((self._lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self._lines), 0)


def read_toml(path: Path) -> TomlText:
    """The file at `path`; raises TomlFault where it cannot be read or is no TOML."""
    try:
        raw = path.read_bytes()
        return TomlText(raw.decode("utf-8"), path.name)
    except OSError as error:
        raise TomlFault([f"{path}: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise TomlFault([f"{path.name}:{line}: is not UTF-8; save it as UTF-8"]) from None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "…"?` with the nearest known word, or nothing where none is near."""
    folded = {one.casefold(): one for one in known}
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.5)
    return f'; did you mean "{folded[near[0]]}"?' if near else ""


def _said(error: ErrorDetails, model: type[BaseModel]) -> str:
    if error["type"] == "extra_forbidden":
        hint = did_you_mean(str(error["loc"][-1]), _keys_at(model, error["loc"][:-1]))
        return f"there is no such key here{hint or '; remove it or mend its spelling'}"
    if error["type"] == "missing":
        return "is missing; add it"
    what = (
        error["msg"]
        .removeprefix("Value error, ")
        .removeprefix("Input ")
        .removeprefix("Tuple ")
        .replace("should", "must", 1)
        .replace("a valid tuple", "a list")
        .replace("a valid dictionary", "a table")
    )
    return what + _shown(error["input"], error["loc"])


def _shown(value: object, path: KeyPath) -> str:
    """What stands there now; nothing of what may be a secret written into the wrong place."""
    if isinstance(value, dict | list) or str(path[-1]).endswith(("_env", "url")):
        return ""
    return f"; here it is {repr(value)[:80] if isinstance(value, str | int | float) else str(value)[:80]}"


def _keys_at(model: type[BaseModel], path: KeyPath) -> list[str]:
    """The keys that the table at a path may have."""
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
