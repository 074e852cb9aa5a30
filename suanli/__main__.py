"""The command line: one file a command group, each of which imports what it needs when it runs."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Annotated

import typer

from suanli import (
    alerts,
    backtest,
    crawl,
    demo,
    detect,
    doctor,
    drift,
    export,
    feeds,
    imports,
    init,
    mcp,
    parse,
    reparse,
    report,
    run,
    sandbox,
    serve,
    sources,
    status,
    stories,
    tune,
    why,
)
from suanli.faults import in_words
from suanli.options import last_home, remember_home
from watchlist.plain import PlainFault

app = typer.Typer(
    name="suanli",
    help="算力 · an open monitor of the AI-compute economy: crawl, keep vintages, detect, deliver.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.command()(init.init)
app.command()(parse.parse)
app.command()(crawl.crawl)
app.command()(crawl.ingest)
app.command("import")(imports.import_files)
app.command()(reparse.reparse)
app.command()(detect.detect)
app.command()(detect.deliver)
app.command()(run.run)
app.command()(status.status)
app.command()(sources.sources)
app.command()(doctor.doctor)
app.command()(drift.drift)
app.add_typer(alerts.app, name="alerts")
app.command()(tune.tune)
app.command()(backtest.backtest)
app.add_typer(stories.app, name="stories")
app.command()(report.report)
app.command()(serve.serve)
app.command()(export.export)
app.command()(feeds.feeds)
app.command()(mcp.mcp)
app.command()(why.why)
app.add_typer(sandbox.app, name="sandbox")
app.command()(demo.demo)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"suanli {version('suanli')}")
        raise typer.Exit


@app.callback()
def everywhere(
    home: Annotated[
        Path | None, typer.Option(help="Where the data is kept; else $SUANLI_HOME.", show_default=False)
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which this is.")
    ] = False,
) -> None:
    """Options that every command understands, before or behind its name."""
    remember_home(home)


def main() -> None:
    """Run the command line; a fault that a person can mend is one line on stderr and exit code 1."""
    # sqlite-utils takes pandas along where it is installed: a second at each command, for nothing that is used here.
    sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except PlainFault as fault:
        typer.secho(str(fault), err=True, fg=typer.colors.RED)
        sys.exit(1)
    except (OSError, sqlite3.Error) as fault:
        typer.secho(in_words(fault, last_home()), err=True, fg=typer.colors.RED)
        sys.exit(1)


if __name__ == "__main__":
    main()
