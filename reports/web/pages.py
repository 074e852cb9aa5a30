"""The application: Datasette over suanli.db, which it cannot write, with the routes of `reports.web.plugin`."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.plugins import pm

from reports.web.drafting import Drafts
from reports.web.people import Attempts
from reports.web.site import Site

_HERE = Path(__file__).parent
_SETTINGS: dict[str, Any] = {
    "sql_time_limit_ms": 1500,
    "max_returned_rows": 2000,
    "allow_download": False,
    "suggest_facets": False,  # on ten million rows they cost more than they tell
    "num_sql_threads": 4,
}


class Pages(Datasette):  # type: ignore[misc]
    """One installation's pages; `app()` is the ASGI application."""

    def __init__(self, site: Site, executor: Executor, secret: str | None = None) -> None:
        from reports.web import faults, plugin

        if not pm.is_registered(plugin):
            pm.register(plugin, name="suanli")
            pm.register(faults, name="suanli-faults")
            faults.instead_of_theirs()
        super().__init__(
            files=[str(site.database)],
            settings=_SETTINGS,
            secret=secret,
            template_dir=str(_HERE / "templates" / "datasette"),
            static_mounts=[("assets", str(_HERE / "assets"))],
            metadata={"title": "Suanli 算力", "databases": {site.database.stem: {"allow_sql": True}}},
        )
        self.site = site
        self.drafts = Drafts(site, executor)
        self.attempts = Attempts()
        self.remembered: dict[str, Any] = {}
        """Answers that hold until there is news, by what was asked and the mark."""
