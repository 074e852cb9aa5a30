"""Where the keys of a TOML text stand."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from watchlist.positions import KeyPath, positions

KEYS = st.text(alphabet="abcxyz-_019", min_size=1, max_size=4)
SCALARS = st.sampled_from(
    [
        "1",
        "-2.5",
        "true",
        "2024-09-04",
        "07:32:00",
        '"a # b"',
        '"x = [1]"',
        r'"q \" ]"',
        "'lit \\'",
        '""',
        '"""\nmany\n[[lines]] = 1\n"quoted" \\" """',
        "'''\nraw = {\n'''",
        '""""end""""',
        "''",
        '"""two"""""',
    ]
)


@st.composite
def values(draw: st.DrawFn, depth: int = 2) -> str:
    """A value as TOML writes it, over one line or several."""
    if depth == 0 or draw(st.integers(0, 2)) == 0:
        return draw(SCALARS)
    inner = draw(st.lists(values(depth=depth - 1), max_size=3))
    if draw(st.booleans()):
        gap = draw(st.sampled_from([" ", "\n", " # note ]\n"]))
        return "[" + gap + ("," + gap).join(inner) + gap + "]"
    keys = draw(st.lists(KEYS, min_size=len(inner), max_size=len(inner), unique=True))
    return "{ " + ", ".join(f"{key} = {value}" for key, value in zip(keys, inner, strict=True)) + " }"


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A TOML text with tables, arrays of tables, comments, dotted and quoted keys."""
    lines = [f"{key} = {value}" for key, value in draw(st.dictionaries(KEYS, values(), max_size=3)).items()]
    for name in draw(st.lists(KEYS.map(lambda key: "T" + key), max_size=3, unique=True)):
        for _ in range(draw(st.integers(1, 3))):
            lines.append(f"[[ {name} ]] # [[not.this]]")
            for key, value in draw(st.dictionaries(KEYS, values(), max_size=3)).items():
                lines.append(draw(st.sampled_from(["", "# x = 1", "  "])))
                lines.append(draw(st.sampled_from([f"{key} = {value}", f'"{key}".deep = {value}'])))
            lines.append(f'[{name}."sub.table"]')
            lines.append("k = 1")
    return "\n".join(lines) + "\n"


def paths(value: Any, path: KeyPath = ()) -> set[KeyPath]:
    """The paths of all that tomllib read."""
    found = {path} if path else set()
    if isinstance(value, dict):
        return found.union(*(paths(one, (*path, key)) for key, one in value.items()))
    if isinstance(value, list):
        return found.union(*(paths(one, (*path, n)) for n, one in enumerate(value)))
    return found


@given(documents())
def test_every_key_that_tomllib_reads_has_a_line_and_nothing_else_has_one(text: str) -> None:
    assert set(positions(text)) == paths(tomllib.loads(text))


@given(documents())
def test_a_key_stands_on_the_line_that_writes_it(text: str) -> None:
    lines = text.splitlines()
    for path, line in positions(text).items():
        last = path[-1]
        if isinstance(last, str):
            assert last in lines[line - 1], (path, line)


def test_the_lines_are_those_that_an_editor_shows() -> None:
    text = (
        "# head\n"
        'title = """\n[[sites]]\n"""\n'  # 2-4
        "[[sites]]\n"  # 5
        'domain = "a.com"\n'  # 6
        "[[sites]]\n"  # 7
        "names = [\n"  # 8
        '  "x", # one\n'  # 9
        '  { zh = "y" },\n'  # 10
        "]\n"
        "[a.'b.c']\n"  # 12
        "d.e = 1\n"  # 13
    )
    found = positions(text)
    assert {
        ("title",): 2,
        ("sites", 0): 5,
        ("sites", 0, "domain"): 6,
        ("sites", 1): 7,
        ("sites", 1, "names", 0): 9,
        ("sites", 1, "names", 1, "zh"): 10,
        ("a", "b.c"): 12,
        ("a", "b.c", "d", "e"): 13,
    }.items() <= found.items()
