"""`suanli tune`: thresholds that would have suited what people kept and dismissed. It changes nothing."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from suanli.options import HomeOption, JsonOption, home_of
from suanli.output import show

if TYPE_CHECKING:
    from monitors.tuning import Tuning

_MOSTLY_KEPT = 0.9


def tune(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Propose a budget, a least change and least severities by group, from `alerts keep` and `alerts dismiss`."""
    from monitors import tuning
    from monitors.routing import groups_of
    from suanli.installation import installed

    place = installed(home_of(home))
    rows = place.database().query("SELECT * FROM alerts WHERE verdict IS NOT NULL ORDER BY opened_at, id")
    found = tuning.tune(tuning.answers(rows, groups_of(place.watchlist)), place.settings)
    if as_json:
        for one in found.proposals:
            typer.echo(json.dumps(asdict(one), ensure_ascii=False))
        _remark(found)
        return
    typer.echo(f"{found.kept} alerts were kept, {found.dismissed} dismissed")
    if found.proposals:
        show(
            (
                {
                    "setting": one.setting,
                    "now": one.now,
                    "proposed": one.proposed,
                    "kept shown": f"{one.kept_shown} of {one.kept}",
                    "dismissed shown": f"{one.dismissed_shown} of {one.dismissed}",
                }
                for one in found.proposals
            ),
            ("setting", "now", "proposed", "kept shown", "dismissed shown"),
            as_json=False,
        )
        typer.echo("each on top of those above it; nothing was changed. In settings.toml this would be:\n")
        typer.echo(tuning.snippet(found.proposals))
    _remark(found)


def _remark(found: Tuning) -> None:
    """What is to be said besides proposals, on stderr."""
    from monitors.tuning import LEAST_ANSWERS, LEAST_OF_EACH

    answered = found.kept + found.dismissed
    if found.too_few and answered >= LEAST_ANSWERS and found.kept >= _MOSTLY_KEPT * answered:
        typer.echo(
            "nearly all were worth telling, so more may be: `suanli backtest --budget 0.02` shows what that would tell",
            err=True,
        )
    elif found.too_few:
        typer.echo(
            f"too few answers to propose anything: it takes {LEAST_ANSWERS}, of either kind {LEAST_OF_EACH};"
            " say `suanli alerts keep ID` or `suanli alerts dismiss ID`",
            err=True,
        )
    elif not found.proposals:
        typer.echo("no stricter threshold would hide the dismissed and leave the kept; nothing to propose", err=True)
    for group in found.useless:
        typer.echo(
            f'nothing of "{group}" was ever kept: take it out of the watchlist, or give it a high least_severity',
            err=True,
        )
