"""`suanli init`: make a home: the database, and settings to be edited."""

from __future__ import annotations

import typer

from suanli.options import HomeOption, home_of


def init(home: HomeOption = None) -> None:
    """Make the folder, the database and a commented settings.toml; what is there already is left as it is."""
    from importlib.resources import files

    from crawlers.registry import sources
    from storage.entities import record_entities
    from suanli.installation import Installation

    place = Installation(home_of(home))
    place.home.path.mkdir(parents=True, exist_ok=True)
    if not place.home.settings.exists():
        place.home.settings.write_text(
            files("watchlist").joinpath("settings_template.toml").read_text("utf-8"), "utf-8"
        )
    watchlist, settings = place.watchlist, place.settings
    db = place.database()
    record_entities(db, watchlist)
    place.archive().close()
    db.close()

    states = {source.slug: place.state(source) for source in sources()}
    on, idle = ([slug for slug, state in states.items() if state == wanted] for wanted in ("on", "idle"))
    typer.echo(f"home       {place.home.path}")
    typer.echo(f"watched    {len(watchlist.entities)} entities, {len(watchlist.exhibits)} charts")
    typer.echo(f"sources    {', '.join(on)} ({len(states) - len(on) - len(idle)} more are off)")
    if idle:
        typer.echo(f"idle       {', '.join(idle)}: the watchlist names nothing for them yet")
    if not settings.contact:
        typer.echo(f"next       write your contact address into {place.home.settings}, then: suanli run")
    else:
        typer.echo("next       suanli run")
