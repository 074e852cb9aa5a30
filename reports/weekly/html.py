"""The report as one page that needs nothing else: inline SVG, no script, everything that was scraped escaped."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from derive.exhibits.shown import Table
from reports.weekly import words
from reports.weekly.issue import Issue
from reports.weekly.laid_out import Laid, laid
from reports.weekly.pictures import Picture
from watchlist.fields import Lang


def html(issue: Issue, pictures: dict[int, list[Picture]], lang: Lang) -> str:
    """The whole page in one language."""

    def table(one: Table) -> Laid:
        return laid(one, lang)

    return _template().render(
        issue=issue,
        lang=lang,
        words=words,
        table=table,
        exhibits=[_exhibit(issue, n, pictures) for n in range(len(issue.exhibits))],
    )


def _exhibit(issue: Issue, at: int, pictures: dict[int, list[Picture]]) -> dict[str, Any]:
    shown = issue.exhibits[at]
    # Made by vl-convert, which escapes what it writes: the only markup that is not the template's.
    drawn = [{"alt": one.alt, "kind": one.kind, "svg": Markup(one.svg)} for one in pictures.get(shown.number, [])]
    return {"shown": shown, "pictures": drawn}


@cache
def _template() -> Template:
    loader = PackageLoader("reports.weekly", "pages")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html.j2")
