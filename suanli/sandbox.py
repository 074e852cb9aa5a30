"""`suanli sandbox`: a web on this machine, of recorded bodies or simulated, for crawls under --via."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sandbox.exchange import Web

app = typer.Typer(
    help="A web on loopback for `suanli crawl --via`: recorded bodies, or simulated.", no_args_is_help=True
)
PortOption = Annotated[int, typer.Option(help="The port; 0 takes a free one.", min=0, max=65535)]


@app.command()
def replay(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="A folder with an expected.jsonl, or of such.")
    ],
    port: PortOption = 0,
) -> None:
    """Answer for the addresses in DIR/expected.jsonl (or DIR/*/expected.jsonl) with the bodies recorded there."""
    from sandbox.replay import Replay

    web = Replay(folder)
    _serve(web, port, f"{len(web.recorded)} recorded answers")


@app.command()
def serve(
    port: PortOption = 0,
    date: Annotated[str, typer.Option(help="The day that the world shows, like 2024-12-05.")] = "2024-12-05",
    seed: Annotated[int, typer.Option(help="The same seed gives the same world.")] = 0,
    watchlist: Annotated[
        Path | None, typer.Option(exists=True, help="What the world is about; else the default.")
    ] = None,
) -> None:
    """Answer for a simulated web on one day, with a year of planted events behind it."""
    from datetime import date as day
    from datetime import timedelta

    from sandbox.world.planting import planned
    from sandbox.world.simulated import World
    from watchlist.load import load

    try:
        shown = day.fromisoformat(date)
    except ValueError:
        raise typer.BadParameter(f"--date {date}: write it like 2024-12-05") from None
    watched = load(watchlist)
    events = planned(watched, shown - timedelta(days=365), shown, seed)
    _serve(World(watched, seed, shown, events), port, f"a simulated web on {shown}, seed {seed}")


def _serve(web: Web, port: int, what: str) -> None:
    from sandbox.gateway import Gateway

    gateway = Gateway(web, port)
    typer.echo(f"{what} at {gateway.address}\ntry: suanli crawl SLUG --via {gateway.address}   (Ctrl-C ends)")
    try:
        gateway.serve()
    except KeyboardInterrupt:
        gateway.stop()
