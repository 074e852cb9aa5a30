"""`suanli sources`: what there is to crawl, what it needs, and why it is on or off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suanli.options import HomeOption, JsonOption, home_of
from suanli.output import show

if TYPE_CHECKING:
    from crawlers.source import Export, Source
    from suanli.installation import State

_HEAD = """# Sources

Made from the declarations in `crawlers/spiders/` and `crawlers/importers/` by `suanli sources --markdown`. Evidence
`recorded` means that the reader was checked against bodies recorded from the source, `documented` that it was built
from documentation and notes alone.
"""


def sources(
    home: HomeOption = None,
    as_json: JsonOption = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/sources.md.")] = False,
) -> None:
    """One line a source: on or off and why, how often, on what evidence it was built, which key it needs.

    One that is idle is on, but the watchlist names nothing for it.
    """
    from crawlers.registry import sources as all_sources
    from suanli.installation import Installation

    if markdown:
        typer.echo(page(all_sources()))
        return
    place = Installation(home_of(home))
    rows = [row_of(source, place.state(source)) for source in all_sources()]
    show(rows, ("source", "on", "key", "why", "cadence", "evidence"), as_json=as_json)


def page(every: Iterable[Source]) -> str:
    """docs/sources.md: what each source gives and how it is treated, from its own declarations."""
    from crawlers.source import Export

    lines = [_HEAD]
    for source in every:
        manners, key = source.manners, source.credentials
        what = (import_module(type(source).__module__).__doc__ or "").strip()
        first, _, rest = what.partition("\n")
        lines += [f"## {source.slug}\n", f"{first}\n", *([f"```text\n{rest.strip()}\n```\n"] if rest.strip() else [])]
        if isinstance(source, Export):
            lines += [*_of_files(source), ""]
            continue
        lines.append(f"- by default {'on' if manners.on else 'off'}: {manners.why or 'nothing speaks against it'}")
        lines.append(f"- {source.cadence}, at least {manners.delay:g} s between two requests; cost: {manners.cost}")
        lines.append(f"- evidence: {source.evidence}; terms: {manners.terms}; robots.txt: {manners.robots}")
        if key:
            lines.append(f"- key: {', '.join(f'`{name}`' for name in key.variables)} in the environment; {key.where}")
        if source.budget is not None:
            lines.append(f"- budget: {source.budget:,} requests a day, unless settings.toml says otherwise")
        if source.browser:
            lines.append("- rendered by a browser")
        lines.append("")
    return "\n".join(lines).rstrip()


def _of_files(source: Export) -> Iterator[str]:
    yield f"- {source.manners.why}: `suanli import {source.slug} FILE…`"
    if source.told:
        yield "- what a file does not say of itself is told with `--about NAME=VALUE`:"
        yield from (f"  - `{name}`: {what}" for name, what in source.told.items())
    yield f"- evidence: {source.evidence}; terms: {source.manners.terms}"


def row_of(source: Source, state: State) -> dict[str, Any]:
    """What there is to know of a source, for a table."""
    from suanli.installation import missing_keys

    manners, key, missing = source.manners, source.credentials, missing_keys(source)
    return {
        "source": source.slug,
        "on": state,
        "cadence": source.cadence,
        "evidence": source.evidence,
        "key": "" if not key else f"needs {' '.join(missing)}" if missing else "there",
        "why": manners.why,
        "where": key.where if key else "",
        "browser": source.browser,
        "delay": manners.delay,
        "cost": manners.cost,
        "budget": source.budget,
        "terms": manners.terms,
        "robots": manners.robots,
    }
