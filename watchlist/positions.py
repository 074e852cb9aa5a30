"""On which line of a TOML text each key and each element stands, which tomllib does not tell.

The scan only finds places: it reads texts that tomllib has already read, so it need not know what is allowed.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left

KeyPath = tuple[str | int, ...]

_STRING = re.compile(
    r'"""(?:\\[\s\S]|[^\\])*?""""{0,2}'
    r"|'''[\s\S]*?''''{0,2}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}\n#]*")


def positions(text: str) -> dict[KeyPath, int]:
    """The line (from 1) on which each key, table and array element of a valid TOML text begins, by its path."""
    return _Scan(text).document()


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.newlines = [m.start() for m in re.finditer("\n", text)]
        self.lines: dict[KeyPath, int] = {}
        self.tables: dict[KeyPath, int] = {}

    def document(self) -> dict[KeyPath, int]:
        base: KeyPath = ()
        while self._gap():
            if self._take("[["):
                base = self._place_header(self._keys("]]"), repeated=True)
            elif self._take("["):
                base = self._place_header(self._keys("]"), repeated=False)
            else:
                self._pair(base)
        return self.lines

    def _place_header(self, keys: list[str], *, repeated: bool) -> KeyPath:
        path: KeyPath = ()
        for depth, key in enumerate(keys):
            path = (*path, key)
            self._mark(path)
            if repeated and depth == len(keys) - 1:
                self.tables[path] = self.tables.get(path, 0) + 1
            if path in self.tables:
                path = (*path, self.tables[path] - 1)
                self._mark(path)
        return path

    def _pair(self, base: KeyPath) -> None:
        start = self.at
        path = base
        for key in self._keys("="):
            path = (*path, key)
            self._mark(path, start)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._gap()
        self._mark(path)
        if self._take("["):
            self._array(path)
        elif self._take("{"):
            while self._gap() and not self._take("}"):
                self._pair(path)
                self._gap()
                self._take(",")
        elif string := _STRING.match(self.text, self.at):
            self.at = string.end()
        else:
            self._skip(_SCALAR)

    def _array(self, path: KeyPath) -> None:
        index = 0
        while self._gap() and not self._take("]"):
            self._value((*path, index))
            self._gap()
            self._take(",")
            index += 1

    def _keys(self, end: str) -> list[str]:
        keys: list[str] = []
        while self._gap() and not self._take(end):
            if string := _STRING.match(self.text, self.at):
                keys += tomllib.loads(f"{string.group()} = 0")
                self.at = string.end()
            elif bare := _BARE_KEY.match(self.text, self.at):
                keys.append(bare.group())
                self.at = bare.end()
            else:
                self.at += 1  # the dot between two keys
        return keys

    def _gap(self) -> bool:
        self._skip(_GAP)
        return self.at < len(self.text)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        if match := pattern.match(self.text, self.at):
            self.at = match.end()

    def _take(self, sign: str) -> bool:
        found = self.text.startswith(sign, self.at)
        self.at += len(sign) if found else 0
        return found

    def _mark(self, path: KeyPath, at: int | None = None) -> None:
        self.lines.setdefault(path, bisect_left(self.newlines, self.at if at is None else at) + 1)
