"""The report as one page that needs nothing else: inline SVG, no script, everything that was scraped escaped."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from charts.theme import BY_NIGHT
from derive.exhibits.shown import Table
from reports.weekly import words
from reports.weekly.issue import Issue
from reports.weekly.laid_out import Laid, laid
from reports.weekly.pictures import Picture
from watchlist.fields import Lang

_ONE_PAGE = 16
"""How many rows of a table stand on one printed page with their chart."""


def html(issue: Issue, pictures: dict[int, list[Picture]], lang: Lang) -> str:
    """The whole page in one language."""

    def table(one: Table) -> Laid:
        return laid(one, lang)

    return _template().render(
        issue=issue,
        lang=lang,
        words=words,
        table=table,
        night=Markup(_night()),
        exhibits=[_exhibit(issue, n, pictures) for n in range(len(issue.exhibits))],
    )


def _exhibit(issue: Issue, at: int, pictures: dict[int, list[Picture]]) -> dict[str, Any]:
    shown = issue.exhibits[at]
    # Made by vl-convert, which escapes what it writes: the only markup that is not the template's.
    drawn = [{"alt": one.alt, "kind": one.kind, "svg": Markup(one.svg)} for one in pictures.get(shown.number, [])]
    long = any(len(table.rows) > _ONE_PAGE for table in shown.tables)
    return {"shown": shown, "pictures": drawn, "long": long}


@cache
def _night() -> str:
    """What turns the pictures' colours into those of a page that is read in the dark."""
    rules = (
        f'figure [fill="{day}"] {{ fill: {night}; }} figure [stroke="{day}"] {{ stroke: {night}; }}'
        for day, night in BY_NIGHT.items()
    )
    return f"@media screen and (prefers-color-scheme: dark) {{ {' '.join(rules)} }}"


@cache
def _template() -> Template:
    loader = PackageLoader("reports.weekly", "pages")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html.j2")
