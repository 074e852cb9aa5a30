"""`suanli detect` and `suanli deliver`: from what is known to alerts, and from alerts to people."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Annotated, Any

import typer

from storage.records import parse_instant
from suanli.options import HomeOption, JsonOption, home_of, moment_of
from suanli.output import show

if TYPE_CHECKING:
    from sqlite_utils import Database


def detect(
    home: HomeOption = None,
    at: Annotated[str | None, typer.Option(help="Scan as of this time; now where left out.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Look at what is new, decide what is notable, and put alerts into the outbox."""
    from monitors.routing import strangers
    from monitors.scan import scan
    from suanli.installation import installed

    place = installed(home_of(home))
    for fault in strangers(place.settings, place.watchlist):
        typer.echo(fault, err=True)
    db = place.database()
    moment = moment_of(at)
    _refuse_what_is_to_come(db, moment)
    done = scan(db, place.watchlist, place.settings, place.cadences(), moment)
    rows = [_alert(db, alert_id) for alert_id in done.fired]
    show(rows, ("id", "audience", "severity", "title"), as_json=as_json, empty="nothing notable")
    if done.inhibited and not as_json:
        typer.echo(f"{len(done.inhibited)} findings held back: their sources are in trouble", err=True)


def deliver(
    home: HomeOption = None,
    revive: Annotated[bool, typer.Option(help="Try dead letters again as well.")] = False,
    at: Annotated[str | None, typer.Option(help="Send what is due by this time; now where left out.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Send what is in the outbox and due, digests too; each alert to each of its channels, at least once."""
    from monitors import outbox
    from monitors.dead_letters import tell_of_dead_letters
    from monitors.picture import picture_of
    from monitors.routing import Routing
    from monitors.sending import Sender
    from suanli.installation import installed

    place = installed(home_of(home))
    db = place.database()
    clock = _now if at is None else partial(moment_of, at)
    if revive:
        outbox.revive(db, clock())
    sender, channels = Sender(db, place.settings, _now, picture=picture_of), place.settings.channels
    done = outbox.deliver(db, sender, clock, Random(), channels)
    if tell_of_dead_letters(db, Routing(place.settings), clock()):
        more = outbox.deliver(db, sender, clock, Random(), channels)
        done = {what: n + more[what] for what, n in done.items()}
    typer.echo(json.dumps(done) if as_json else "  ".join(f"{n} {what}" for what, n in done.items()))
    if done["dead"]:
        typer.echo(
            "given up on some: `suanli alerts deliveries` says why, `suanli deliver --revive` tries again", err=True
        )
        raise typer.Exit(1)


def _refuse_what_is_to_come(db: Database, moment: datetime) -> None:
    """A scan as of a time that is still to come would keep all that comes in until then from ever being looked at.

    Where time is simulated, what was seen is of that time, too.
    """
    (seen,) = db.execute("SELECT max(received_at) FROM pages").fetchone()
    known = max(_now(), parse_instant(seen)) if seen else _now()
    if moment > known + timedelta(days=1):
        raise typer.BadParameter(f"--at {moment:%Y-%m-%dT%H:%MZ}: is still to come; leave it out to scan as of now")


def _now() -> datetime:
    return datetime.now(UTC)


def _alert(db: Database, alert_id: str) -> dict[str, Any]:
    columns = "id, audience, severity, title_zh AS title, title_en"
    return next(iter(db.query(f"SELECT {columns} FROM alerts WHERE id = ?", [alert_id])))
