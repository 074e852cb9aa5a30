"""`suanli mcp`: assistants ask over the Model Context Protocol, on standard input and output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suanli.options import HomeOption, home_of

if TYPE_CHECKING:
    from sqlite_utils import Database


def mcp(home: HomeOption = None) -> None:
    """Serve read-only tools to an assistant that starts this command: series, alerts, stories, why."""
    import logging
    from importlib.metadata import PackageNotFoundError, version

    from reports.mcp_server import mcp_server
    from storage.database import open_readonly
    from suanli.installation import installed

    place = installed(home_of(home))
    try:
        which = version("suanli")
    except PackageNotFoundError:  # run from a checkout
        which = "0"
    server = mcp_server(lambda: open_readonly(place.home.database), evidence_of, which)
    logging.getLogger("mcp").setLevel(logging.WARNING)  # standard error is the assistant's log of what went wrong
    server.run("stdio")


def evidence_of(db: Database, alert: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What an alert rests on, as `reports.mcp_server` takes it; raises UnknownAlert."""
    from monitors.why import why

    row, evidence = why(db, alert)
    return row, [{"finding": one.finding, "vintages": one.vintages, "page": one.page} for one in evidence]
