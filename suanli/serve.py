"""`suanli serve`: the web pages, on Datasette."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suanli.options import HomeOption, home_of, moment_of

if TYPE_CHECKING:
    from sqlite_utils import Database

    from reports.web.site import Row, Site, Verb
    from suanli.installation import Installation


_NEVER_RAN: Mapping[str, Any] = {"last_good": None, "pages": 0, "records": 0, "due": None}


def serve(
    home: HomeOption = None,
    host: Annotated[str, typer.Option(help="Which address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Which port; 0 for any that is free.", min=0, max=65535)] = 8001,
    as_of: Annotated[str | None, typer.Option(help="As known then; a day means its end in Shanghai.")] = None,
) -> None:
    """Serve the week, entities, alerts, stories, sources, search, tables and SQL, until interrupted.

    Strangers only read. Who may act on alerts stands in settings.toml, under [[web.people]].
    """
    import uvicorn

    from reports.web.drafting import end_with_parent
    from reports.web.pages import Pages
    from storage.records import instant
    from suanli.installation import installed

    place = installed(home_of(home))
    site = site_of(place, os.environ, instant(moment_of(as_of)) if as_of else None)
    place.database().close()  # brought up to date, as the pages cannot write
    with ProcessPoolExecutor(1, get_context("spawn"), end_with_parent) as executor:
        pages = Pages(site, executor, os.environ.get("SUANLI_WEB_SECRET") or None)
        listening = _listening(host, port)
        typer.echo(f"http://{host}:{listening.getsockname()[1]}/", err=True)
        if not site.people:
            typer.echo("nobody may act on alerts: settings.toml names no [[web.people]]", err=True)
        config = uvicorn.Config(pages.app(), log_level="warning", access_log=False, server_header=False)
        uvicorn.Server(config).run([listening])


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens there; raises UsageFault where it cannot."""
    from suanli.usage import UsageFault

    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, OverflowError) as fault:
        raise UsageFault(f"cannot listen on {host}:{port}: {fault}; choose another --port or --host") from fault


def site_of(place: Installation, environment: Mapping[str, str], as_of: str | None = None) -> Site:
    """The installation as the pages take it; raises SettingsError, WatchlistError, UsageFault on a missing password."""
    from reports.web.site import Site, Unknown
    from suanli.doctor import health_rows
    from suanli.feeds import words_of
    from suanli.mcp import evidence_of
    from suanli.report import candidates_of
    from suanli.status import source_rows

    def evidence(db: Database, alert: str) -> tuple[Row, list[Row]]:
        from monitors.actions import UnknownAlert

        try:
            return evidence_of(db, alert)
        except UnknownAlert as fault:
            raise Unknown(alert) from fault

    def act(alert: str, verb: Verb, who: str, until: datetime | None) -> None:
        from monitors.actions import UnknownAlert
        from monitors.actions import act as apply

        db = place.database()
        try:
            apply(db, alert, verb, who, datetime.now(UTC), until)
        except UnknownAlert as fault:
            raise Unknown(alert) from fault
        finally:
            db.close()

    def sources(db: Database) -> list[dict[str, Any]]:
        ran = {row["source"]: row for row in source_rows(place, db, datetime.now(UTC))}
        return [dict(_NEVER_RAN) | ran.get(row["source"], {}) | row for row in health_rows(place, db)]

    web = place.settings.web
    return Site(
        place.home.database, place.home.archive, place.home.path / "cache", place.watchlist,
        _passwords(place, environment), lambda: datetime.now(UTC), words_of(place.watchlist), evidence, act, sources,
        candidates_of, as_of, web.address,
    )  # fmt: skip


def _passwords(place: Installation, environment: Mapping[str, str]) -> dict[str, str]:
    from suanli.usage import UsageFault

    found = {}
    for person in place.settings.web.people:
        if len(environment.get(person.password_env, "")) < 12:
            raise UsageFault(
                f"{place.home.settings}: web.people {person.name}: the environment variable {person.password_env} must"
                " hold a password of 12 signs or more"
            )
        found[person.name] = environment[person.password_env]
    return found
